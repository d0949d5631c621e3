"""Makes text that a stranger wrote harmless for a terminal, a spreadsheet and Markdown."""

from __future__ import annotations

import re

from autograder.readers.names import visible

MAX_TEXT = 2000
_KEPT = "\n\t"


def plain(text: str, limit: int = MAX_TEXT) -> str:
    """Without control characters, escape sequences, bidi controls and half characters, and not too long."""
    harmless = visible(text[: 4 * limit], _KEPT)
    return harmless if len(harmless) <= limit else harmless[: limit - 3] + "..."


def one_line(text: str, limit: int = 300) -> str:
    """plain, on one line."""
    return " ".join(plain(text, limit).split())


def cell(text: str) -> str:
    """For a spreadsheet: what would be taken for a formula, here or behind a semicolon, gets an apostrophe in front.

    Where semicolons part the cells, quotation marks behind one are not part of the text. Signs of full width count.
    """
    return re.sub(r"(^|;)([\s\"]*)([=+@\-\uff1d\uff0b\uff20\uff0d])", r"\1\2'\3", one_line(text, 1000))


def markdown(text: str, limit: int = 300) -> str:
    """On one line, with everything that Markdown or HTML would take for markup escaped."""
    return re.sub(r"([\\`*_{}\[\]()#+!|<>~$&-])", r"\\\1", one_line(text, limit))
