"""The verb of whoever grades: grade. Parses, calls, prints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.errors import console, spoken
from autograder.cli.options import DatasetName
from autograder.cli.progress import progress
from autograder.protocol.errors import DataError, GradebookError, ReaderError

if TYPE_CHECKING:  # for annotations only: these load torch's neighbours
    from autograder.gradebook import Entry, Gradebook
    from autograder.gradebook.run_class import Done, Running
    from autograder.grading.run import GradingRun
    from autograder.protocol.records import Report
    from autograder.readers import Class
    from autograder.rubric.assignment import Assignment

_FILE = click.Path(path_type=Path)
_STOPPED = 130  # as a shell says it


@click.command()
@click.argument("slug")
@click.argument("paths", nargs=-1, required=True, type=_FILE)
@click.option(
    "--data",
    type=DatasetName(),
    help="The data set that models are trained and measured on.",
)
@click.option(
    "--device", type=click.Choice(["auto", "cpu", "cuda", "mps"]), default="auto", help="Where models are trained."
)
@click.option("--seed", type=int, help="Seed of every question; drawn at random when not given.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each submission.")
@click.option("-o", "out", type=_FILE, help="Folder for the gradebook, grades.csv and one report for each submission.")
@click.option("--jobs", type=click.IntRange(min=1), help="How many submissions at once; all cores when not given.")
@click.option(
    "--roster", type=_FILE, help="CSV of the class, Canvas gradebook or Moodle worksheet; a filled-in copy is written."
)
@click.option("--column", default="", help="What the LMS calls the assignment.")
@click.option("--late", is_flag=True, help="Say in grades.csv who was late and when.")
@click.option("--unsafe", is_flag=True, help="Grade several submissions even where sandboxing is weak.")
@click.option("-v", "--verbose", is_flag=True, help="Show the figures behind each finding.")
def grade(
    slug: str,
    paths: tuple[Path, ...],
    data: str | None,
    device: str,
    seed: int | None,
    as_json: bool,
    out: Path | None,
    jobs: int | None,
    roster: Path | None,
    column: str,
    late: bool,
    unsafe: bool,
    verbose: bool,
) -> None:
    """Grade a file, a notebook, a folder of them, or what an LMS exported.

    With -o, the same command goes on where it stopped, with the same seed and data; unchanged submissions are kept.
    """
    from autograder.gradebook import Gradebook, secret_of
    from autograder.grading.known import KnownAnswers
    from autograder.grading.run import GradingRun, fresh_seed
    from autograder.rubric.catalog import load
    from autograder.sandbox import Sandbox
    from autograder.sandbox.threads import cores

    with spoken(), Sandbox() as sandbox:
        assignment = load(slug)
        facts = _facts(out, assignment)
        roster = roster or _roster(facts)
        class_ = _class(paths, out, roster, assignment)
        if out is not None:
            _make(out)
        with Gradebook(out, is_new_ok=True) as book:
            is_asked_again = seed is not None or out is not None
            seed = int(facts.get("seed", fresh_seed())) if seed is None else seed
            dataset = _dataset(data or facts.get("dataset"), assignment)
            grading_run = GradingRun(assignment, sandbox, seed, dataset, _device(device))
            grading_run.secret = secret_of(facts)
            grading_run.pictures = out is not None
            if not is_asked_again:
                grading_run.known = KnownAnswers(None)
            refuse_if_open(sandbox.isolation.tier, class_ is not None and len(class_.hand_ins) > 1, unsafe)
            grading_run.prepare()
            show = partial(_show, as_json=as_json, verbose=verbose)
            if class_ is None:
                show(_one(grading_run, paths[0]))
                return
            at_once = jobs or (cores() if sandbox.is_parallel else 1)
            stopped = _all(grading_run, class_, book, at_once, show if as_json or out is None else None)
            if out is not None:
                _write(book, assignment, out, roster, column or facts.get("column", ""), late)
    if stopped:
        raise SystemExit(_STOPPED)


def _class(paths: tuple[Path, ...], out: Path | None, roster: Path | None, assignment: Assignment) -> Class | None:
    """Everybody's hand-ins; None for one submission that is only to be looked at.

    Raises  ReaderError before anything is graded when a path is not there, or nothing is in it
    """
    from autograder.gradebook.book import FILE
    from autograder.readers import read_class

    for path in paths:
        if not path.exists():
            raise ReaderError(f"there is no {path}: check the path; nothing was graded")
    if len(paths) == 1 and paths[0].suffix in (".py", ".ipynb") and out is None:
        return None
    ours = {gradebook.parent.resolve() for path in paths for gradebook in path.glob(f"*/{FILE}")}
    for folder in sorted(ours - {out and out.resolve()}):
        click.echo(f"skipped, as it contains a gradebook: {folder}", err=True)
    class_ = read_class(
        paths[0] if len(paths) == 1 else paths, assignment.wanted, roster, (*ours, *((out,) if out else ()))
    )
    if len(class_.hand_ins) == 1 and out is None:
        return None
    if len(class_.hand_ins) > 1 or out is not None:
        click.echo(f"{class_.kind}: {len(class_.hand_ins)} submissions", err=True)
    for note in class_.notes:
        click.echo(note, err=True)
    if not class_.hand_ins:
        names = ", ".join(path.name for path in paths)
        raise ReaderError(f"there is no submission in {names}: name a .py or .ipynb file, a zip or a folder of them")
    return class_


def _facts(out: Path | None, assignment: Assignment) -> dict[str, str]:
    """What an earlier run into the same folder was about."""
    from autograder.gradebook.book import FILE, Gradebook

    if out is None or not (out / FILE).is_file():
        return {}
    with Gradebook(out) as book:
        facts = book.facts()
        if facts.get("slug", assignment.slug) != assignment.slug:
            raise GradebookError(
                f"{book.path} holds {facts['slug']}: choose another folder with -o for {assignment.slug}"
            )
    return facts


def _roster(facts: dict[str, str]) -> Path | None:
    """The roster of an earlier run, so that nobody changes names when it is not given again."""
    roster = Path(facts.get("roster", ""))
    if not facts.get("roster"):
        return None
    if roster.is_file():
        click.echo(f"roster as before: {roster}", err=True)
        return roster
    click.echo(f"the roster of the last run, {roster}, is gone: name one with --roster", err=True)
    return None


def _dataset(choice: str | None, assignment: Assignment) -> str | None:
    """What was asked for, else the assignment's own; nothing where no check trains."""
    from autograder.rubric import datasets

    if choice == "none" or not any(check.trains for check in assignment.checks):
        return None
    name = choice or assignment.datasets[0]
    if datasets.named(name).missing:
        click.echo(
            f"{name} is not in {datasets.root()} and will be downloaded there. Set AUTOGRADER_DATA to a folder that "
            f"has it, or use --data {datasets.bundled().name}, which needs no download.",
            err=True,
        )
    return name


def _device(device: str) -> str:
    """auto is the CPU: networks of this size train no faster elsewhere, and the same seed gives the same bytes."""
    if device in ("auto", "cpu"):
        return "cpu"
    import torch  # seconds of import that only accelerators need

    if (torch.cuda if device == "cuda" else torch.backends.mps).is_available():
        return device
    raise DataError(f"this machine has no {device} device; use --device cpu")


def refuse_if_open(tier: str, is_bulk: bool, unsafe: bool) -> None:
    """A class is many strangers' code: where sandboxing is weak, the operator has to allow it."""
    if is_bulk and not unsafe and tier == "none":
        click.echo(f"sandboxing is too weak here (sandbox {tier}): see autograder doctor, or use --unsafe", err=True)
        raise SystemExit(3)


def _one(grading_run: GradingRun, path: Path) -> Report:
    from autograder.readers import read_one

    try:
        return grading_run.report(read_one(path, grading_run.assignment.wanted, grading_run.assignment.file))
    except ReaderError as error:
        return grading_run.rejected(path.name, str(error))


def _show(report: Report, as_json: bool, verbose: bool) -> None:
    from autograder.reports import report_json, terminal

    if as_json:
        click.echo(report_json.render(report))
    else:
        console().print(terminal.render(report, report.submission, verbose))


def _all(
    grading_run: GradingRun, class_: Class, book: Gradebook, jobs: int, show: Callable[[Report], None] | None
) -> bool:
    """Grade the class with a progress bar; whether it was stopped."""
    from autograder.gradebook.run_class import Running, grade_class

    waiting: dict[int, Done] = {}
    n_kept = n_shown = 0
    running, stopped = Running(), False

    def tell(done: Done) -> None:
        nonlocal n_kept, n_shown
        n_kept += done.is_kept
        advance()
        waiting[done.position] = done
        while show and n_shown in waiting:  # in the order of the class, whoever is done first
            show(waiting.pop(n_shown).entry.report)
            n_shown += 1

    with progress(len(class_.hand_ins), note=lambda: _longest(running)) as advance:
        try:
            grade_class(grading_run, class_, book, jobs, tell, running)
        except KeyboardInterrupt:
            stopped = True
    if stopped:
        click.echo("stopped; what is graded so far is kept, and the same command goes on from there", err=True)
    elif n_kept:
        click.echo(f"{n_kept} unchanged since the last run, {len(class_.hand_ins) - n_kept} graded now", err=True)
    return stopped


def _longest(running: Running) -> str:
    from autograder.reports.sanitize import one_line

    identity, seconds = running.longest()
    return f"{one_line(identity, 30)} for {seconds:.0f} s" if identity and seconds > 2 else ""


def _make(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ReaderError(f"{out} cannot be created: {error.strerror}; choose another folder with -o") from None


def _write(book: Gradebook, assignment: Assignment, out: Path, roster: Path | None, column: str, late: bool) -> None:
    from autograder.cli.graded import write
    from autograder.reports import outputs

    book.note({"roster": str(roster.resolve()) if roster else "", "column": column, "late": "yes" if late else ""})
    paths, entries = write(book, assignment, out), list(book.entries())
    if roster is not None:
        for title in outputs.new_columns(paths[1:], roster):
            warning = f"{roster.name} has no column {title!r}: an import makes a new assignment; --column names another"
            click.echo(warning, err=True)
        n_missing, n_strangers = outputs.unmatched(entries, roster, out)
        click.echo(
            f"{n_missing} on the roster did not hand in, {n_strangers} who did are not on it: unmatched.csv", err=True
        )
    _sum_up(entries, paths)


def _sum_up(entries: Sequence[Entry], paths: Sequence[Path]) -> None:
    """One line about the class, one about what failed here, and where everything is."""
    from collections import Counter

    if not entries:
        return
    mean = sum(entry.earned for entry in entries) / len(entries)
    outcomes = Counter(entry.report.outcome.value for entry in entries)
    by_outcome = ", ".join(f"{n} {outcome}" for outcome, n in outcomes.most_common())
    click.echo(
        f"{len(entries)} submissions, {mean:.1f} of {entries[0].report.points:g} on average: {by_outcome}", err=True
    )
    n_open = sum(not entry.is_complete for entry in entries)
    if n_open:
        click.echo(f"{n_open} could not be graded (our fault); run the same command to try again", err=True)
    click.echo("written: " + ", ".join(str(path) for path in paths), err=True)
