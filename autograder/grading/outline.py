"""A report as short as a person reads it: one cause is told once, and what is not written yet takes one line.

Only people's formats use it; JSON and the gradebook keep every row as it was judged.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from autograder.grading.messages import is_exception, unwritten, where
from autograder.protocol.records import Finding, Status, Verdict

_PRINTED = 3  # lines of a student's own output at each end


@dataclass(frozen=True, slots=True)
class Outline:
    """What stands above all rows, and the rows."""

    top: str
    verdicts: tuple[Verdict, ...]


def outline(verdicts: Sequence[Verdict], apart: Collection[str] = ()) -> Outline:
    """The rows to show.

    apart  keys of rows that stay rows of their own, whatever they have in common with others
    """
    top, rows = _syntax(verdicts)
    return Outline(top, _unwritten_once(once(rows), apart))


def once(verdicts: Sequence[Verdict]) -> tuple[Verdict, ...]:
    """The rows, with "same cause as" in place of what an earlier row has already said; pictures once for each cause."""
    same = same_causes(verdicts)
    has_picture = {v.key for v in verdicts if v.finding and v.finding.picture}
    rows = []
    for v in verdicts:
        if v.key in same:
            picture = v.finding.picture if v.finding and same[v.key] not in has_picture else None
            has_picture |= {same[v.key]} if picture else set()
            v = replace(v, finding=Finding("", says=f"same cause as {same[v.key]}", picture=picture))
        rows.append(v)
    return tuple(rows)


def same_causes(verdicts: Sequence[Verdict]) -> dict[str, str]:
    """Key of a row -> key of the earlier row that names the same mistakes or the same exception."""
    first: dict[object, str] = {}
    same: dict[str, str] = {}
    for verdict in verdicts:
        causes = _causes(verdict)
        if causes and all(cause in first for cause in causes):
            same[verdict.key] = first[causes[0]]
        for cause in causes:
            first.setdefault(cause, verdict.key)
    return same


def printed(log: str) -> list[str]:
    """Head and tail of what the student's own code printed."""
    lines = [line for line in log.splitlines() if line.strip()]
    if len(lines) <= 2 * _PRINTED + 1:
        return lines
    return [*lines[:_PRINTED], f"({len(lines) - 2 * _PRINTED} more lines)", *lines[-_PRINTED:]]


def _causes(verdict: Verdict) -> list[object]:
    finding = verdict.finding
    if verdict.status is not Status.FAILED or finding is None:
        return []
    if finding.misconception is not None:
        return [finding.misconception, *finding.also]
    return [(finding.got, finding.place)] if is_exception(finding) and finding.place else []


def _syntax(verdicts: Sequence[Verdict]) -> tuple[str, tuple[Verdict, ...]]:
    """A syntax error as a sentence, and the rows without it."""
    key, top, rows = "", "", []
    for verdict in verdicts:
        finding = verdict.finding
        if not top and finding and verdict.status is Status.FAILED and finding.got.startswith("SyntaxError: "):
            key, top = verdict.key, f"Python cannot read {where(finding) or 'the code'}: {finding.got}"
            rows.append(replace(verdict, finding=None))
        elif key and verdict.waits_for == key and finding and finding.got.startswith("SyntaxError: "):
            rows.append(replace(verdict, finding=None, waits_for=None))
        else:
            rows.append(verdict)
    return top, tuple(rows)


def _unwritten_once(verdicts: tuple[Verdict, ...], apart: Collection[str]) -> tuple[Verdict, ...]:
    """One row for all checks that wait for the same definition, where the first of them stood."""
    groups: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        groups.setdefault(_group(verdict, apart), []).append(verdict)
    return tuple(_as_one(group) for group in groups.values())


def _group(verdict: Verdict, apart: Collection[str]) -> str:
    what = unwritten(verdict.finding) if verdict.finding and verdict.status is Status.FAILED else ""
    return f"unwritten {what}" if what and verdict.key not in apart else f"row {verdict.key}"


def _as_one(group: list[Verdict]) -> Verdict:
    first = group[0]
    what = unwritten(first.finding) if first.finding else ""
    if not what:
        return first
    wait = "1 check waits for it" if len(group) == 1 else f"{len(group)} checks wait for it"
    points, earned = sum(v.points for v in group), sum(v.earned for v in group)
    return replace(first, claim=f"{what} is not written yet: {wait}", points=points, earned=earned, finding=None)
