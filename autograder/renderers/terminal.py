"""A report as a person reads it in a terminal: one row a check, the finding under it. Computes nothing."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from functools import partial

from rich.text import Text

from autograder.records import Report, Status, Verdict
from autograder.renderers.hostile import one_line
from autograder.wording import lines, where

WIDTH, INDENT, MOST_LINES, NO_BREAK = 80, 12, 6, "\u00a0"
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
    """At most six lines of 80 columns, indent included; a finding that is longer loses what says least."""
    finding = verdict.finding
    if verdict.status is Status.PASSED:
        return []
    if verdict.status is Status.BLOCKED:
        return [f"waits for {verdict.waits_for}"]
    if finding is None:
        return []
    short = replace(finding, expected="", got="")
    tries = [finding, *([short, replace(short, did="")] if finding.says else []), replace(finding, did="")]
    shown = [_wrapped(lines(tried), where(finding), source) for tried in tries for source in (finding.source, "")]
    return next((found for found in shown if len(found) <= MOST_LINES), _cut(shown[-1]))


def _wrapped(sentences: list[str], place: str, source: str) -> list[str]:
    """The place in the student's file stands behind the first sentence, never broken over two lines."""
    said = [one_line(sentence, 1000) for sentence in sentences] or [""]
    if place:
        said[0] = f"{said[0]} ({one_line(place, 60).replace(' ', NO_BREAK)})"
    if source:
        said[-1] = f"{said[-1]} ({one_line(source)})"
    wrap = partial(textwrap.wrap, width=WIDTH - INDENT, subsequent_indent="  ")
    return [line.replace(NO_BREAK, " ") for sentence in said for line in wrap(sentence)]


def _cut(found: list[str]) -> list[str]:
    return [*found[: MOST_LINES - 1], "..."] if len(found) > MOST_LINES else found
