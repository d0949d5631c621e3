"""A report as Markdown, for one student. Computes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.records import Report, Status
from autograder.renderers.hostile import markdown
from autograder.wording import lines, where

_WORDS = {Status.PASSED: "passed", Status.FAILED: "failed", Status.BLOCKED: "blocked", Status.UNGRADED: "not graded"}


def render(report: Report, title: str) -> str:
    """The whole report."""
    return "\n".join(_lines(report, title)) + "\n"


def _lines(report: Report, title: str) -> Iterator[str]:
    yield f"# {markdown(title)}: {report.earned:g} of {report.points:g}"
    yield ""
    if report.message:
        yield markdown(report.message)
        return
    yield "| check | points | |"
    yield "|---|---|---|"
    for v in report.verdicts:
        waits = f", waits for {v.waits_for}" if v.waits_for else ""
        yield f"| {markdown(v.claim)} | {v.earned:g} / {v.points:g} | {_WORDS[v.status]}{waits} |"
    for v in report.verdicts:
        if v.status in (Status.PASSED, Status.BLOCKED) or v.finding is None:
            continue
        yield from ("", f"## {markdown(v.claim)}", "")
        yield from (f"- {markdown(sentence)}" for sentence in lines(v.finding, n_hints=3))
        if where(v.finding):
            yield f"- {markdown(where(v.finding))}"
        if v.finding.source:
            yield f"- Source: {markdown(v.finding.source)}"
