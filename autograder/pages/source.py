"""A student's source as lines of HTML: coloured by pygments, which escapes it; nothing else here touches its text."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from pygments import format as formatted
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pygments.token import Name, Punctuation, Text, Whitespace

from autograder.records import Cell
from autograder.renderers.hostile import plain

_MAX_LINES = 800  # of one cell
_MAX_LETTERS = 60_000
_MAX_LINE = 400
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
    kept = [plain(line, _MAX_LINE).replace("\n", " ") for line in lines[:_MAX_LINES]]
    while sum(map(len, kept)) > _MAX_LETTERS:
        kept = kept[: len(kept) // 2]
    found = PythonLexer(stripnl=False, ensurenl=False).get_tokens("\n".join(kept))
    tokens = ((Text if kind in _UNCOLOURED else kind, text) for kind, text in found)
    coloured = formatted(tokens, _FORMATTER).split("\n")
    coloured += [""] * (len(kept) - len(coloured))
    shown = tuple((n, Markup(line), n in marked) for n, line in enumerate(coloured[: len(kept)], 1))
    return Listing(plain(cell.name, 120), shown, len(lines) - len(kept))


def styles() -> str:
    """CSS of the colours, for light and dark."""
    light = HtmlFormatter(style="default", classprefix="k-").get_style_defs(".code")
    dark = HtmlFormatter(style="monokai", classprefix="k-").get_style_defs(".code")
    kept = "\n".join(line for line in dark.splitlines() if line.startswith(".code .k-") and "background" not in line)
    plainly = "\n".join(
        line for line in light.splitlines() if line.startswith(".code .k-") and "background" not in line
    )
    return f"{plainly}\n@media screen and (prefers-color-scheme: dark) {{\n{kept}\n}}"
