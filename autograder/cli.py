"""The verbs: parses, calls, prints. Everything heavy is imported where it is needed, so that help and check start fast.

Exit codes: 0 graded, whatever the score; 1 something left to do or stale; 2 wrong usage or input; 3 we broke.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli_course import build, calibrate, doctor, matrix
from autograder.errors import AssignmentError, DataError, ReaderError
from autograder.speech import console, spoken

if TYPE_CHECKING:  # for annotations only: these load torch's neighbours
    from autograder.grade import Examination
    from autograder.records import Report
    from autograder.rubric import Assignment


@click.group()
@click.version_option(package_name="mlp-autograder")
def main() -> None:
    """Graded assignments on multi-layer perceptrons, with an autograder that names the mistake."""


for command in (build, calibrate, matrix, doctor):
    main.add_command(command)


@main.command("list")
def list_() -> None:
    """Print the assignments and their points."""
    from autograder.catalog import load, slugs

    with spoken():
        for slug in slugs():
            assignment = load(slug)
            click.echo(f"{slug:<20} {assignment.points:>5g} points  {assignment.title}")


@main.command()
@click.argument("slug")
def rubric(slug: str) -> None:
    """Print the rubric: every check, its points and its key."""
    from autograder.catalog import load

    with spoken():
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
    with spoken(theirs=AssignmentError):  # of a folder that nobody handed out
        from autograder.student import check_file

        report = check_file(file)
    from autograder.renderers.terminal import render

    console().print(render(report, report.submission))
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

    with spoken(), Sandbox() as sandbox:
        assignment, handed_in = load(slug), list(_each(paths, out))
        if out is not None:
            _make(out)
        seed = secrets.randbelow(1 << 32) if seed is None else seed
        exam = Examination(assignment, sandbox, seed, _dataset(data, assignment), _device(device))
        refuse_if_open(sandbox.isolation.tier, len(handed_in) > 1, unsafe)
        exam.prepare()
        reports: list[Report] = []
        for path in handed_in:
            reports.append(_graded(exam, path, as_json))
            if out is not None:
                _write(out, reports, exam)


def _dataset(asked: str | None, assignment: Assignment) -> str | None:
    """What was asked for, else the assignment's own; nothing where no check trains."""
    from autograder.datasets import root
    from autograder.grade import trains

    if asked == "none" or not any(trains(check) for check in assignment.checks):
        return None
    name = asked or assignment.datasets[0]
    if name == "mnist" and not (root() / "MNIST").is_dir():
        click.echo(
            f"MNIST is not in {root()}; it will be downloaded there. Set AUTOGRADER_DATA to a folder that has it, "
            "or use --data digits, which needs no download.",
            err=True,
        )
    return name


def _device(asked: str) -> str:
    """auto is the CPU: networks of this size train no faster elsewhere, and the same seed gives the same bytes."""
    if asked in ("auto", "cpu"):
        return "cpu"
    import torch  # seconds of import that only accelerators need

    if (torch.cuda if asked == "cuda" else torch.backends.mps).is_available():
        return asked
    raise DataError(f"this machine has no {asked} device; use --device cpu")


def refuse_if_open(tier: str, is_bulk: bool, unsafe: bool) -> None:
    """A class is many strangers' code: where workers are hardly shut in, the operator has to say so."""
    if is_bulk and not unsafe and tier not in ("A", "A2", "B"):
        click.echo(f"workers are not shut in here (tier {tier}); see autograder doctor, or use --unsafe", err=True)
        raise SystemExit(3)


def _each(paths: tuple[Path, ...], out: Path | None) -> Iterator[Path]:
    """Every path; of a folder that holds several files or folders, each of them but the one for reports.

    Raises  ReaderError before anything is graded when one is not there
    """
    for path in paths:
        if not path.exists():
            raise ReaderError(f"there is no {path}: check the path; nothing was graded")
    for path in paths:
        inside = sorted(p for p in path.iterdir() if not p.name.startswith(".")) if path.is_dir() else []
        own = out.resolve() if out else None
        several = [p for p in inside if p.resolve() != own and (p.is_dir() or p.suffix in (".py", ".ipynb", ".zip"))]
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
        console().print(terminal.render(report, report.submission))
    return report


def _make(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ReaderError(f"{out} cannot be made: {error.strerror}; choose another folder with -o") from None


def _write(out: Path, reports: list[Report], exam: Examination) -> None:
    """The last report and the table so far: a run that is stopped has lost nothing."""
    from autograder.readers.names import safe_id
    from autograder.renderers import csv_grades, markdown, report_json

    last, keys = reports[-1], [check.key for check in exam.assignment.checks]
    name = f"{len(reports):04d}_{safe_id(last.submission)}"
    (out / f"{name}.json").write_text(report_json.render(last) + "\n", encoding="utf-8")
    (out / f"{name}.md").write_text(markdown.render(last, last.submission), encoding="utf-8")
    (out / "grades.csv").write_text(csv_grades.render(reports, keys), encoding="utf-8")


@main.command()
def demo() -> None:
    """Grade a small made-up class on bundled digits and show the table."""
    from rich.table import Column, Table
    from rich.text import Text

    from autograder.catalog import load, slugs
    from autograder.demo import small_class
    from autograder.grade import Examination
    from autograder.sandbox import Sandbox

    with spoken(), Sandbox() as sandbox:
        assignment = load(slugs()[0])
        click.echo(f"{assignment.title}\na made-up class, on scikit-learn's 8x8 digits scaled to 28x28\n")
        exam = Examination(assignment, sandbox, 1, "digits")
        exam.prepare()
        table = Table("submission", Column("score", justify="right"), "what was said first", box=None, pad_edge=False)
        for submission in small_class(assignment):
            report = exam.report(submission)
            table.add_row(submission.name, f"{report.earned:g}", Text(_first(report)))
    console().print(table)


def _first(report: Report) -> str:
    """What a student reads first."""
    from autograder.wording import lines

    findings = [v.finding for v in report.verdicts if v.finding and v.status.value == "failed"]
    named = next((f.says for f in findings if f.misconception), "")
    return named or (lines(findings[0])[-1] if findings else "")


from autograder.cli_export import export  # noqa: E402  (at the end, so that it needs nothing of the verbs above)

main.add_command(export)
