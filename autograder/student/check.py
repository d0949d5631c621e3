"""Checks a student's own file with nothing but what was handed out: the same probes, worker and judge as in grading.

Imports no torch: the worker does, while this process reads.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from pathlib import Path

from autograder.grading.ask import ask
from autograder.grading.judge import judge
from autograder.grading.messages import LATER, WIDTH, lines, where
from autograder.grading.outline import once
from autograder.grading.run import PUBLISHED_SEED, limits_of, remarks, worst
from autograder.grading.verdicts import in_order, rows
from autograder.protocol.errors import AssignmentError, ReaderError
from autograder.protocol.records import Finding, Report, Status, Submission, Verdict, WorkerRun
from autograder.readers import read_one
from autograder.rubric.assignment import Part
from autograder.sandbox import Sandbox
from autograder.student import expected
from autograder.student.expected import Expected


class Stand(StrEnum):
    """Where a student stands with one row."""

    DONE = "done"
    OPEN = "open"
    WAITING = "waiting"


def check_file(path: Path | None = None) -> Report:
    """The visible checks on a file, or on the student's file in this folder.

    path     a .py or .ipynb file or a folder; None is the current folder
    Returns  one verdict for every row; those that only whoever grades can run are ungraded and say so
    Raises   AssignmentError, ReaderError, SandboxError with a message for the student
    """
    place = path or Path.cwd()
    if not place.exists():
        raise ReaderError(f"there is no {place}: check the path")
    answers_file = find(place)
    with Sandbox(jailed=False) as sandbox:  # the student's own code on their own machine; starts before we read
        handed_out, other_torch = expected.read(answers_file).with_torch(expected.torch_here())
        file, note = file_and_note(place, handed_out) if place.is_dir() else (place, "")
        submission = read_one(file, handed_out.assignment.wanted, handed_out.assignment.file, beside=True)
        worker_runs = _observe(handed_out, submission, sandbox)
    verdicts = judge(handed_out.assignment, worker_runs, handed_out.knowledge)
    return Report(
        assignment=handed_out.assignment.slug,
        submission=file.name,
        seed=PUBLISHED_SEED,
        outcome=worst(s.outcome for s in worker_runs.values()),
        verdicts=complete(handed_out, verdicts),
        notes=tuple(n for n in (note, other_torch, *submission.notes, *assumptions(worker_runs)) if n),
        isolation="your own computer",
        log="".join(s.log for s in worker_runs.values()),
        seconds=sum(s.usage.seconds for s in worker_runs.values()),
    )


def find(place: Path) -> Path:
    """The expected.safetensors that belongs to this file or folder.

    Raises  AssignmentError when there is none
    """
    folder = place if place.is_dir() else place.parent
    for home in (folder, Path.cwd()):
        if (home / expected.FILE).is_file():
            return home / expected.FILE
    raise AssignmentError(
        f"there is no {expected.FILE} in {folder.resolve()}: go to the assignment's folder, "
        "or put the file that came with the assignment beside yours"
    )


def file_and_note(folder: Path, handed_out: Expected) -> tuple[Path, str]:
    """The student's file in this folder, and a note that says which it is when there are two."""
    assignment = handed_out.assignment
    files = [folder / assignment.file, folder / f"{assignment.slug}.ipynb"]
    existing = [file for file in files if file.is_file()]
    if not existing:
        raise ReaderError(
            f"there is neither {files[0].name} nor {files[1].name} in {folder.resolve()}: "
            "go to the assignment's folder, or say which file is yours"
        )
    newest = max(existing, key=lambda file: (file.stat().st_mtime, file.suffix == ".py"))
    others = [file.name for file in existing if file != newest]
    return newest, f"files: took {newest.name}, which is newer than {others[0]}" if others else ""


def _observe(handed_out: Expected, submission: Submission, sandbox: Sandbox) -> dict[str, WorkerRun]:
    """All parts at once, each in a worker of its own: an endless loop in one costs the others nothing."""
    assignment = handed_out.assignment

    def run_part(part: Part) -> WorkerRun:
        questions = [handed_out.questions[check.key] for check in part.checks]
        return ask(sandbox, assignment, part, questions, [submission.cells], limits_of(part))[0]

    pool = ThreadPoolExecutor(max_workers=max(1, len(assignment.parts)))
    try:
        return dict(zip((p.title for p in assignment.parts), pool.map(run_part, assignment.parts), strict=True))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # Ctrl-C does not wait for an endless loop: the sandbox ends it


def complete(handed_out: Expected, verdicts: tuple[Verdict, ...]) -> tuple[Verdict, ...]:
    """The verdicts and one for every row that is measured later, in the order of the rubric."""
    every = {row.key: (row, part) for row, part in rows(handed_out.assignment)}
    every |= {row.key: (row, row.part) for row in handed_out.later}
    rows_in_order = [every[key] for key in handed_out.order if key in every]
    return in_order(rows_in_order, verdicts, Finding("", says=LATER))


def assumptions(worker_runs: Mapping[str, WorkerRun]) -> tuple[str, ...]:
    """What was taken for what in a student's code, as notes."""
    return tuple(f"assumed: {text}" for text in remarks(worker_runs, "assumed"))


def row_status(report: Report, key: str) -> tuple[Stand, str]:
    """Where a student stands with one row, and what there is to say about it."""
    verdict = next(v for v in once(report.verdicts) if v.key == key)
    text = worded(verdict)
    if verdict.status is Status.PASSED:
        return Stand.DONE, text
    return Stand.OPEN if verdict.status is Status.FAILED else Stand.WAITING, text


def worded(verdict: Verdict, n_hints: int = 1) -> str:
    """The finding, wrapped for a terminal."""
    if verdict.waits_for:
        return f"waits for {verdict.waits_for}"
    if verdict.finding is None:
        return ""
    paragraphs = lines(verdict.finding, n_hints)
    place = where(verdict.finding)
    paragraphs = [f"{place}: {paragraphs[0]}", *paragraphs[1:]] if place and paragraphs else paragraphs
    return "\n".join(textwrap.fill(line, WIDTH) for line in paragraphs)
