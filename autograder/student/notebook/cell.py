"""What check() and hint() show under a notebook cell, as plain text and as HTML.

No scripts, no outside resources; every state is a word, colour only repeats it.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from autograder.grading.messages import lines, score, sign, state, where, word
from autograder.grading.outline import outline, printed
from autograder.protocol.records import Report, Verdict
from autograder.student.check import worded

_TOP = "vertical-align:top"


@dataclass(frozen=True, slots=True)
class CellOutput:
    """What is shown: text where there is only text, HTML where a notebook shows it.

    report  None when there is nothing to report on
    """

    text: str
    html: str
    report: Report | None = None

    @classmethod
    def of(cls, report: Report, title: str) -> CellOutput:
        """A report as a notebook shows it."""
        return cls(_text(report, title), _html(report, title), report)

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html


def page(text: str) -> str:
    """A sentence as HTML."""
    return f"<p>{escape(text)}</p>"


def _text(report: Report, title: str) -> str:
    shown = outline(report.verdicts)
    rows = [f"{title}: {score(report)}", *([shown.top] if shown.top else []), ""]
    for verdict in shown.verdicts:
        points = f"{verdict.earned:g}/{verdict.points:g}"
        rows.append(f"  {sign(verdict)} {word(verdict):<8} {points}  {verdict.key}: {verdict.claim}")
        rows += [f"      {line}" for line in worded(verdict).splitlines()]
    output = printed(report.log)
    rows += ["", "  your code printed:", *(f"    {line}" for line in output)] if output else []
    rows += [f"  note: {note}" for note in report.notes]
    return "\n".join(rows)


def _html(report: Report, title: str) -> str:
    shown = outline(report.verdicts)
    rows = "".join(_row(verdict) for verdict in shown.verdicts)
    heads = "".join(f'<th scope="col" style="text-align:left">{name}</th>' for name in ("state", "points", "claim"))
    caption = f'<caption style="text-align:left">{escape(title)}: {escape(score(report))}</caption>'
    table = f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    notes = "".join(page(f"note: {note}") for note in report.notes)
    return (page(shown.top) if shown.top else "") + table + _folded("your code printed", printed(report.log)) + notes


def _row(verdict: Verdict) -> str:
    texts = [f"waits for {verdict.waits_for}"] if verdict.waits_for else []
    figures = ""
    if verdict.finding and not verdict.waits_for:
        place = where(verdict.finding)
        texts = [*([place] if place else []), *lines(verdict.finding)]
        figures = _folded("figures", [verdict.finding.detail] if verdict.finding.detail else [])
    text = "<br>".join(escape(line) for line in [f"{verdict.key}: {verdict.claim}", *texts])
    mark = f'<span style="background:{state(verdict).ground};color:#ffffff;padding:0 .4em;border-radius:.25em">'
    return (
        f'<tr><td style="white-space:nowrap;{_TOP}">{mark}{sign(verdict)} {word(verdict)}</span></td>'
        f'<td style="white-space:nowrap;{_TOP}">{verdict.earned:g}/{verdict.points:g}</td>'
        f'<td style="text-align:left">{text}{figures}</td></tr>'
    )


def _folded(name: str, rows: list[str]) -> str:
    """Lines that one click opens; nothing when there are none."""
    text = "\n".join(escape(row) for row in rows)
    return f'<details><summary>{name}</summary><pre style="white-space:pre-wrap">{text}</pre></details>' if rows else ""
