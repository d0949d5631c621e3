"""What the gradebook holds of one submission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from autograder.protocol.records import Cell, Report, Status, Student, Verdict, WorkerRun

_EARLIER = "marked by hand before this was handed in"


@dataclass(frozen=True, slots=True)
class StoredRun:
    """One part's worker run with the keys of the checks that were asked, in order.

    asked  digest of each question, in the same order; empty in a gradebook that keeps them for the whole class
    """

    keys: tuple[str, ...]
    sitting: WorkerRun
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """What staff gave by hand for one check: instead of what the judge said.

    by       who or what file it comes from
    content  digest of the code it was given for; empty in a mark from before digests were kept
    """

    key: str
    earned: float
    comment: str = ""
    by: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One submission; a group is one entry with several students.

    identity     of the student or group, the same in every run: ids in alphabetical order, a space between them
    unlisted     the same without a roster, by which it is found again when a roster comes or goes
    content      digest of the code that was read, or of why none could be read
    asked        digest of everything else the report depends on: rubric, seed, data, version
    is_complete  False when we failed, so that the next run grades it again
    """

    identity: str
    students: tuple[Student, ...]
    file: str
    cells: tuple[Cell, ...]
    content: str
    asked: str
    report: Report
    late: bool | None = None
    submitted_at: str = ""
    lms: Mapping[str, str] = field(default_factory=dict)
    is_complete: bool = True
    marks: tuple[Mark, ...] = ()
    unlisted: str = ""

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The judge's verdicts; earned points are those of staff where they gave any."""
        points_by_hand = {mark.key: mark.earned for mark in self.marks}
        return tuple(replaced(v, points_by_hand[v.key]) if v.key in points_by_hand else v for v in self.report.verdicts)

    @property
    def comments(self) -> dict[str, str]:
        """Check key -> what staff wrote, and that it was about other code where it was."""
        old = {mark.key for mark in self.marks if mark.content not in ("", self.content)}
        comments = {m.key: "; ".join(filter(None, (m.comment, _EARLIER if m.key in old else ""))) for m in self.marks}
        return {key: text for key, text in comments.items() if text}

    @property
    def earned(self) -> float:
        """All points, marks by hand included."""
        return round(sum(v.earned for v in self.verdicts), 2)


def replaced(verdict: Verdict, earned: float) -> Verdict:
    """The verdict with other points; passed from full points on, and no longer waiting for another check."""
    status = Status.PASSED if earned >= verdict.points else Status.FAILED
    return replace(verdict, earned=earned, status=status, waits_for=None)
