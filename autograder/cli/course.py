"""The verbs of a course owner: new, rows, prove, build, calibrate, matrix, doctor. Parses, calls, prints."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.errors import spoken
from autograder.cli.options import DatasetName
from autograder.cli.progress import progress

if TYPE_CHECKING:  # for annotations only: these load torch's neighbours
    from autograder.rubric.assignment import Assignment


@click.command()
@click.argument("slug")
def new(slug: str) -> None:
    """Write solutions/SLUG, an assignment that works as it stands, with every kind of row once; then change it."""
    from autograder.course.new import new as write
    from autograder.rubric.catalog import solutions

    with spoken():
        for path in write(solutions() / slug):
            click.echo(path)
    click.echo(f"next: autograder prove {slug}, then autograder build {slug}")


@click.command()
@click.argument("slug")
@click.option("--pairs", is_flag=True, help="Also every two mistakes at once; takes minutes.")
@click.option("--data", type=DatasetName(), default="none", help="Train on this data set too, where a check trains.")
def prove(slug: str, pairs: bool, data: str) -> None:
    """Try what an assignment promises: right code earns everything, wrong code is named; exit with 1 when it does not.

    The reference and the stub, all known mistakes and all other ways to write them are graded as students are.
    """
    from autograder.rubric.catalog import load

    with spoken():
        is_proven = _prove(load(slug), None if data == "none" else data, pairs)
    raise SystemExit(0 if is_proven else 1)


def _prove(assignment: Assignment, dataset: str | None = None, with_pairs: bool = False) -> bool:
    """Print every promise as it is tried; whether all hold."""
    from autograder.course.prove import prove as proofs
    from autograder.sandbox import Sandbox

    is_proven = True
    with Sandbox() as sandbox:
        for proof in proofs(assignment, sandbox, dataset, with_pairs):
            figures = f" ({proof.figures})" if proof.figures else ""
            click.echo(f"{'not proven' if proof.problems else 'proven'}: {proof.claim}{figures}")
            for problem in proof.problems:
                click.echo(f"    {problem}", err=True)
            is_proven = is_proven and not proof.problems
    return is_proven


@click.command()
@click.argument("slug", required=False)
@click.option("--check", "only_check", is_flag=True, help="Change nothing; list what is stale and exit with 1.")
@click.option("--unproven", is_flag=True, help="Build it although a promise is broken, or has not been tried.")
def build(slug: str | None, only_check: bool, unproven: bool) -> None:
    """Build what students get, assignments/SLUG, from solutions/SLUG; first what "prove" tries has to hold."""
    from autograder.handout import build as write
    from autograder.handout import stale
    from autograder.rubric.catalog import load, slugs, solutions

    with spoken():
        stale_files: list[str] = []
        for name in (slug,) if slug else slugs():
            assignment = load(name)
            into = solutions().parent / "assignments" / name
            if only_check:
                stale_files += stale(assignment, into)
                continue
            if not unproven and not _prove(assignment):
                click.echo(f"{name} is not built; mend what is not proven, or build it --unproven", err=True)
                raise SystemExit(1)
            for path in write(assignment, into):
                click.echo(path)
    for line in stale_files:
        click.echo(f"stale: {line}", err=True)
    raise SystemExit(1 if stale_files else 0)


@click.command()
@click.argument("slug")
@click.option(
    "--data",
    multiple=True,
    type=DatasetName(or_none=False),
    help="Data set; may be given several times; the assignment's own when left out.",
)
@click.option(
    "--seeds",
    default=30,
    type=click.IntRange(min=3),
    help="How many times the reference is trained, each time with another seed.",
)
def calibrate(slug: str, data: tuple[str, ...], seeds: int) -> None:
    """Measure the reference's accuracy and set the bands of the checks that train."""
    from autograder.course import calibrate as calibration
    from autograder.grading.run import PUBLISHED_SEED, GradingRun
    from autograder.rubric.catalog import load
    from autograder.rubric.datasets import named
    from autograder.sandbox import Sandbox

    with spoken(), Sandbox() as sandbox:
        assignment = load(slug)
        calibration.trained_checks(assignment)
        GradingRun(assignment, sandbox, PUBLISHED_SEED).prepare()
        for name in data or assignment.datasets:
            with progress(seeds, name) as advance:
                measured = calibration.measure(assignment, sandbox, name, range(seeds), advance)
            for key, curves in measured.items():
                accuracies = [curve[-1] for curve in curves]
                calibration.refuse_worthless(assignment, name, accuracies)
                calibration.record(assignment, key, name, curves)
                for low, share in calibration.bands(accuracies, named(name).chance):
                    click.echo(f"{key} on {name}: {100 * share:g} % of the points from {100 * low:.1f} % accuracy")


@click.command()
@click.argument("slug")
@click.option("--pairs", is_flag=True, help="Also every two mistakes at once; takes minutes.")
@click.option("--seed", default=0, help="Seed of every question.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write an HTML page here instead.")
def matrix(slug: str, pairs: bool, seed: int, html: Path | None) -> None:
    """Show what the rubric can and cannot tell apart; exit with 1 when right code loses or wrong code does not.

    Also when somebody is accused wrongly, or a mistake is not named when it is written another way.
    """
    from autograder.course import matrix as matrices
    from autograder.grading.run import GradingRun
    from autograder.reports import files
    from autograder.rubric.catalog import load
    from autograder.sandbox import Sandbox

    with spoken(), Sandbox() as sandbox:
        if html:
            files.refuse_unwritable(html)
        grading_run = GradingRun(load(slug), sandbox, seed)
        grading_run.prepare()
        rows = list(matrices.rows(grading_run, pairs))
        if html:
            click.echo(files.write(html, matrices.page(grading_run.assignment, rows)))
    for row in rows if not html else ():
        sentence = ", ".join(sorted(row.named)) or ("nothing lost" if not row.lost else "not named")
        click.echo(f"{row.name:<50} lost {', '.join(row.lost) or 'nothing'}; said {sentence}")
    click.echo()
    for line in matrices.summary(rows):
        click.echo(line)
    wrong = [row for row in rows if row.problem]
    for row in wrong:
        click.echo(f"{row.name}: {row.problem}", err=True)
    raise SystemExit(1 if wrong else 0)


@click.command()
@click.argument("name", required=False)
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write all of it as an HTML page here.")
def rows(name: str | None, html: Path | None) -> None:
    """Print what a row of a rubric can be made of: ingredients, probes and expectations, each with an example."""
    from autograder.course import rows as reference
    from autograder.reports import files

    with spoken():
        if html:
            files.refuse_unwritable(html)
            click.echo(files.write(html, reference.page()))
            return
        if name is None:
            for each in reference.entries():
                click.echo(f"{each.family:<12} {each.example}")
            return
        one = reference.entry(name)
    click.echo(f"{one.signature}\n\n{one.text}\n\nExample: {one.example}")


@click.command()
def doctor() -> None:
    """Show how strong sandboxing is on this machine, and what is missing."""
    from autograder.sandbox import Sandbox

    with spoken(), Sandbox() as sandbox:
        isolation = sandbox.isolation
    click.echo(isolation.describe())
    for reason in isolation.missing:
        click.echo(f"  missing: {reason}")
    for deed in isolation.could:
        click.echo(f"  a worker could still: {deed}")
