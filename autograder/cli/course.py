"""The verbs of a course owner: new, rows, prove, build, calibrate, matrix, reproduce, doctor. Parses, calls, prints."""

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
@click.argument("slug", required=False)
@click.option("--row", "only", multiple=True, help="Only this one, by its key; may be given several times.")
@click.option("--seeds", default=5, type=click.IntRange(min=1), help="How many times each is trained.")
@click.option("--jobs", type=click.IntRange(min=1), help="How many trainings at once; all cores when not given.")
@click.option(
    "-o",
    "--output",
    default=Path("reproduced"),
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for what is done: a run that was stopped goes on there.",
)
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Also write a page with curves here.")
def reproduce(
    slug: str | None, only: tuple[str, ...], seeds: int, jobs: int | None, output: Path, html: Path | None
) -> None:
    """Train the reference with the lecture's settings, and compare with the lecture's figures."""
    from autograder.course import reproduce as lecture
    from autograder.protocol.errors import AssignmentError
    from autograder.protocol.fields import nearest
    from autograder.reports import files
    from autograder.rubric.catalog import slugs, solutions
    from autograder.sandbox.threads import cores

    with spoken():
        if html:
            files.refuse_unwritable(html)
        names = (slug,) if slug else [name for name in slugs() if (solutions() / name / lecture.FILE).is_file()]
        everything = {name: lecture.experiments(solutions() / name) for name in names}
        known = [e.key for some in everything.values() for e in some]
        for key in only:
            if key not in known:
                raise AssignmentError(f"no row is called {key!r}; {nearest(key, known)}")
        results: list[tuple[str, list[lecture.Result]]] = []
        for name, some in everything.items():
            wanted = [e for e in some if not only or e.key in only]
            store = lecture.Store(solutions() / name, output / f"{name}.jsonl")
            missing = lecture.missing(store, wanted, seeds)
            if missing:
                at_once = min(jobs or cores(), len(missing))
                minutes = lecture.seconds(solutions() / name, missing) / at_once / 60
                click.echo(f"{name}: {_so_many(len(missing), 'training')}, about {minutes:.0f} min", err=True)
                with progress(len(missing), name) as advance:
                    lecture.train(solutions() / name, store, missing, at_once, advance)
            results.append((name, [lecture.result(e, store.trainings(e)) for e in wanted]))
        if html:
            click.echo(files.write(html, lecture.page(results)))
    for name, measured in results:
        for one in measured:
            click.echo(f"{name}, {one.experiment.key}: {one.experiment.title}")
            click.echo(f"    {one.experiment.setting}; {one.seconds:.2f} s an epoch")
            for c in one.comparisons:
                ours = f"ours {lecture.shown(c.ours, c.digits)}"
                spread = f" ± {lecture.shown(c.spread, c.digits + 1)} ({_so_many(c.runs, 'run')})" if c.runs > 1 else ""
                click.echo(f"    {c.name}: lecture {lecture.shown(c.lecture, c.digits)}, {ours}{spread}: {c.verdict}")
            if one.why:
                click.echo(f"    {one.why}")


def _so_many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


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
