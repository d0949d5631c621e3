"""The verbs for a class that is graded already: report, similarity, regrade, merge. Parses, calls, prints."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.errors import console, spoken
from autograder.protocol.errors import GradebookError

if TYPE_CHECKING:  # for annotations only: these load torch's neighbours
    from autograder.gradebook import Gradebook
    from autograder.gradebook.regrade import Change
    from autograder.grading.run import GradingRun
    from autograder.rubric.assignment import Assignment
    from autograder.sandbox import Sandbox


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def report(folder: Path) -> None:
    """Write report.html, and contact_sheet.html where plots were drawn, beside a gradebook."""
    from autograder.gradebook import Gradebook
    from autograder.reports import files, pages

    with spoken(), Gradebook(folder) as book:
        read = pages.Pages(book, _assignment(book))
        click.echo(read.missing, err=True, nl=bool(read.missing))
        summary = pages.summarise(read, book.entries())
        click.echo(f"written: {files.write(folder / 'report.html', pages.report(summary))}")
        if any(page.pictures for page in summary.pages):
            click.echo(f"written: {files.write(folder / 'contact_sheet.html', pages.contact_sheet(summary))}")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--top", default=30, type=click.IntRange(min=1), help="How many pairs.")
def similarity(folder: Path, top: int) -> None:
    """Rank the pairs of submissions that are most alike, for a person to look at; write similarity.html."""
    from rich.table import Column, Table
    from rich.text import Text

    from autograder.gradebook import Gradebook
    from autograder.handout.stub import stub
    from autograder.reports import files
    from autograder.reports.pages import html
    from autograder.reports.pages.similarity import rank
    from autograder.reports.sanitize import one_line

    with spoken(), Gradebook(folder) as book:
        assignment = _assignment(book)
        pairs, n = rank(book, stub(assignment), top)
        table = Table(Column("alike", justify="right"), "first", "second", "trained models", box=None, pad_edge=False)
        for pair in pairs:
            names = [Text(one_line(side.identity, 40)) for side in (pair.first, pair.second)]
            trained = f"the same, as {pair.trained_alike} of {n} have" if pair.trained_alike else ""
            table.add_row(f"{100 * pair.share:.0f} %", *names, trained)
        console().print(table)
        page = files.write(folder / "similarity.html", html.similarity(pairs, n, assignment.title))
        click.echo(f"{n} submissions compared; written: {page}")


def write(book: Gradebook, assignment: Assignment, folder: Path) -> list[Path]:
    """All outputs of a class, feedback pages among them; the paths of what concerns everybody."""
    from autograder.reports import outputs, pages

    read = pages.Pages(book, assignment)
    feedback = {".html": lambda entry: pages.feedback(read.page(entry), read.blank)}
    paths = outputs.write(book, assignment, folder, feedback)
    old = folder / "report.html"
    if old.is_file():
        click.echo(f"older than the grades: {old}; write it again with autograder report {folder}", err=True)
    return paths


def _assignment(book: Gradebook) -> Assignment:
    from autograder.rubric.catalog import load

    slug = book.facts().get("slug")
    if slug is None:
        raise GradebookError(f"{book.path} is empty: grade a class into this folder first")
    return load(slug)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--apply", "is_applied", is_flag=True, help="Write the new reports; without it nothing changes.")
def regrade(folder: Path, is_applied: bool) -> None:
    """Judge a graded class again by today's rubric, without running student code; show who changes and why."""
    from autograder.gradebook import Gradebook
    from autograder.gradebook import regrade as again
    from autograder.sandbox import Sandbox

    with spoken(), Gradebook(folder) as book, Sandbox() as sandbox:
        grading_run = _as_graded(book, sandbox)
        changes = list(again.changes(grading_run, book))
        for change in changes:
            _say(change)
        n_changed = sum(bool(change.why) for change in changes)
        n_points = sum(change.before != change.after for change in changes)
        click.echo(f"{n_changed} of {len(changes)} reports change, {n_points} of them in points")
        n_left = sum(not change.is_whole for change in changes)
        if n_left:
            click.echo(
                f"{n_left} were graded with other questions (e.g. another seed): "
                "run autograder grade again to update them"
            )
        if is_applied:
            again.apply(book, grading_run, changes)
            for path in write(book, grading_run.assignment, folder):
                click.echo(f"written: {path}")
        elif n_changed:
            click.echo("nothing is written yet; add --apply to write it")


def _as_graded(book: Gradebook, sandbox: Sandbox) -> GradingRun:
    """Today's assignment under the seed and data of the class."""
    from autograder.gradebook import secret_of
    from autograder.grading.run import GradingRun

    facts, assignment = book.facts(), _assignment(book)
    dataset = None if facts["dataset"] == "none" else facts["dataset"]
    grading_run = GradingRun(assignment, sandbox, int(facts["seed"]), dataset, facts["device"])
    grading_run.secret = secret_of(facts)
    grading_run.prepare()
    return grading_run


def _say(change: Change) -> None:
    from autograder.reports.sanitize import one_line

    if change.why:
        click.echo(f"{one_line(change.entry.identity)}: {change.before:g} -> {change.after:g}")
        for line in change.why:
            click.echo(f"    {line}")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("file", type=click.Path(path_type=Path))
def merge(folder: Path, file: Path) -> None:
    """Put marks given by hand, as a contact sheet exports them, into the gradebook."""
    from autograder.gradebook import Gradebook
    from autograder.gradebook.marks import merge as merge_file

    with spoken(), Gradebook(folder) as book:
        n_marks, n_submissions = merge_file(book, file)
        click.echo(f"{n_marks} marks for {n_submissions} submissions")
        for path in write(book, _assignment(book), folder):
            click.echo(f"written: {path}")
