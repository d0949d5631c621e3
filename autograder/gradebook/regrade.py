"""Judges stored observations again, by today's rubric, and says who would get what; no student code is run.

What was asked has to be the same: a check whose probe, seed or data changed cannot be judged from what was observed.
Which checks these are differs from one submission to the next where a run was stopped, or one was graded later under
another seed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.gradebook import Entry, Gradebook, StoredRun
from autograder.gradebook.fingerprint import digest, questions
from autograder.grading.run import GradingRun
from autograder.grading.verdicts import in_order, rows
from autograder.protocol.errors import GradebookError
from autograder.protocol.records import Finding, Report, Submission, Verdict, WorkerRun
from autograder.rubric.assignment import Assignment

_LATER = "This check changed after your work was run. It is graded in the next run."


@dataclass(frozen=True, slots=True)
class Change:
    """One submission before and after.

    why       one line for each check whose points, status or named mistake differ
    is_whole  False when something is asked today that was not asked of this one
    """

    entry: Entry
    report: Report
    why: tuple[str, ...]
    is_whole: bool = True

    @property
    def before(self) -> float:
        """Points of the stored report, marks by hand included."""
        return self.entry.earned

    @property
    def after(self) -> float:
        """Points of the new report, marks by hand included."""
        return replace(self.entry, report=self.report).earned


def changes(grading_run: GradingRun, book: Gradebook) -> Iterator[Change]:
    """Every submission judged again; those that stay as they are have no lines.

    grading_run    prepared, with the seed and data that the class was graded with
    Raises  GradebookError when the gradebook belongs to another assignment
    """
    facts, assignment = book.facts(), grading_run.assignment
    if facts.get("slug") != assignment.slug:
        raise GradebookError(f"{book.path} is of {facts.get('slug')}, not of {assignment.slug}")
    grading_runs = {frozenset(grading_run.questions): grading_run}
    for entry in book.entries():
        if entry.report.message:
            yield _change(entry, _rejected(grading_run, entry), True)
            continue
        worker_runs, keys = _rebuilt(grading_run, book.stored_runs(entry.identity), facts)
        report = _again(grading_runs, grading_run, entry, worker_runs, keys) if keys else entry.report
        yield _change(entry, report, len(keys) == len(grading_run.questions))


def apply(book: Gradebook, grading_run: GradingRun, changes: Sequence[Change]) -> None:
    """Write the new reports, all or none."""
    fingerprint = digest(grading_run)
    book.replace_reports({c.entry.identity: (c.report, fingerprint if c.is_whole else c.entry.asked) for c in changes})
    book.note({"digest": grading_run.assignment.digest})


def _change(entry: Entry, report: Report, is_whole: bool) -> Change:
    return Change(entry, report, tuple(_why(entry.report.verdicts, report.verdicts)), is_whole)


def _rejected(grading_run: GradingRun, entry: Entry) -> Report:
    report = grading_run.rejected(entry.identity, entry.report.message)
    return replace(report, notes=entry.report.notes, isolation=entry.report.isolation)


def _again(
    grading_runs: dict[frozenset[str], GradingRun],
    grading_run: GradingRun,
    entry: Entry,
    worker_runs: Mapping[str, WorkerRun],
    keys: frozenset[str],
) -> Report:
    part_of_it = grading_runs.setdefault(keys, _only(grading_run, keys))
    report = part_of_it.report_on(Submission(entry.identity, entry.file, entry.cells), worker_runs)
    verdicts = _in_order(grading_run.assignment, report.verdicts, frozenset(grading_run.questions) - keys)
    before = entry.report
    return replace(
        report,
        verdicts=verdicts,
        notes=before.notes,
        isolation=before.isolation,
        seconds=before.seconds,
        outcome=before.outcome,
    )


def _only(grading_run: GradingRun, keys: frozenset[str]) -> GradingRun:
    """The same grading run of only those checks that were observed."""
    questions = {key: q for key, q in grading_run.questions.items() if key in keys}
    reference = {key: o for key, o in grading_run.knowledge.reference.items() if key in keys}
    part_of_it = GradingRun(
        grading_run.assignment,
        grading_run.sandbox,
        grading_run.seed,
        grading_run.dataset,
        grading_run.device,
        secret=grading_run.secret,
        known=grading_run.known,
        questions=questions,
    )
    part_of_it.knowledge = replace(grading_run.knowledge, reference=reference)
    return part_of_it


def _rebuilt(
    grading_run: GradingRun, stored_runs: Mapping[str, StoredRun], facts: Mapping[str, str]
) -> tuple[dict[str, WorkerRun], frozenset[str]]:
    """Worker runs as today's parts would have had them, and the keys of checks whose question is still the same."""
    today = questions(grading_run)
    by_key = {}
    for one in stored_runs.values():
        digests = one.asked or tuple(facts.get(f"question {key}", "never") for key in one.keys)
        for key, observation, question in zip(one.keys, one.sitting.observations, digests, strict=True):
            if today.get(key, "").startswith(question):  # an old gradebook names neither data set nor device
                by_key[key] = (one.sitting, observation)
    worker_runs: dict[str, WorkerRun] = {}
    for part in grading_run.assignment.parts:
        keys = [key for key in grading_run.keys_of(part) if key in by_key]
        if keys:
            first = by_key[keys[0]][0]
            worker_runs[part.title] = replace(first, observations=tuple(by_key[key][1] for key in keys))
    return worker_runs, frozenset(by_key)


def _in_order(assignment: Assignment, verdicts: Sequence[Verdict], missing: frozenset[str]) -> tuple[Verdict, ...]:
    """As the rubric lists them, those that cannot be judged from what was observed among them."""
    listed = missing | {v.key for v in verdicts}
    return in_order([row for row in rows(assignment) if row[0].key in listed], verdicts, Finding(_LATER))


def _why(before: Sequence[Verdict], after: Sequence[Verdict]) -> Iterator[str]:
    """What is different, check by check."""
    old, new = {v.key: v for v in before}, {v.key: v for v in after}
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key), new.get(key)
        if was is None or now is None:
            kept = now or was
            if kept is not None:
                yield f"{key}: {'new check' if was is None else 'check dropped'}, {kept.earned:g} of {kept.points:g}"
        elif (was.earned, was.points, was.status) != (now.earned, now.points, now.status):
            yield f"{key}: {_points_and_status(was)} -> {_points_and_status(now)}"
        elif _named(was) != _named(now):
            yield f"{key}: now says {_named(now) or 'no mistake by name'} (said {_named(was) or 'none'})"


def _points_and_status(verdict: Verdict) -> str:
    return f"{verdict.earned:g} of {verdict.points:g} {verdict.status.value}"


def _named(verdict: Verdict) -> str:
    return " and ".join(filter(None, (verdict.finding.misconception, *verdict.finding.also))) if verdict.finding else ""
