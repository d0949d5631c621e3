"""A verdict as the plain text that Otter prints under a question."""

from __future__ import annotations

from autograder.grading.messages import OUR_FAULT, lines, where
from autograder.protocol.records import Status, Verdict
from autograder.readers.names import visible

LATER = "This is shown when grades are published."


def message(verdict: Verdict) -> str:
    """What whoever may see the verdict reads; no control characters, one sentence to a line."""
    if verdict.status is Status.PASSED:
        return "Passed."
    if verdict.status is Status.UNGRADED:
        return OUR_FAULT
    paragraphs = [f"This waits for {verdict.waits_for}."] if verdict.waits_for else []
    if verdict.finding is not None:
        place = where(verdict.finding)
        paragraphs += [f"In {place}:"] if place else []
        paragraphs += lines(verdict.finding)
    return "\n".join(visible(line) for line in paragraphs)


def summary(verdict: Verdict, is_hidden: bool, public_only: bool) -> str:
    """The block of one check in Otter's summary."""
    head = f"{verdict.key} ({verdict.claim})"
    if is_hidden and public_only:
        return f"{head}: {LATER}"
    body = "".join(f"\n    {line}" for line in message(verdict).splitlines())
    return f"{head}: {verdict.earned:g} of {verdict.points:g} points{body}"
