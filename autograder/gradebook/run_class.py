"""A class from hand-ins to gradebook: what is unchanged is kept, one bad submission never stops the others."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from autograder.gradebook import Entry, Gradebook, StoredRun
from autograder.gradebook.fingerprint import digest, facts, with_questions
from autograder.grading.messages import OUR_FAULT
from autograder.grading.run import GradingRun
from autograder.grading.verdicts import in_order, rows
from autograder.protocol.errors import ReaderError
from autograder.protocol.records import Cell, Finding, Outcome, Report, Status, Student, Submission
from autograder.readers import Class, HandIn, load
from autograder.sandbox import threads

MAX_KEPT = 32 << 20  # bytes of one submission's answers


@dataclass(frozen=True, slots=True)
class Done:
    """One submission of a run.

    position  in the class
    is_kept   nothing had changed, so the gradebook's report was left as it is
    """

    position: int
    entry: Entry
    is_kept: bool


@dataclass(slots=True)
class Running:
    """Who is being graded right now, for a progress bar: identity -> since when, on time.monotonic()."""

    since: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def longest(self) -> tuple[str, float]:
        """Whoever takes longest and for how many seconds."""
        with self._lock:
            identity, since = min(self.since.items(), key=lambda item: item[1], default=("", time.monotonic()))
        return identity, time.monotonic() - since

    def begin(self, identity: str) -> None:
        """Note that it has begun."""
        with self._lock:
            self.since[identity] = time.monotonic()

    def end(self, identity: str) -> None:
        """Note that it is over."""
        with self._lock:
            self.since.pop(identity, None)


@dataclass(frozen=True, slots=True)
class _Job:
    hand_in: HandIn
    identity: str
    unlisted: str
    position: int
    before: Entry | None


def grade_class(
    grading_run: GradingRun, class_: Class, book: Gradebook, jobs: int, tell: Callable[[Done], None], running: Running
) -> None:
    """Grade every hand-in that is new or changed; each is in the gradebook before tell is called for it.

    grading_run    prepared
    tell    called in this thread, once for each hand-in, in any order
    Raises  GradebookError when the gradebook cannot be written any more
    """
    fingerprint = digest(grading_run)
    named = list(_identities(class_))
    before = {entry.identity: entry for entry in book.entries()}
    if names := _new_names(named, before.values()):
        book.rename(names)
        before = {entry.identity: entry for entry in book.entries()}
    todo = (_Job(h, i, u, n, before.get(i)) for n, (i, u, h) in enumerate(named))
    book.note(facts(grading_run))
    for job, entry, stored_runs in threads.run(lambda job: _grade(grading_run, fingerprint, job, running), todo, jobs):
        if stored_runs is not None:
            book.store(entry, job.position, stored_runs)
        elif entry != job.before:  # who they are or when they handed in: nothing that is graded
            book.store(entry, job.position, book.stored_runs(job.identity))
        marks = job.before.marks if job.before else ()
        tell(Done(job.position, replace(entry, marks=marks), stored_runs is None))


def _identities(class_: Class) -> Iterator[tuple[str, str, HandIn]]:
    """Every hand-in under a name of its own, the same one in every run, and its name without a roster."""
    listed: set[str] = set()
    unlisted: set[str] = set()
    for hand_in in class_.hand_ins:
        name = _name(hand_in.students, listed)
        yield name, _name(hand_in.unlisted or hand_in.students, unlisted), hand_in


def _name(students: tuple[Student, ...], taken: set[str]) -> str:
    name = plain = " ".join(sorted(student.id for student in students))
    number = 2
    while name in taken:
        name, number = f"{plain} ({number})", number + 1
    taken.add(name)
    return name


def _new_names(named: Iterable[tuple[str, str, HandIn]], graded: Iterable[Entry]) -> dict[str, str]:
    """What the gradebook calls a submission -> its name today, where a roster came, went or changed since."""
    entries = {entry.unlisted or entry.identity: entry.identity for entry in graded}
    taken = set(entries.values())
    today = {unlisted: identity for identity, unlisted, _ in named if identity not in taken}
    return {entries[unlisted]: identity for unlisted, identity in today.items() if unlisted in entries}


def _grade(
    grading_run: GradingRun, fingerprint: str, job: _Job, running: Running
) -> tuple[_Job, Entry, Mapping[str, StoredRun] | None]:
    """Raises nothing: whatever fails here is our failure, and the report says so."""
    running.begin(job.identity)
    try:
        return _graded(grading_run, fingerprint, job)
    except Exception as error:  # one submission that breaks us must not end the run; it is graded again next time
        entry = _entry(
            job, fingerprint, Submission(job.identity, "", ()), "", _broken(grading_run, job.identity, error)
        )
        return job, replace(entry, is_complete=False), {}
    finally:
        running.end(job.identity)


def _graded(grading_run: GradingRun, fingerprint: str, job: _Job) -> tuple[_Job, Entry, Mapping[str, StoredRun] | None]:
    try:
        submission = load(job.hand_in, grading_run.assignment.wanted, grading_run.assignment.file)
        content = _content(submission.cells)
        refused = ""
    except ReaderError as error:
        submission, refused = Submission(job.identity, "", (), job.hand_in.notes), str(error)
        content = _content([Cell("refused", refused)])
    submission = replace(submission, name=job.identity)
    entry = _entry(job, fingerprint, submission, content, None)
    if job.before and job.before.is_complete and (content, fingerprint) == (job.before.content, job.before.asked):
        return job, replace(entry, report=job.before.report, marks=job.before.marks), None
    if refused:
        report = replace(
            grading_run.rejected(job.identity, refused),
            notes=submission.notes,
            isolation=grading_run.sandbox.isolation.describe(),
        )
        return job, replace(entry, report=report), {}
    report, worker_runs = grading_run.examine(submission)
    is_complete = all(verdict.status is not Status.UNGRADED for verdict in report.verdicts)
    size = sum(t.nbytes for s in worker_runs.values() for o in s.observations for t in o.tensors.values())
    if size > MAX_KEPT:  # no honest answer is so large; a gradebook is not to be filled by one submission
        note = f"files: {size >> 20} MiB of answers were judged and not kept, a regrade leaves this report as it is"
        return job, replace(entry, report=replace(report, notes=(*report.notes, note)), is_complete=is_complete), {}
    return job, replace(entry, report=report, is_complete=is_complete), with_questions(grading_run, worker_runs)


def _entry(job: _Job, fingerprint: str, submission: Submission, content: str, report: Report | None) -> Entry:
    blank = Report("", job.identity, 0, Outcome.GRADED, ())
    return Entry(
        identity=job.identity,
        students=job.hand_in.students,
        file=submission.file,
        cells=submission.cells,
        content=content,
        asked=fingerprint,
        report=report or blank,
        late=job.hand_in.late,
        submitted_at=job.hand_in.submitted_at,
        lms=dict(job.hand_in.lms),
        unlisted=job.unlisted,
    )


def _content(cells: tuple[Cell, ...] | list[Cell]) -> str:
    text = json.dumps([[cell.name, cell.source] for cell in cells])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _broken(grading_run: GradingRun, identity: str, error: Exception) -> Report:
    finding = Finding(OUR_FAULT, got=f"{type(error).__name__}: {error}")
    verdicts = in_order(rows(grading_run.assignment), (), finding)
    note = f"ours: {type(error).__name__}: {error}"
    return Report(grading_run.assignment.slug, identity, grading_run.seed, Outcome.KILLED, verdicts, notes=(note,))
