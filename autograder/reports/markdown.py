"""A report as Markdown, for one student."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from autograder.grading.messages import lines, where, word
from autograder.grading.outline import once
from autograder.protocol.records import Report, Status, Verdict
from autograder.reports.sanitize import MAX_TEXT, markdown


def render(report: Report, title: str, by_hand: Mapping[str, str] | None = None) -> str:
    """The whole report.

    by_hand  key of a check -> what staff wrote about it
    """
    return "\n".join(_lines(report, title, by_hand or {})) + "\n"


def _lines(report: Report, title: str, by_hand: Mapping[str, str]) -> Iterator[str]:
    yield f"# {markdown(title)}: {report.earned:g} of {report.points:g}"
    yield ""
    if report.message:
        yield markdown(report.message)
        return
    yield "| check | points | |"
    yield "|---|---|---|"
    for v in report.verdicts:
        waits = f" for {v.waits_for}" if v.waits_for else ""
        yield f"| {markdown(v.claim)} | {v.earned:g} / {v.points:g} | {word(v)}{waits} |"
    for v in once(report.verdicts):
        items = list(_findings(v))
        if by_hand.get(v.key):
            items.append(f"- By hand: {markdown(by_hand[v.key], MAX_TEXT)}")
        if items:
            yield from ("", f"## {markdown(v.claim)}", "", *items)
    for note in report.notes:
        if note.startswith("assumed:"):
            yield from ("", markdown(note))


def _findings(v: Verdict) -> Iterator[str]:
    if v.status in (Status.PASSED, Status.BLOCKED) or v.finding is None:
        return
    yield from (f"- {markdown(sentence)}" for sentence in lines(v.finding, n_hints=3))
    if where(v.finding):
        yield f"- {markdown(where(v.finding))}"
    if v.finding.source:
        yield f"- Source: {markdown(v.finding.source)}"
