"""The verbs: parses, calls, prints. Everything heavy is imported where it is needed, so that help and check start fast.

Exit codes: 0 graded, whatever the score; 1 something left to do or stale; 2 wrong usage or input; 3 we broke.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.errors import AutograderError, DataError, ReaderError

if TYPE_CHECKING:  # for annotations only: these load torch's neighbours
    from rich.console import Console

    from autograder.grade import Examination
    from autograder.records import Report


@contextmanager
def _spoken() -> Iterator[None]:
    """Errors as sentences: the user's with 2, ours with 3, never a traceback."""
    try:
        yield
    except (DataError, ReaderError) as error:
        click.echo(str(error), err=True)
        raise SystemExit(2) from None
    except AutograderError as error:
        click.echo(str(error), err=True)
        raise SystemExit(2 if "no assignment is called" in str(error) else 3) from None


def _console(stderr: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, soft_wrap=True)


@click.group()
@click.version_option(package_name="mlp-autograder")
def main() -> None:
    """Graded assignments on multi-layer perceptrons, with an autograder that names the mistake."""


@main.command("list")
def list_() -> None:
    """Print the assignments and their points."""
    from autograder.catalog import load, slugs

    with _spoken():
        for slug in slugs():
            assignment = load(slug)
            click.echo(f"{slug:<20} {assignment.points:>5g} points  {assignment.title}")


@main.command()
@click.argument("slug")
def rubric(slug: str) -> None:
    """Print the rubric: every check, its points and its key."""
    from autograder.catalog import load

    with _spoken():
        assignment = load(slug)
        click.echo(f"{assignment.title} ({assignment.points:g} points)")
        for part in assignment.parts:
            click.echo(f"\n  {part.title}")
            for check in part.checks:
                click.echo(f"    {check.points:>4g}  {check.claim}  [{check.key}]")


@main.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
def check(file: Path | None) -> None:
    """Run the visible checks on your own FILE; no solution is needed."""
    with _spoken():
        from autograder.student import check_file

        report = check_file(file)
    from autograder.renderers.terminal import render

    _console().print(render(report, report.submission))
    left = any(v.status.value in ("failed", "blocked") for v in report.verdicts)
    raise SystemExit(1 if left or report.message else 0)


@main.command()
@click.argument("slug")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--data",
    type=click.Choice(["mnist", "fashion-mnist", "digits", "none"]),
    help="What trained models are measured on.",
)
@click.option(
    "--device", type=click.Choice(["auto", "cpu", "cuda", "mps"]), default="auto", help="Where models are trained."
)
@click.option("--seed", type=int, help="Seed of every question; drawn when not given.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each submission.")
@click.option(
    "-o", "out", type=click.Path(path_type=Path), help="Folder for grades.csv and one report for each submission."
)
@click.option("--unsafe", is_flag=True, help="Grade several submissions even where workers are hardly shut in.")
def grade(
    slug: str,
    paths: tuple[Path, ...],
    data: str | None,
    device: str,
    seed: int | None,
    as_json: bool,
    out: Path | None,
    unsafe: bool,
) -> None:
    """Grade files, notebooks, zips or folders of them."""
    from autograder.catalog import load
    from autograder.grade import Examination
    from autograder.sandbox import Sandbox

    with _spoken(), Sandbox() as sandbox:
        assignment = load(slug)
        seed = secrets.randbelow(1 << 32) if seed is None else seed
        exam = Examination(assignment, sandbox, seed, _dataset(data, assignment.datasets), _device(device))
        _refuse_if_open(sandbox.isolation.tier, len(paths) > 1 or paths[0].is_dir(), unsafe)
        exam.prepare()
        reports = [_graded(exam, path, as_json) for path in _each(paths)]
        if out is not None:
            _write(out, reports, exam)


def _dataset(asked: str | None, known: tuple[str, ...]) -> str | None:
    from autograder.datasets import root

    if asked == "none":
        return None
    if asked is None and not (root() / "MNIST").is_dir():
        click.echo(
            f"MNIST is not in {root()}; it will be downloaded there. Set AUTOGRADER_DATA to a folder that has it, "
            "or use --data digits, which needs no download.",
            err=True,
        )
    return asked or known[0]


def _device(asked: str) -> str:
    return "cpu" if asked == "auto" else asked


def _refuse_if_open(tier: str, is_bulk: bool, unsafe: bool) -> None:
    if is_bulk and not unsafe and tier not in ("A", "A2", "B"):
        click.echo(f"workers are not shut in here (tier {tier}); see autograder doctor, or use --unsafe", err=True)
        raise SystemExit(3)


def _each(paths: tuple[Path, ...]) -> Iterator[Path]:
    """Every path; of a folder that holds several files or folders, each of them."""
    for path in paths:
        inside = sorted(p for p in path.iterdir() if not p.name.startswith(".")) if path.is_dir() else []
        several = [p for p in inside if p.is_dir() or p.suffix in (".py", ".ipynb", ".zip")]
        yield from several if len(several) > 1 else [path]


def _graded(exam: Examination, path: Path, as_json: bool) -> Report:
    from autograder.grade import reject
    from autograder.readers import read_one
    from autograder.renderers import report_json, terminal

    try:
        report = exam.report(read_one(path, exam.assignment.wanted, exam.assignment.file))
    except ReaderError as error:
        report = reject(exam.assignment, path.name, exam.seed, str(error))
    if as_json:
        click.echo(report_json.render(report))
    else:
        _console().print(terminal.render(report, report.submission))
    return report


def _write(out: Path, reports: list[Report], exam: Examination) -> None:
    from autograder.readers.names import safe_id
    from autograder.renderers import csv_grades, markdown, report_json

    try:
        out.mkdir(parents=True, exist_ok=True)
        keys = [check.key for check in exam.assignment.checks]
        (out / "grades.csv").write_text(csv_grades.render(reports, keys), encoding="utf-8")
        for number, report in enumerate(reports, 1):
            stem = f"{number:04d}_{safe_id(report.submission)}"
            (out / f"{stem}.json").write_text(report_json.render(report) + "\n", encoding="utf-8")
            (out / f"{stem}.md").write_text(markdown.render(report, report.submission), encoding="utf-8")
    except OSError as error:
        click.echo(f"{out} cannot be written to: {error.strerror}; choose another folder with -o", err=True)
        raise SystemExit(2) from None


@main.command()
@click.argument("slug", required=False)
@click.option("--check", "only_check", is_flag=True, help="Change nothing; list what is stale and exit with 1.")
def build(slug: str | None, only_check: bool) -> None:
    """Build what students get, assignments/SLUG, from solutions/SLUG."""
    from autograder.build import build as write
    from autograder.build import stale
    from autograder.catalog import load, slugs, solutions

    with _spoken():
        found: list[str] = []
        for name in (slug,) if slug else slugs():
            assignment = load(name)
            into = solutions().parent / "assignments" / name
            if only_check:
                found += stale(assignment, into)
            else:
                for path in write(assignment, into):
                    click.echo(path)
    for line in found:
        click.echo(f"stale: {line}", err=True)
    raise SystemExit(1 if found else 0)


@main.command()
@click.argument("slug")
@click.option("--data", multiple=True, default=("mnist", "digits"), help="Data set; may be given more than once.")
@click.option("--seeds", default=30, type=click.IntRange(min=3), help="How many draws.")
def calibrate(slug: str, data: tuple[str, ...], seeds: int) -> None:
    """Measure the reference's accuracy and set the bands of the checks that train."""
    from autograder import calibrate as calibration
    from autograder.catalog import load
    from autograder.sandbox import Sandbox

    with _spoken(), Sandbox() as sandbox:
        assignment = load(slug)
        for name in data:
            with _progress(name, seeds) as tell:
                accuracies = calibration.measure(assignment, sandbox, name, range(seeds), tell)
            calibration.record(assignment, name, accuracies)
            for low, share in calibration.bands(accuracies):
                click.echo(f"{name}: {100 * share:g} % of the points from {100 * low:.1f} % accuracy")


@contextmanager
def _progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    from rich.progress import Progress

    with Progress(console=_console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(what, total=total)
        yield lambda done: progress.update(task, completed=done)


@main.command()
@click.argument("slug")
@click.option("--pairs", is_flag=True, help="Also every two mistakes at once; takes minutes.")
@click.option("--seed", default=0, help="Seed of every question.")
def matrix(slug: str, pairs: bool, seed: int) -> None:
    """Show what the rubric can and cannot tell apart."""
    from autograder.catalog import load
    from autograder.grade import Examination
    from autograder.matrix import rows
    from autograder.sandbox import Sandbox

    with _spoken(), Sandbox() as sandbox:
        exam = Examination(load(slug), sandbox, seed)
        exam.prepare()
        found = list(rows(exam, pairs))
    for row in found:
        name = " + ".join(member.key for member in row.members)
        said = ", ".join(sorted(row.named)) or ("nothing lost" if not row.lost else "not named")
        click.echo(f"{name:<50} lost {', '.join(row.lost) or 'nothing'}; said {said}")
    wrong, right = [r for r in found if not r.is_right], [r for r in found if r.is_right]
    click.echo(
        f"\n{len(wrong)} wrong: {sum(r.is_detected for r in wrong)} detected, "
        f"{sum(r.is_exact for r in wrong)} named exactly; "
        f"{sum(r.is_accused_wrongly for r in found)} accused wrongly; "
        f"{sum(not r.lost for r in right)} of {len(right)} right ones earn everything"
    )


@main.command()
def doctor() -> None:
    """Show how well workers are shut in on this machine, and what is missing."""
    from autograder.sandbox import Sandbox

    with _spoken(), Sandbox() as sandbox:
        found = sandbox.isolation
    click.echo(found.describe())
    for reason in found.missing:
        click.echo(f"  missing: {reason}")
    for deed in found.could:
        click.echo(f"  a worker could still: {deed}")


@main.command()
def demo() -> None:
    """Grade a small made-up class on bundled digits and show the table."""
    from rich.table import Table

    from autograder.catalog import load, slugs
    from autograder.demo import small_class
    from autograder.grade import Examination
    from autograder.sandbox import Sandbox

    with _spoken(), Sandbox() as sandbox:
        assignment = load(slugs()[0])
        click.echo(f"{assignment.title}, a made-up class, on scikit-learn's 8x8 digits scaled to 28x28")
        exam = Examination(assignment, sandbox, 1, "digits")
        exam.prepare()
        table = Table("submission", "score", "outcome", "what was said", box=None, pad_edge=False)
        for submission in small_class(assignment):
            report = exam.report(submission)
            table.add_row(submission.name, f"{report.earned:g}", report.outcome.value, _first(report))
    _console().print(table)


def _first(report: Report) -> str:
    """What a student reads first."""
    from autograder.wording import lines

    findings = [v.finding for v in report.verdicts if v.finding and v.status.value == "failed"]
    named = next((f.says for f in findings if f.misconception), "")
    return named or (lines(findings[0])[-1] if findings else "")
