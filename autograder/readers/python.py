"""Python source as text: one file becomes one cell."""

from __future__ import annotations

import codecs
import re

from autograder.protocol.errors import ReaderError
from autograder.protocol.records import Cell
from autograder.readers.budget import MAX_SOURCE, Budget
from autograder.readers.magics import without_line_magics
from autograder.readers.names import mib, shown

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_ENCODINGS = {
    **dict.fromkeys(("utf-8", "utf8", "utf-8-sig", "u8", "ascii", "us-ascii"), "utf-8"),
    **dict.fromkeys(("latin-1", "latin1", "iso-8859-1", "iso8859-1", "l1"), "latin-1"),
    **dict.fromkeys(("iso-8859-15", "iso8859-15", "latin-9", "latin9"), "iso8859-15"),
    **dict.fromkeys(("cp1252", "windows-1252"), "cp1252"),
}
_WIDE = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def python_cells(name: str, data: bytes, budget: Budget | None = None) -> tuple[tuple[Cell, ...], tuple[str, ...]]:
    """The file as one cell, and what was blanked in it."""
    if len(data) > MAX_SOURCE:
        raise ReaderError(f"{name} is too large: {mib(len(data))} of Python, the most is {mib(MAX_SOURCE)}")
    (budget or Budget()).spend(name, code=len(data))
    text, magics = without_line_magics(source_text(name, data))
    return (Cell(name, text),), tuple(f"{name}, {what}" for what in magics)


def source_text(name: str, data: bytes) -> str:
    """Decoded as Python would, with "\\n" as the only line end."""
    text = utf8_text(name, data, _declared(name, data))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def utf8_text(name: str, data: bytes, encoding: str = "utf-8") -> str:
    """The bytes as text without byte order mark; NUL bytes and wide encodings are refused."""
    wide = next((says for mark, says in _WIDE if data.startswith(mark)), "")
    if wide:
        raise ReaderError(f"{name} is saved as {wide}: save it as UTF-8 and hand it in again")
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise ReaderError(f"{name} holds a NUL byte in line {line}: save it as UTF-8 text and hand it in again")
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ReaderError(
            f"{name} is not UTF-8: byte 0x{data[error.start]:02x} in line {line}; save it as UTF-8 and hand it in again"
        ) from None


def _declared(name: str, data: bytes) -> str:
    for line in data.removeprefix(codecs.BOM_UTF8)[:1000].split(b"\n")[:2]:
        cookie = _COOKIE.match(line)
        if not cookie and line.strip() and not line.lstrip().startswith(b"#"):
            break
        if not cookie:
            continue
        spelling = cookie.group(1).decode("latin-1")
        encoding = _ENCODINGS.get(spelling.lower().replace("_", "-").removesuffix("-unix").removesuffix("-dos"))
        if encoding is None:
            raise ReaderError(
                f"{name} declares the encoding {shown(spelling)!r}: save it as UTF-8 and hand it in again"
            )
        return encoding
    return "utf-8"
