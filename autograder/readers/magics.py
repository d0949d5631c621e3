"""Removes what only IPython understands from source; line numbers stay as they are.

Blanked, never run: ``!shell``, ``%magic``, ``name = !shell``, ``name?`` and ``get_ipython()`` lines.
"""

from __future__ import annotations

import re

from autograder.readers.names import shown

_LINE_MAGIC = re.compile(r"[ \t]*(?:[^\W\d][\w, \t.]*=[ \t]*)?(?:!|%{1,2}[^\W\d]|get_ipython[ \t]*\()")
_HELP = re.compile(r"[ \t]*(?:\?{1,2}[\w.*]+|[\w.*]+\?{1,2})[ \t]*$")
_CELL_MAGIC = re.compile(r"\s*%%[ \t]*([\w!]*)")
_RUNS_PYTHON = frozenset({"time", "timeit", "capture", "prun", "memit", "mprun", "lprun", "snakeviz", "debug"})
_TOKEN = re.compile(r"#.*|\"\"\"|'''|\"(?:\\.|[^\"\\])*+(?:\"|\\?$)|'(?:\\.|[^'\\])*+(?:'|\\?$)|[][(){}]|\\$")


def without_cell_magic(source: str) -> tuple[str, list[str]]:
    """The source of a cell; one that is not Python (``%%bash``) is emptied, ``%%time`` loses that line only."""
    magic = _CELL_MAGIC.match(source)
    if not magic or magic.group(1) in _RUNS_PYTHON:
        return without_line_magics(source)
    line = source.count("\n", 0, magic.start(1)) + 1
    says = f"line {line}: {shown(source[: magic.end()].strip())} (the whole cell is left out)"
    return "\n" * source.count("\n"), [says]


def without_line_magics(source: str) -> tuple[str, list[str]]:
    """The source with magic and shell lines blanked, and those lines with their numbers."""
    lines = source.split("\n")
    magics: list[str] = []
    depth, quote, joined = 0, "", False
    blanking = ""  # "statement" until it ends, "shell" as long as lines end in a backslash
    for i, line in enumerate(lines):
        starts = not (depth or quote or joined or blanking)
        if starts and (_LINE_MAGIC.match(line) or _HELP.match(line)):
            magics.append(f"line {i + 1}: {shown(line.strip())}")
            blanking = "statement" if "get_ipython" in line and "!" not in line.split("get_ipython")[0] else "shell"
            lines[i] = _blank(line)
        elif blanking:
            lines[i] = ""
        if blanking == "shell":
            blanking = blanking if line.endswith("\\") else ""
            continue
        depth, quote, joined = _after(line, depth, quote)
        if not (depth or quote or joined):
            blanking = ""
    return "\n".join(lines), magics


def _blank(line: str) -> str:
    indent = line[: len(line) - len(line.lstrip(" \t"))]
    return f"{indent}pass" if indent else ""


def _after(line: str, depth: int, quote: str) -> tuple[int, str, bool]:
    """Open brackets, open triple quote, and whether a backslash joins the next line, at the end of this one."""
    at, joined = 0, False
    while True:
        if quote:
            at = _closing(line, at, quote)
            if at < 0:
                return depth, quote, False
            quote = ""
        token = _TOKEN.search(line, at)
        if not token:
            return depth, "", joined
        at, text = token.end(), token.group()
        if text in ('"""', "'''"):
            quote = text
        elif text in "([{":
            depth += 1
        elif text in ")]}":
            depth = max(0, depth - 1)
        joined = text[-1] == "\\" and text[0] != "#"


def _closing(line: str, at: int, quote: str) -> int:
    """Behind the closing triple quote, or -1."""
    while True:
        end = line.find(quote, at)
        if end < 0:
            return -1
        before = line[at:end]
        if (len(before) - len(before.rstrip("\\"))) % 2 == 0:
            return end + 3
        at = end + 1
