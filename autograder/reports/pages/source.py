"""A student's source as lines of HTML: coloured by pygments, which escapes it; nothing else here touches its text."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from pygments import format as formatted
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pygments.token import Name, Punctuation, Text, Whitespace

from autograder.protocol.records import Cell
from autograder.reports.sanitize import plain

_MAX_LINES = 800  # of one cell
_MAX_LETTERS = 60_000
_MAX_LINE = 400
_AROUND = 5  # lines before and after one that a finding points to: shown in any case
_UNCOLOURED = frozenset({Name, Punctuation, Whitespace})  # read like text: without a wrapper each
_FORMATTER = HtmlFormatter(nowrap=True, classprefix="k-")


@dataclass(frozen=True, slots=True)
class Listing:
    """One cell to show.

    lines     (number, HTML, whether a finding points there)
    left_out  how many lines are not shown
    """

    name: str
    lines: tuple[tuple[int, Markup, bool], ...]
    left_out: int


def listings(cells: Sequence[Cell], marked: Collection[tuple[str, int]]) -> tuple[Listing, ...]:
    """Every cell, cut where it is too long to read.

    marked  (cell, line) that findings point to
    """
    return tuple(_listing(cell, {line for name, line in marked if name == cell.name}) for cell in cells)


def _listing(cell: Cell, marked: Collection[int]) -> Listing:
    lines = cell.source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    n = min(len(lines), _MAX_LINES)
    while sum(min(len(line), _MAX_LINE) for line in lines[:n]) > _MAX_LETTERS:
        n //= 2
    around = {k for line in marked for k in range(line - _AROUND, line + _AROUND + 1)}
    numbers = [k for k in range(1, len(lines) + 1) if k <= n or k in around]
    text = "\n".join(plain(lines[k - 1], _MAX_LINE).replace("\n", " ") for k in numbers)
    html = coloured(text).split("\n")
    html += [Markup()] * (len(numbers) - len(html))
    shown = tuple((k, Markup(line), k in marked) for k, line in zip(numbers, html, strict=False))
    return Listing(plain(cell.name, 120), shown, len(lines) - len(numbers))


def coloured(text: str) -> Markup:
    """Python as HTML, line by line."""
    lexed = PythonLexer(stripnl=False, ensurenl=False).get_tokens(text)
    tokens = ((Text if kind in _UNCOLOURED else kind, word) for kind, word in lexed)
    return Markup(formatted(tokens, _FORMATTER))


def styles() -> str:
    """CSS of the colours, for light and dark."""
    light = HtmlFormatter(style="default", classprefix="k-").get_style_defs(".code")
    dark = HtmlFormatter(style="monokai", classprefix="k-").get_style_defs(".code")
    kept = "\n".join(line for line in dark.splitlines() if line.startswith(".code .k-") and "background" not in line)
    plainly = "\n".join(
        line for line in light.splitlines() if line.startswith(".code .k-") and "background" not in line
    )
    return f"{plainly}\n@media screen and (prefers-color-scheme: dark) {{\n{kept}\n}}"
