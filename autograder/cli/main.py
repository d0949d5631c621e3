"""The verbs: parses, calls, prints. Everything heavy is imported where it is needed, so that help and check start fast.

Exit codes: 0 graded, whatever the score; 1 something left to do, stale or undetected; 2 wrong usage, input or
assignment; 3 we broke.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.course import build, calibrate, doctor, matrix, new, prove, reproduce, rows
from autograder.cli.errors import console, spoken
from autograder.cli.grade import grade
from autograder.cli.graded import merge, regrade, report, similarity
from autograder.protocol.errors import AssignmentError

if TYPE_CHECKING:  # for annotations only: these load torch's neighbours
    from autograder.protocol.records import Report


@click.group()
@click.version_option(package_name="mlp-autograder")
def main() -> None:
    """Graded assignments on multi-layer perceptrons, with an autograder that names the mistake."""


for command in (
    grade,
    report,
    similarity,
    regrade,
    merge,
    new,
    rows,
    prove,
    build,
    calibrate,
    matrix,
    reproduce,
    doctor,
):
    main.add_command(command)


@main.command("list")
def list_() -> None:
    """Print the assignments and their points; what is wrong with one hides no other."""
    from autograder.rubric.catalog import load, slugs

    with spoken():
        problems: list[str] = []
        for slug in slugs():
            try:
                assignment = load(slug)
            except AssignmentError as error:
                problems.append(str(error))
                continue
            click.echo(f"{slug:<20} {assignment.points:>5g} points  {assignment.title}")
        if problems:
            raise AssignmentError("\n".join(problems))


@main.command()
@click.argument("slug")
def rubric(slug: str) -> None:
    """Print the rubric: every check, its points and its key."""
    from autograder.rubric.catalog import load

    with spoken():
        assignment = load(slug)
        click.echo(f"{assignment.title} ({assignment.points:g} points)")
        for part in assignment.parts:
            click.echo(f"\n  {part.title}")
            for check in part.checks:
                click.echo(f"    {check.points:>4g}  {check.claim}  [{check.key}]")


@main.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("-v", "--verbose", is_flag=True, help="Show the figures behind each finding.")
@click.option("--watch", "is_watching", is_flag=True, help="Check again on every save, and show what changed.")
def check(file: Path | None, verbose: bool, is_watching: bool) -> None:
    """Run the visible checks on your FILE, or on your file in this folder."""
    with spoken():
        if is_watching:
            from autograder.cli.watch import watch

            report = watch(file, verbose)
        else:
            from autograder.student.check import check_file

            report = check_file(file)
            _show(report, verbose)
    is_unfinished = report is None or any(v.status.value in ("failed", "blocked") for v in report.verdicts)
    raise SystemExit(1 if is_unfinished or (report and report.message) else 0)


def _show(report: Report, verbose: bool) -> None:
    from autograder.reports.terminal import render

    console().print(render(report, report.submission, verbose, with_output=True))


@main.command()
@click.argument("key", metavar="[CHECK]", required=False)
@click.argument("number", metavar="[N]", type=click.IntRange(min=1), default=2)
@click.option("--file", type=click.Path(path_type=Path), help="Your file, when it is not in this folder.")
def hint(key: str | None, number: int, file: Path | None) -> None:
    """Give hint N about CHECK, or about the first check with a known mistake.

    Hint 1 stands in the report of `autograder check`, so N is 2 when it is not given.
    """
    with spoken():
        from autograder.student.check import check_file

        report = check_file(file)
    from autograder.grading import hints

    row = hints.hinted(report.verdicts, key)
    click.echo(row if isinstance(row, str) else hints.hint(row, number))
    n_hints = len(row.finding.hints) if not isinstance(row, str) and row.finding else 0
    if not isinstance(row, str) and number < n_hints:
        click.echo(f"Next: autograder hint {row.key} {number + 1}")


@main.command()
def demo() -> None:
    """Grade a small made-up class on a bundled data set and show the table."""
    from rich.table import Column, Table
    from rich.text import Text

    from autograder.course.demo import small_class
    from autograder.grading.run import GradingRun
    from autograder.rubric import catalog
    from autograder.rubric.datasets import bundled
    from autograder.sandbox import Sandbox

    with spoken(), Sandbox() as sandbox:
        assignment = catalog.demo()
        dataset = bundled()
        click.echo(f"{assignment.title}\na made-up class, graded on {dataset.about}\n")
        grading_run = GradingRun(assignment, sandbox, 1, dataset.name)
        grading_run.prepare()
        table = Table("submission", Column("score", justify="right"), "first finding", box=None, pad_edge=False)
        for submission in small_class(assignment):
            report = grading_run.report(submission)
            table.add_row(submission.name, f"{report.earned:g}", Text(_first(report)))
    console().print(table)


def _first(report: Report) -> str:
    """What a student reads first."""
    from autograder.grading.messages import lines

    findings = [v.finding for v in report.verdicts if v.finding and v.status.value == "failed"]
    named = next((f.says for f in findings if f.misconception), "")
    return named or (lines(findings[0])[-1] if findings else "")


from autograder.cli.export import export  # noqa: E402  (at the end, so that it needs nothing of the verbs above)

main.add_command(export)
