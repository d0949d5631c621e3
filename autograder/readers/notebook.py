"""Jupyter notebooks reduced to their code cells; outputs and pictures are cut out before the JSON is parsed."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from autograder.protocol.errors import ReaderError
from autograder.protocol.records import Cell, Json
from autograder.readers.budget import MAX_KEPT, MAX_SOURCE, MAX_TOKENS, TOKENS, Budget
from autograder.readers.magics import without_cell_magic
from autograder.readers.names import mib
from autograder.readers.python import utf8_text

MAX_NOTEBOOK = 200 << 20  # bytes, outputs included
MAX_CELLS = 5_000
_MAX_BRACKETS = 500_000  # of what is parsed
_MAX_DEPTH = 60
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\Z)|[][{}]', re.DOTALL)
_VALUE = re.compile(rb"\s*:\s*([\[{])")
_CUT = frozenset({b'"outputs"', b'"attachments"', b'"widgets"'})
_OPENING, _CLOSING = (b"[", b"{"), (b"]", b"}")


@dataclass(frozen=True, slots=True)
class _Reduced:
    """JSON with large values replaced by empty ones, and where its pieces were in the file."""

    pieces: tuple[tuple[int, int], ...]
    data: bytes


def notebook_cells(name: str, data: bytes, budget: Budget | None = None) -> tuple[tuple[Cell, ...], tuple[str, ...]]:
    """The code cells, named as students count them ("cell 3"), and what was blanked in them."""
    budget = budget or Budget()
    reduced = _reduce(name, data, budget)
    budget.spend(name, kept=len(reduced.data))
    sources = _sources(name, _parsed(name, data, reduced))
    if sum(map(len, sources)) > MAX_SOURCE:
        raise ReaderError(f"{name} holds more than {mib(MAX_SOURCE)} of code: remove the data from its cells")
    budget.spend(name, code=sum(map(len, sources)))
    cells, blanked = [], []
    for number, source in enumerate(sources, 1):
        text, magics = without_cell_magic(source.replace("\r\n", "\n").replace("\r", "\n"))
        cells.append(Cell(f"cell {number}", text))
        blanked += [f"cell {number}, {what}" for what in magics]
    return tuple(cells), tuple(blanked)


def _reduce(name: str, data: bytes, budget: Budget) -> _Reduced:
    """One pass over strings and brackets that skips what can be large and is not code."""
    pieces: list[tuple[int, int]] = []
    depth = brackets = start = cut_at = 0
    cutting = -1  # depth outside the value that is being skipped
    for tokens, match in enumerate(_TOKEN.finditer(data)):
        if tokens % TOKENS == 0:
            budget.spend(name, tokens=TOKENS)
        token = match.group() if match.end() - match.start() <= 16 else b'"'
        if token in _OPENING:
            depth += 1
            brackets += cutting < 0
        elif token in _CLOSING:
            depth -= 1
            if cutting >= 0 and depth == cutting:
                pieces.append((start, cut_at + 1))
                start, cutting = match.start(), -1
        elif cutting < 0 and token in _CUT and (value := _VALUE.match(data, match.end())):
            cutting, cut_at = depth, value.start(1)
        if depth > _MAX_DEPTH or tokens > MAX_TOKENS or brackets > _MAX_BRACKETS:
            raise ReaderError(f"{name} is nested or split too much to be a notebook: save it again in Jupyter")
    if cutting >= 0:
        raise ReaderError(_cut_off(name, data, len(data), "it ends inside an output"))
    pieces.append((start, len(data)))
    kept = sum(end - begin for begin, end in pieces)
    if kept > MAX_KEPT:
        size = f"{mib(kept)} besides its outputs, the most is {mib(MAX_KEPT)}"
        raise ReaderError(f"{name} is too large: {size}; remove pasted pictures and data")
    return _Reduced(tuple(pieces), b"".join(data[begin:end] for begin, end in pieces))


def _parsed(name: str, data: bytes, reduced: _Reduced) -> Json:
    text = utf8_text(name, reduced.data)
    try:
        parsed: Json = json.loads(text)
    except json.JSONDecodeError as error:
        left = len(text[: error.pos].encode()) + (len(reduced.data) - len(text.encode()))
        raise ReaderError(_cut_off(name, data, _original(reduced, left), error.msg)) from None
    except (ValueError, RecursionError):
        raise ReaderError(f"{name} holds a number or nesting that no notebook has: save it again in Jupyter") from None
    return parsed


def _original(reduced: _Reduced, left: int) -> int:
    for begin, end in reduced.pieces:
        if left <= end - begin:
            return begin + left
        left -= end - begin
    return reduced.pieces[-1][1]


def _cut_off(name: str, data: bytes, at: int, why: str) -> str:
    line = data.count(b"\n", 0, at) + 1
    column = len(data[data.rfind(b"\n", 0, at) + 1 : at][-1_000_000:].decode("utf-8", "replace")) + 1
    what = "is cut off" if at >= len(data.rstrip()) - 1 or why.startswith("Unterminated") else "is not a whole notebook"
    return f"{name} {what}: line {line}, column {column} ({why}); download or save it again and hand that in"


def _sources(name: str, notebook: Json) -> list[str]:
    if not isinstance(notebook, dict):
        raise ReaderError(f"{name} is not a notebook: it holds JSON, but no cells; hand in the .ipynb file")
    listed = notebook.get("cells")
    if listed is None and isinstance(sheets := notebook.get("worksheets"), list):
        listed = [cell for sheet in sheets if isinstance(sheet, dict) for cell in _list(sheet.get("cells"))]
    if not isinstance(listed, list):
        raise ReaderError(f"{name} is not a notebook: it holds JSON, but no cells; hand in the .ipynb file")
    if len(listed) > MAX_CELLS:
        raise ReaderError(f"{name} has {len(listed):,} cells, the most is {MAX_CELLS:,}: is it this assignment's?")
    return [_source(name, cell) for cell in listed if isinstance(cell, dict) and cell.get("cell_type") == "code"]


def _source(name: str, cell: dict[str, Json]) -> str:
    held = cell.get("source", cell.get("input", ""))
    pieces = held if isinstance(held, list) else [held]
    source = "".join(piece for piece in pieces if isinstance(piece, str))
    if "\0" in source:
        raise ReaderError(f"{name} holds a NUL character in its code: retype that line and save it again")
    if not source.isascii() and re.search("[\ud800-\udfff]", source):
        raise ReaderError(f"{name} holds half a character (a lone surrogate) in its code: retype it and save it again")
    return source


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
