"""Characters that make source look different from what it runs: noted for staff, never a score.

Bidi controls, characters of no width, and names whose letters only look like those of wanted names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from autograder.protocol.records import Cell
from autograder.readers.names import shown

MAX_NOTES = 8
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_NO_WIDTH = "\u00ad\u180e\u200b-\u200d\u2060-\u2064\ufeff\U000e0000-\U000e007f"
_HIDDEN = re.compile(f"[{_BIDI}]|(?<![^\\x00-\\x7f])[{_NO_WIDTH}](?![^\\x00-\\x7f])")
_BOUND = re.compile(r"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+([^\W\d]\w*)|^([^\W\d]\w*)[ \t]*=", re.MULTILINE)
# Letters that look like ASCII ones (after Unicode's confusables.txt): Cyrillic, Greek, Latin and Armenian
_LIKE = {
    "aeopcyxijshdqw": "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d",
    "vlABESIJKMHOPC": "\u0475\u04cf\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e\u0420\u0421",
    "TXYGrnkmtbbh": "\u0422\u0425\u04ae\u050c\u0433\u043f\u043a\u043c\u0442\u0432\u044c\u043d",
    "ayeikvoptuxwAB": "\u03b1\u03b3\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03c9\u0391\u0392",
    "EZHIKMNOPTYX": "\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7",
    "ijagiyouhngqd": "\u0131\u0237\u0251\u0261\u0269\u028f\u0585\u057d\u0570\u0578\u0581\u0566\u0501",
}
_LOOKS_LIKE = {ord(odd): plain for plains, odds in _LIKE.items() for odd, plain in zip(odds, plains, strict=True)}


def unicode_notes(cells: Iterable[Cell]) -> tuple[str, ...]:
    """One note for each place, "unicode: ...", naming the character and what it looks like."""
    oddities = [
        (cell, start, says)
        for cell in cells
        if not cell.source.isascii()
        for start, says in (*_hidden(cell.source), *_lookalikes(cell.source))
    ]
    notes = [f"unicode: {cell.name}, line {_line(cell, start)}: {says}" for cell, start, says in oddities[:MAX_NOTES]]
    beyond = len(oddities) - MAX_NOTES
    return (*notes, *((f"unicode: and {beyond} more",) if beyond > 0 else ()))


def ascii_lookalike(name: str) -> str:
    """The ASCII name that this one looks like, or "" when it looks like none."""
    plain = unicodedata.normalize("NFKC", name).translate(_LOOKS_LIKE)
    plain = unicodedata.normalize("NFKC", plain)
    return plain if plain.isascii() and not name.isascii() else ""


def _hidden(source: str) -> list[tuple[int, str]]:
    places: dict[str, list[int]] = {}
    for match in _HIDDEN.finditer(source):
        places.setdefault(match.group(), []).append(match.start())
    oddities = []
    for character, starts in places.items():
        more = f", and {len(starts) - 1} more" if len(starts) > 1 else ""
        oddities.append((starts[0], f"hidden character {_called(character)}{more}"))
    return oddities


def _lookalikes(source: str) -> list[tuple[int, str]]:
    oddities = []
    for match in _BOUND.finditer(source):
        name = match.group(1) or match.group(2)
        like = ascii_lookalike(name)
        if len(like) > 1:  # a letter of its own is mathematics
            odd = next(c for c in name if not c.isascii())
            says = f"{shown(name)!r} holds {_called(odd)} and looks like {shown(like)!r}"
            oddities.append((match.start(match.lastindex or 0), says))
    return oddities


def _line(cell: Cell, start: int) -> int:
    return cell.source.count("\n", 0, start) + 1


def _called(character: str) -> str:
    return f"{unicodedata.name(character, 'character without a name')} (U+{ord(character):04X})"
