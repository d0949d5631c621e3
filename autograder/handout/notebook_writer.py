"""Notebooks as students and other systems read them: cells with metadata, the same bytes for the same content."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import nbformat

from autograder.protocol.records import Json


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    kind  "code", "markdown" or "raw"
    """

    kind: str
    source: str
    metadata: dict[str, Json] = field(default_factory=dict)


def code(source: str, **metadata: Json) -> Cell:
    """A code cell."""
    return Cell("code", source, metadata)


def markdown(source: str, **metadata: Json) -> Cell:
    """A text cell."""
    return Cell("markdown", source, metadata)


def raw(source: str) -> Cell:
    """A cell that some tool reads."""
    return Cell("raw", source)


def notebook_json(cells: list[Cell]) -> str:
    """Notebook JSON of format 4.5, without outputs."""
    content: dict[str, Json] = {
        "cells": [_cell(number, cell) for number, cell in enumerate(cells)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    nbformat.validate(content)
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _cell(number: int, cell: Cell) -> Json:
    source: list[Json] = list(cell.source.splitlines(keepends=True))
    content: dict[str, Json] = {
        "cell_type": cell.kind,
        "id": f"cell-{number}",
        "metadata": cell.metadata,
        "source": source,
    }
    return {**content, "execution_count": None, "outputs": []} if cell.kind == "code" else content
