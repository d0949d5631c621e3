"""The verb `export`: writes what Gradescope, Otter, nbgrader and students take.

Parses, calls, prints. Imports as late as the other verbs do.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.errors import spoken
from autograder.cli.options import DatasetName

if TYPE_CHECKING:
    from autograder.rubric.assignment import Assignment


@click.group()
def export() -> None:
    """Write what Gradescope, Otter, nbgrader and students take."""


_data = click.option(
    "--data", "dataset", type=DatasetName(), help="Data set for trained models; the assignment's own when left out."
)
_seed = click.option(
    "--seed", type=int, default=None, help="Seed of every question; drawn anew in every run when not given."
)
_path = click.Path(path_type=Path)


@export.command()
@click.argument("slug")
@click.option("-o", "--output", type=_path, default=Path("autograder.zip"), show_default=True)
@_data
@_seed
@click.option("--leaderboard", is_flag=True, help="Show the accuracy of the trained model to everybody.")
@click.option("--wheels", type=_path, default=None, help="Folder of wheels to install from, instead of downloading.")
@click.option(
    "--timeout-s",
    type=int,
    default=540,
    show_default=True,
    help="Seconds for the whole run; keep it below Gradescope's own limit.",
)
def gradescope(
    slug: str,
    output: Path,
    dataset: str | None,
    seed: int | None,
    leaderboard: bool,
    wheels: Path | None,
    timeout_s: int,
) -> None:
    """Write the autograder.zip of an assignment."""
    with _proven(slug, output) as assignment:
        from autograder.integrations.gradescope.bundle import bundle
        from autograder.integrations.settings import Settings
        from autograder.reports import files

        settings = Settings(assignment.slug, _dataset(assignment, dataset), seed, leaderboard, timeout_s)
        files.write(output, bundle(assignment, settings, wheels))
    click.echo(f"written: {output}; upload it under Configure Autograder")


@export.command()
@click.argument("slug")
@click.option("-o", "--output", type=_path, default=Path("otter"), show_default=True)
@_data
@_seed
def otter(slug: str, output: Path, dataset: str | None, seed: int | None) -> None:
    """Write the folder that Otter takes: autograder.zip, the students' folder, a master."""
    with _proven(slug, output, is_folder=True) as assignment, _handed_out(assignment) as folder:
        from autograder.integrations.otter.bundle import write
        from autograder.integrations.settings import Settings

        write(assignment, Settings(assignment.slug, _dataset(assignment, dataset), seed), folder, output)
    click.echo(f"written: {output}; try it: otter run -a {output / 'autograder.zip'} SUBMISSION")


@export.command()
@click.argument("slug")
@click.option("-o", "--output", type=_path, default=Path("."), show_default=True)
def nbgrader(slug: str, output: Path) -> None:
    """Write the source notebook into nbgrader's course folder."""
    with _proven(slug, output, is_folder=True) as assignment, _handed_out(assignment) as folder:
        from autograder.integrations.nbgrader import write

        write(assignment, folder, output)
    click.echo(f"written: {output / 'source' / slug}; next: nbgrader generate_assignment {slug}")


@export.command()
@click.argument("slug")
@click.option("-o", "--output", type=_path, default=None, help="SLUG.zip when left out.")
def student(slug: str, output: Path | None) -> None:
    """Write the zip that students get."""
    path = output or Path(f"{slug}.zip")
    with _proven(slug, path) as assignment, _handed_out(assignment) as folder:
        from autograder.integrations.student_zip import student_zip
        from autograder.reports import files

        files.write(path, student_zip(assignment, folder))
    click.echo(f"written: {path}; give it to your students")


@contextmanager
def _proven(slug: str, output: Path, *, is_folder: bool = False) -> Iterator[Assignment]:
    """The assignment, once its reference has passed its own rows and the output can be written."""
    from autograder.grading.run import PUBLISHED_SEED, GradingRun
    from autograder.reports import files
    from autograder.rubric.catalog import load
    from autograder.sandbox import Sandbox

    with spoken():
        assignment = load(slug)
        files.refuse_unwritable(output, is_folder=is_folder)
        with Sandbox() as sandbox:
            GradingRun(assignment, sandbox, PUBLISHED_SEED).prepare()
        yield assignment


@contextmanager
def _handed_out(assignment: Assignment) -> Iterator[Path]:
    """The folder that students get: the built one beside solutions/, or one that is built now."""
    from autograder.handout import build
    from autograder.student import expected

    built = assignment.folder.resolve().parent.parent / "assignments" / assignment.slug
    if (built / expected.FILE).is_file():
        yield built
        return
    with tempfile.TemporaryDirectory() as temporary:
        build(assignment, Path(temporary))
        yield Path(temporary)


def _dataset(assignment: Assignment, name: str | None) -> str:
    from autograder.rubric.datasets import named

    return "" if name == "none" else named(name or assignment.datasets[0]).name
