"""The next hint: which row it is about, and its words, also where no known mistake was found."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.grading.messages import is_exception, lines, unwritten, where
from autograder.protocol.records import Finding, Status, Verdict


def hinted(verdicts: Sequence[Verdict], key: str | None = None) -> Verdict | str:
    """The row that a hint is about: this one, else the first with a known mistake, else the first that failed.

    Returns  a sentence when there is none
    """
    if key is not None and key not in {v.key for v in verdicts}:
        return f"No check is called {key!r}; there are: {', '.join(v.key for v in verdicts)}."
    if key is not None:
        return _this(next(v for v in verdicts if v.key == key))
    failed = [v for v in verdicts if v.status is Status.FAILED and v.finding is not None]
    named = [v for v in failed if v.finding and v.finding.misconception]
    return next(iter(named or failed), "Nothing to hint at: no check failed.")


def hint(verdict: Verdict, number: int) -> str:
    """The hint of this number, counted from 1, or what there is to say instead."""
    finding = verdict.finding or Finding("")
    if 0 < number <= len(finding.hints):
        return f"{verdict.key}, hint {number} of {len(finding.hints)}: {finding.hints[number - 1]}"
    if finding.hints:
        count = "the only hint" if len(finding.hints) == 1 else f"all {len(finding.hints)} hints"
        source = f" Read: {finding.source}" if finding.source else ""
        return f"{verdict.key}: you have read {count}.{source}"
    if unwritten(finding):
        return f"{verdict.key}: write {unwritten(finding)} first."
    if is_exception(finding):
        place = f" in {where(finding)}" if where(finding) else ""
        return f"{verdict.key}: Python stopped{place}. Read the last line of its message: {finding.got}"
    return f"{verdict.key}: no known mistake behaves like your code. {' '.join(lines(finding))}".rstrip()


def _this(verdict: Verdict) -> Verdict | str:
    if verdict.status is Status.BLOCKED and verdict.waits_for:
        return f"{verdict.key} waits for {verdict.waits_for}: ask for a hint about {verdict.waits_for}."
    return verdict if verdict.status is Status.FAILED else f"Nothing to hint at: {verdict.key} did not fail."
