"""The verb `export`: writes what Gradescope, Otter, nbgrader and students take.

Parses, calls, prints; what is in the files is decided elsewhere.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from autograder import expected
from autograder.build import build
from autograder.catalog import load
from autograder.exports import otter as otter_folder
from autograder.exports.gradescope import bundle
from autograder.exports.settings import Settings
from autograder.rubric import Assignment


@click.group()
def export() -> None:
    """Write what Gradescope, Otter, nbgrader and students take."""


@contextmanager
def _handed_out(assignment: Assignment) -> Iterator[Path]:
    """The folder that students get: the built one beside solutions/, or one that is built now."""
    there = assignment.folder.resolve().parent.parent / "assignments" / assignment.slug
    if (there / expected.FILE).is_file():
        yield there
        return
    with tempfile.TemporaryDirectory() as made:
        build(assignment, Path(made))
        yield Path(made)


def _dataset(assignment: Assignment, chosen: str) -> str:
    return "" if chosen == "none" else chosen or assignment.datasets[0]


_data = click.option("--data", "dataset", default="", help="mnist, fashion-mnist, digits or none.")
_seed = click.option("--seed", type=int, default=None, help="The same questions in every run; drawn when left out.")


@export.command()
@click.argument("slug")
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path("autograder.zip"), show_default=True)
@_data
@_seed
@click.option("--leaderboard", is_flag=True, help="Show the accuracy of the trained model to everybody.")
@click.option("--wheels", type=click.Path(path_type=Path), default=None, help="Wheels to install instead of downloads.")
@click.option("--timeout-s", type=int, default=540, show_default=True, help="Stop below Gradescope's own limit.")
def gradescope(
    slug: str, output: Path, dataset: str, seed: int | None, leaderboard: bool, wheels: Path | None, timeout_s: int
) -> None:
    """Write the autograder.zip of an assignment."""
    assignment = load(slug)
    chosen = Settings(assignment.slug, _dataset(assignment, dataset), seed, leaderboard, timeout_s)
    output.write_bytes(bundle(assignment, chosen, wheels))
    click.echo(f"wrote {output}: upload it under Configure Autograder")


@export.command()
@click.argument("slug")
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path("otter"), show_default=True)
@_data
@_seed
def otter(slug: str, output: Path, dataset: str, seed: int | None) -> None:
    """Write the folder that Otter takes: notebook, tests, autograder.zip, master."""
    assignment = load(slug)
    with _handed_out(assignment) as folder:
        otter_folder.write(assignment, Settings(assignment.slug, _dataset(assignment, dataset), seed), folder, output)
    click.echo(f"wrote {output}: otter run -a {output / 'autograder.zip'} SUBMISSION")
