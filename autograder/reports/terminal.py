"""A report as a person reads it in a terminal: one row a check, the finding under it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from rich.text import Text

from autograder.grading.messages import is_later, score, sentences, short, sign, state, where
from autograder.grading.outline import outline, printed
from autograder.protocol.records import Finding, Report, Status, Verdict
from autograder.reports.sanitize import one_line

WIDTH, INDENT, MOST_LINES, NO_BREAK = 80, 12, 6, "\u00a0"


def render(report: Report, title: str, verbose: bool = False, with_output: bool = False) -> Text:
    """The whole report; colour is never the only carrier of meaning.

    verbose      with the figures behind each finding
    with_output  with what the student's own code printed
    """
    text = Text()
    text.append(_head(one_line(title, 60), score(report)), "bold")
    if report.message:
        text.append("\n" + "\n".join(textwrap.wrap(one_line(report.message, 1000), WIDTH)) + "\n")
        return text
    shown = outline(report.verdicts)
    if shown.top:
        text.append("\n" + "\n".join(textwrap.wrap(one_line(shown.top, 1000), WIDTH)) + "\n", "red")
    part = ""
    for verdict in shown.verdicts:
        if verdict.part != part:
            part = verdict.part
            text.append(f"\n  {part}\n", "bold")
        text.append(_row(verdict, verbose))
    for line in _output(report.log) if with_output else []:
        text.append(f"\n{line}")
    for note in report.notes:
        text.append(f"\n  note: {one_line(note)}")
    text.append(f"\n  seed {report.seed}, {report.isolation}\n" if report.isolation else "\n")
    return text


def changes(report: Report, rows: Sequence[Verdict], title: str, verbose: bool = False) -> Text:
    """These rows of a report, under a line with its points; what the student's own code printed is shown by render."""
    text = Text()
    text.append(_head(one_line(title, 60), score(report)), "bold")
    for verdict in rows:
        text.append(_row(verdict, verbose))
    if not rows:
        text.append("  nothing changed\n")
    return text


def _head(title: str, points: str) -> str:
    return f"{title:<{WIDTH - len(points)}}{points}\n" if len(title) + len(points) < WIDTH else f"{title}\n{points}\n"


def _row(verdict: Verdict, verbose: bool) -> Text:
    earned = "?" if verdict.status is Status.UNGRADED else f"{verdict.earned:g}"
    head = f"  {sign(verdict)} {'-' if is_later(verdict) else earned:>4}/{verdict.points:<3g} {verdict.claim}"
    row = Text()
    for line in textwrap.wrap(head, WIDTH, subsequent_indent=" " * INDENT):
        row.append(line + "\n", state(verdict).style)
    for line in finding_lines(verdict, verbose):
        row.append(" " * INDENT + line + "\n")
    return row


def finding_lines(verdict: Verdict, verbose: bool = False) -> list[str]:
    """At most six lines of 80 columns, indent included; a finding that is longer loses what says least.

    verbose  all of it, with its figures
    """
    finding = verdict.finding
    if verdict.status is Status.PASSED:
        return []
    if verdict.waits_for:
        return [f"waits for {verdict.waits_for}"]
    if finding is None:
        return []
    if verbose:
        figures = _folded(one_line(finding.detail, 1000)) if finding.detail else []
        places = [one_line(place) for place in finding.source.split("; ") if place]
        return [*_wrapped(replace(finding, source="")), *figures, *(f"Read: {place}" for place in places)]
    handy = replace(finding, source=finding.source.partition(";")[0])
    return _cut(_wrapped(short(handy, lambda less: len(_wrapped(less)) <= MOST_LINES)))


def _wrapped(finding: Finding) -> list[str]:
    """The place in the student's file stands behind the first sentence, never broken over two lines."""
    paragraphs = [one_line(sentence, 1000) for sentence in sentences(finding)] or [""]
    if where(finding):
        paragraphs[0] = f"{paragraphs[0]} ({one_line(where(finding), 60).replace(' ', NO_BREAK)})"
    if finding.source:
        paragraphs[-1] = f"{paragraphs[-1]} ({one_line(finding.source)})"
    return [line for sentence in paragraphs for line in _folded(sentence)]


def _folded(sentence: str) -> list[str]:
    wrap = partial(textwrap.wrap, width=WIDTH - INDENT, subsequent_indent="  ")
    return [line.replace(NO_BREAK, " ") for line in wrap(sentence)]


def _cut(shown: list[str]) -> list[str]:
    return [*shown[: MOST_LINES - 1], "..."] if len(shown) > MOST_LINES else shown


def _output(log: str) -> list[str]:
    rows = [one_line(line, WIDTH - 4) for line in printed(log)]
    return ["  your code printed:", *(f"    {line}" for line in rows)] if rows else []
