"""What check() and hint() show under a notebook cell, as plain text and as HTML.

No scripts, no outside resources; every state is a word, colour only repeats it.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from autograder.records import Report, Status, Verdict
from autograder.student import worded
from autograder.wording import lines, where

_WORDS = {Status.PASSED: "passed", Status.FAILED: "not yet", Status.BLOCKED: "waits", Status.UNGRADED: "later"}
_MARKS = {Status.PASSED: "✓", Status.FAILED: "✗", Status.BLOCKED: "-", Status.UNGRADED: "…"}
_INKS = {Status.PASSED: "#1a7f37", Status.FAILED: "#b42318", Status.BLOCKED: "#57606a", Status.UNGRADED: "#57606a"}


@dataclass(frozen=True, slots=True)
class Said:
    """What is shown: text where there is only text, HTML where a notebook shows it.

    report  None when there is nothing to report on
    """

    text: str
    html: str
    report: Report | None = None

    @classmethod
    def of(cls, report: Report, title: str) -> Said:
        """A report as a notebook shows it."""
        return cls(_text(report, title), _html(report, title), report)

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html


def page(text: str) -> str:
    """A sentence as HTML."""
    return f"<p>{escape(text)}</p>"


def _score(report: Report) -> str:
    points = sum(v.points for v in report.verdicts if v.status is not Status.UNGRADED)
    return f"{report.earned:g} of {points:g} points that can be checked here"


def _text(report: Report, title: str) -> str:
    said = [f"{title}: {_score(report)}", ""]
    for verdict in report.verdicts:
        word, mark = _WORDS[verdict.status], _MARKS[verdict.status]
        said.append(f"  {mark} {word:<8} {verdict.earned:g}/{verdict.points:g}  {verdict.key}: {verdict.claim}")
        said += [f"      {line}" for line in worded(verdict).splitlines()]
    return "\n".join(said)


def _html(report: Report, title: str) -> str:
    rows = "".join(_row(verdict) for verdict in report.verdicts)
    heads = "".join(f'<th scope="col" style="text-align:left">{name}</th>' for name in ("state", "points", "claim"))
    caption = f'<caption style="text-align:left">{escape(title)}: {escape(_score(report))}</caption>'
    return f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _row(verdict: Verdict) -> str:
    state = f"{_MARKS[verdict.status]} {_WORDS[verdict.status]}"
    said = [f"waits for {verdict.waits_for}"] if verdict.waits_for else []
    if verdict.finding and not verdict.waits_for:
        place = where(verdict.finding)
        said = [*([place] if place else []), *lines(verdict.finding)]
    text = "<br>".join(escape(line) for line in [f"{verdict.key}: {verdict.claim}", *said])
    return (
        f'<tr><td style="color:{_INKS[verdict.status]};white-space:nowrap;vertical-align:top">{state}</td>'
        f'<td style="white-space:nowrap;vertical-align:top">{verdict.earned:g}/{verdict.points:g}</td>'
        f'<td style="text-align:left">{text}</td></tr>'
    )
