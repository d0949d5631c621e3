"""A report as a person reads it in a terminal: one row a check, the finding under it. Computes nothing."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from rich.text import Text

from autograder.records import Report, Status, Verdict
from autograder.renderers.hostile import one_line
from autograder.wording import lines, where

WIDTH, INDENT, MOST_LINES = 80, 12, 6
_MARKS = {Status.PASSED: "✓", Status.FAILED: "✗", Status.BLOCKED: "…", Status.UNGRADED: "!"}
_STYLES = {Status.PASSED: "green", Status.FAILED: "red", Status.BLOCKED: "yellow", Status.UNGRADED: "magenta"}


def render(report: Report, title: str) -> Text:
    """The whole report; colour is never the only carrier of meaning."""
    score = f"{report.earned:g} / {report.points:g}"
    text = Text(f"{one_line(title, 60):<{WIDTH - len(score)}}{score}\n", "bold")
    if report.message:
        text.append("\n" + "\n".join(textwrap.wrap(one_line(report.message, 1000), WIDTH)) + "\n")
        return text
    part = ""
    for verdict in report.verdicts:
        if verdict.part != part:
            part = verdict.part
            text.append(f"\n  {part}\n", "bold")
        text.append(_row(verdict))
    for note in report.notes:
        text.append(f"\n  note: {one_line(note)}")
    text.append(f"\n  seed {report.seed}, {report.isolation}\n" if report.isolation else "\n")
    return text


def _row(verdict: Verdict) -> Text:
    earned = "?" if verdict.status is Status.UNGRADED else f"{verdict.earned:g}"
    head = f"  {_MARKS[verdict.status]} {earned:>4}/{verdict.points:<3g} {verdict.claim}"
    row = Text()
    for line in textwrap.wrap(head, WIDTH, subsequent_indent=" " * INDENT):
        row.append(line + "\n", _STYLES[verdict.status])
    for line in finding_lines(verdict):
        row.append(" " * INDENT + line + "\n")
    return row


def finding_lines(verdict: Verdict) -> list[str]:
    """At most six lines of 80 columns, indent included."""
    return list(_wrapped(verdict))[:MOST_LINES] if verdict.status is not Status.PASSED else []


def _wrapped(verdict: Verdict) -> Iterator[str]:
    finding = verdict.finding
    if verdict.status is Status.BLOCKED:
        yield f"waits for {verdict.waits_for}"
        return
    if finding is None:
        return
    for sentence in lines(finding):
        yield from textwrap.wrap(one_line(sentence), WIDTH - INDENT, subsequent_indent="  ")
    if where(finding):
        yield f"({one_line(where(finding))})"
