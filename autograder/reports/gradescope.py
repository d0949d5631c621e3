"""A report as Gradescope's results.json: every check with its points, number, tags and visibility.

All text from a submission is escaped before it stands in markdown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from autograder.grading.messages import OUR_FAULT, lines, where
from autograder.grading.outline import same_causes
from autograder.protocol.records import Json, Outcome, Report, Status, Verdict
from autograder.readers.names import visible

_MARKUP = re.compile(r"([\\`*_{}\[\]()#|~])")
_MAX_TEXT = 4000


@dataclass(frozen=True, slots=True)
class Beside:
    """What Gradescope gets that is not in a report.

    hidden       keys of checks that students see only when grades are published
    leaderboard  name -> value, larger is better
    remarks      sentences for the student, on top of everything; may quote names of their files
    by_hand      key of a check -> what staff wrote about it
    extra        comes back to us with the next submission
    """

    hidden: frozenset[str] = frozenset()
    leaderboard: dict[str, float] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    by_hand: dict[str, str] = field(default_factory=dict)
    extra: dict[str, Json] = field(default_factory=dict)


def results(report: Report, beside: Beside) -> dict[str, Json]:
    """The whole of results.json."""
    content: dict[str, Json] = {
        "execution_time": round(report.seconds, 2),
        "output": "\n\n".join((*_not_graded(report), *map(escaped, beside.remarks))),
        "output_format": "md",
        "test_output_format": "md",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {
            "seed": report.seed,
            "outcome": report.outcome.value,
            "isolation": report.isolation,
            **beside.extra,
        },
        "tests": _tests(report.verdicts, beside),
    }
    if beside.leaderboard:
        content["leaderboard"] = [
            {"name": name, "value": value, "order": "desc"} for name, value in beside.leaderboard.items()
        ]
    return content


def numbered(verdicts: Sequence[Verdict]) -> list[tuple[Verdict, str]]:
    """Each verdict with "2.3": the third check of the second part."""
    parts = list(dict.fromkeys(v.part for v in verdicts))
    counts = dict.fromkeys(parts, 0)
    numbered_verdicts = []
    for verdict in verdicts:
        counts[verdict.part] += 1
        numbered_verdicts.append((verdict, f"{parts.index(verdict.part) + 1}.{counts[verdict.part]}"))
    return numbered_verdicts


def _tests(verdicts: Sequence[Verdict], beside: Beside) -> list[Json]:
    """All checks; a finding that an earlier check has already shown is replaced by the number of that check."""
    rows = numbered(verdicts)
    numbers = {verdict.key: number for verdict, number in rows}
    same = {key: f"Same cause as {numbers[first]} ({first})." for key, first in same_causes(verdicts).items()}
    return [_test(verdict, number, beside, same.get(verdict.key, "")) for verdict, number in rows]


def _test(verdict: Verdict, number: str, beside: Beside, same: str) -> Json:
    tags: list[Json] = [verdict.part, verdict.key]
    if verdict.status in (Status.BLOCKED, Status.UNGRADED):
        tags.append(verdict.status.value)
    if verdict.finding is not None and verdict.finding.misconception:
        tags.append(verdict.finding.misconception)
    by_hand = beside.by_hand.get(verdict.key)
    comment = f"By hand: {escaped(by_hand)}" if by_hand else ""
    return {
        "score": round(verdict.earned, 2),
        "max_score": verdict.points,
        "status": "passed" if verdict.status is Status.PASSED else "failed",
        "name": f"{verdict.part}: {verdict.claim}",
        "number": number,
        "output": "\n\n".join(filter(None, (same or _output(verdict), comment))),
        "tags": tags,
        "visibility": "after_published" if verdict.key in beside.hidden else "visible",
        "extra_data": {"key": verdict.key},
    }


def _output(verdict: Verdict) -> str:
    if verdict.status is Status.PASSED:
        return "Passed."
    if verdict.status is Status.UNGRADED:
        return OUR_FAULT
    paragraphs = [f"This waits for {verdict.waits_for}."] if verdict.waits_for else []
    if verdict.finding is None:
        return "\n\n".join(paragraphs)
    place = where(verdict.finding)
    paragraphs += [f"In {place}:"] if place else []
    paragraphs += lines(verdict.finding)
    paragraphs += [f"Source: {verdict.finding.source}"] if verdict.finding.source else []
    return "\n\n".join(escaped(line) for line in paragraphs)


def _not_graded(report: Report) -> list[str]:
    if report.outcome is Outcome.REJECTED:
        return [f"Nothing was graded: {escaped(report.message)}"]
    n_open = sum(v.status is Status.UNGRADED for v in report.verdicts)
    if n_open:
        return [f"{n_open} of {len(report.verdicts)} checks could not be graded. {OUR_FAULT}"]
    return []


def escaped(text: str) -> str:
    """Text that markdown shows as it is: no markup, no HTML, no control or direction characters."""
    plain = visible(text[:_MAX_TEXT], "\n\t")
    plain = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKUP.sub(r"\\\1", plain)
