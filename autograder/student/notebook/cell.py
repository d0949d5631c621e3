"""What check() and hint() show under a notebook cell, as plain text and as HTML: findings, pictures, what was printed.

No scripts, no outside resources; every state is a word, colour only repeats it.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from autograder.grading.drawing import svg
from autograder.grading.messages import lines, score, sign, state, where, word
from autograder.grading.outline import outline, printed
from autograder.protocol.records import Picture, Report, Status, Verdict
from autograder.student.check import worded

_TOP = "vertical-align:top"


@dataclass(frozen=True, slots=True)
class Beside:
    """What a session knows beside the report.

    stale    sentences about definitions that are older than they should be
    figures  check key -> PNG of each figure that the student's code drew for it
    prints   check key -> what it printed
    """

    stale: tuple[str, ...] = ()
    figures: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict)
    prints: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CellOutput:
    """What is shown: text where there is only text, HTML where a notebook shows it.

    report  None when there is nothing to report on
    """

    text: str
    html: str
    report: Report | None = None

    @classmethod
    def of(cls, report: Report, title: str, beside: Beside | None = None) -> CellOutput:
        """A report as a notebook shows it."""
        more = beside or Beside()
        return cls(_text(report, title, more), _html(report, title, more), report)

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html


def page(text: str) -> str:
    """A sentence as HTML."""
    return f"<p>{escape(text)}</p>"


def _text(report: Report, title: str, beside: Beside) -> str:
    shown = outline(report.verdicts)
    rows = [f"{title}: {score(report)}", *([shown.top] if shown.top else []), *beside.stale, ""]
    for verdict in shown.verdicts:
        points = f"{verdict.earned:g}/{verdict.points:g}"
        rows.append(f"  {sign(verdict)} {word(verdict):<8} {points}  {verdict.key}: {verdict.claim}")
        rows += [f"      {line}" for line in worded(verdict).splitlines()]
        output = printed(beside.prints.get(verdict.key, "")) if verdict.status is not Status.PASSED else []
        rows += ["      your code printed:", *(f"        {line}" for line in output)] if output else []
    rows += [f"  note: {note}" for note in report.notes]
    return "\n".join(rows)


def _html(report: Report, title: str, beside: Beside) -> str:
    shown = outline(report.verdicts)
    rows = "".join(_row(verdict, beside) for verdict in shown.verdicts)
    heads = "".join(f'<th scope="col" style="text-align:left">{name}</th>' for name in ("state", "points", "claim"))
    caption = f'<caption style="text-align:left">{escape(title)}: {escape(score(report))}</caption>'
    table = f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    first = [*([shown.top] if shown.top else []), *beside.stale]
    notes = [f"note: {note}" for note in report.notes]
    return "".join(map(page, first)) + table + "".join(map(page, notes))


def _row(verdict: Verdict, beside: Beside) -> str:
    texts = [f"waits for {verdict.waits_for}"] if verdict.waits_for else []
    below = ""
    if verdict.finding and not verdict.waits_for:
        place = where(verdict.finding)
        texts = [*([place] if place else []), *lines(verdict.finding)]
        below = _drawn(verdict.finding.picture) if verdict.finding.picture else ""
        below += _folded("figures", [verdict.finding.detail] if verdict.finding.detail else [])
    below += "".join(_image(png, verdict.key) for png in beside.figures.get(verdict.key, ()))
    is_open = verdict.status is Status.FAILED
    below += _folded("your code printed", printed(beside.prints.get(verdict.key, "")), is_open)
    text = "<br>".join(escape(line) for line in [f"{verdict.key}: {verdict.claim}", *texts])
    mark = f'<span style="background:{state(verdict).ground};color:#ffffff;padding:0 .4em;border-radius:.25em">'
    return (
        f'<tr><td style="white-space:nowrap;{_TOP}">{mark}{sign(verdict)} {word(verdict)}</span></td>'
        f'<td style="white-space:nowrap;{_TOP}">{verdict.earned:g}/{verdict.points:g}</td>'
        f'<td style="text-align:left">{text}{below}</td></tr>'
    )


def _drawn(picture: Picture) -> str:
    """The mistake as a drawing, in colours that are told apart on light and on dark."""
    return f'<figure style="margin:.5em 0">{svg(picture)}<figcaption>{escape(picture.caption)}</figcaption></figure>'


def _image(png: bytes, key: str) -> str:
    """A figure of the student's own."""
    data, alt = base64.b64encode(png).decode(), escape(f"What your code drew for {key}", quote=True)
    style = "display:block;max-width:min(100%,24em);height:auto;margin:.5em 0"
    return f'<img src="data:image/png;base64,{data}" alt="{alt}" style="{style}">'


def _folded(name: str, rows: list[str], is_open: bool = False) -> str:
    """Lines that one click opens or closes; nothing when there are none."""
    if not rows:
        return ""
    text = "\n".join(escape(row) for row in rows)
    start = "<details open>" if is_open else "<details>"
    return f'{start}<summary>{name}</summary><pre style="white-space:pre-wrap">{text}</pre></details>'
