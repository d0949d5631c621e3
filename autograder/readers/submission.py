"""One submission out of a file, a zip or a folder: which file it is, and its code as text.

Among several files the one that defines most of the wanted names is taken; the notes say so. The code is
searched as text.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.protocol.errors import ReaderError
from autograder.protocol.records import Cell, Submission
from autograder.readers.archive import Unpacking
from autograder.readers.budget import MAX_SOURCE, Budget
from autograder.readers.hand_ins import HandIn
from autograder.readers.lookalikes import unicode_notes
from autograder.readers.names import is_junk, several, shown, stem, suffix
from autograder.readers.notebook import MAX_NOTEBOOK, notebook_cells
from autograder.readers.python import python_cells
from autograder.readers.siblings import module_of, names_imported, siblings
from autograder.readers.tree import MAX_FILES_EACH, Entry, irregular, levels, list_folder

CODE = (".py", ".ipynb")
MAX_CANDIDATES = 30  # Python files and notebooks of one student that are looked at
MAX_ZIPS = 30  # of one student that are opened
_MAGICS_SHOWN = 5
_QUIET = frozenset({".txt", ".md", ".rst", ".csv", ".log", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".pdf"})
_IS = {
    ".pt": "a checkpoint, which is never opened", ".pth": "a checkpoint, which is never opened",
    ".pkl": "a pickle, which is never opened", ".ckpt": "a checkpoint, which is never opened",
    ".docx": "a Word document", ".doc": "a Word document", ".pdf": "a PDF", ".html": "a web page",
    ".rar": "a RAR archive, not a zip", ".7z": "a 7z archive, not a zip", ".gz": "a gzip archive, not a zip",
    ".tar": "a tar archive, not a zip", ".txt": "a text file", ".png": "a picture", ".jpg": "a picture",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A file that could be read: its cells, which wanted names it has and how many stubs are left in it.

    defined   in it; searched for once, because many files of one student may import each other
    imported  how many more come from a file beside it
    """

    entry: Entry
    cells: tuple[Cell, ...]
    blanked: tuple[str, ...]
    defined: frozenset[str]
    stubs: int
    imported: int = 0

    @property
    def names(self) -> int:
        """How many wanted names it has, defined or imported."""
        return len(self.defined) + self.imported


def read_one(path: Path, wanted: tuple[str, ...], preferred: str = "", beside: bool = False) -> Submission:
    """The submission in a .py, .ipynb or .zip file, or in a folder.

    preferred  the file whose name, whatever its ending, decides between files that define as many names
    beside     with the files in its folder that a .py or .ipynb file imports: they are the same person's
    """
    name = shown(path.name)
    try:
        status = os.lstat(path)
    except (OSError, ValueError):
        raise ReaderError(f"there is no {name}: check the path") from None
    refused = irregular(status.st_mode)
    if refused == "is a folder":
        tree = list_folder(path)
        return _submission(name, tree.entries, tree.notes, wanted, preferred)
    entry = Entry(path.name, status.st_size, str(path), refused=refused)
    submission = _submission(name, (entry,), (), wanted, preferred)
    if not beside or suffix(path.name) not in CODE:
        return submission
    cells = siblings(submission.cells, lambda module: _in_folder(path.parent, module), MAX_SOURCE)
    return replace(submission, cells=(*submission.cells, *cells))


def _in_folder(folder: Path, module: str) -> Cell | None:
    """The file that a module of this name is, in this folder."""
    stem_ = module.replace(".", "/")
    for name in (f"{stem_}.py", f"{stem_}/__init__.py"):
        try:
            status = os.lstat(folder / name)
            entry = Entry(name, status.st_size, str(folder / name), refused=irregular(status.st_mode))
            return python_cells(name, Unpacking().read(entry, MAX_SOURCE))[0][0]
        except (OSError, ValueError, ReaderError):
            continue
    return None


def load(hand_in: HandIn, wanted: tuple[str, ...], preferred: str = "") -> Submission:
    """Reads what one student or group of a class handed in."""
    name = " and ".join(shown(s.name or s.id) for s in hand_in.students[:4])
    return _submission(name, hand_in.entries, hand_in.notes, wanted, preferred)


def _submission(
    name: str, entries: Iterable[Entry], notes: tuple[str, ...], wanted: tuple[str, ...], preferred: str
) -> Submission:
    unpacking = Unpacking()
    files, zip_notes, failures = _unzipped(entries, unpacking)
    code_files = sorted((e for e in files if suffix(e.path) in CODE), key=lambda e: (e.path.count("/"), e.path))
    candidates, unread = _candidates(code_files, preferred, unpacking, wanted)
    failures += unread
    candidates = [_with_imports(candidate, candidates, wanted) for candidate in candidates]
    best = min(candidates, key=lambda c: _rank(c, preferred), default=None)
    if best is None or (failures and wanted and not best.names):
        raise ReaderError(_nothing(name, files, failures))
    others, cells = _parts(best, candidates, wanted)
    left = [c for c in candidates if c.entry not in others]
    all_notes = (*notes, *zip_notes, *_beside(best, left, files, failures), *_used(others), *_magics(best.blanked))
    return Submission(name, shown(best.entry.path), cells, (*all_notes, *unicode_notes(cells)))


def _candidates(
    code_files: list[Entry], preferred: str, unpacking: Unpacking, wanted: tuple[str, ...]
) -> tuple[list[_Candidate], list[str]]:
    """Those that can be read, in the order of the files, and why others cannot.

    Files of the name that was asked for are looked at first, then small ones: what lies beside the one that is meant
    uses up the budget of the submission last.
    """
    is_other = {entry: stem(entry.path) != stem(preferred) for entry in code_files}
    looked_at = sorted(code_files, key=lambda e: is_other[e])[:MAX_CANDIDATES]
    budget = Budget()
    candidates: dict[Entry, _Candidate] = {}
    failures: dict[Entry, str] = {}
    for entry in sorted(looked_at, key=lambda e: (is_other[e], e.size)):
        try:
            candidates[entry] = _read(entry, unpacking, wanted, budget)
        except ReaderError as error:
            failures[entry] = str(error)
    return [candidates[e] for e in code_files if e in candidates], [failures[e] for e in code_files if e in failures]


def _with_imports(candidate: _Candidate, candidates: list[_Candidate], wanted: tuple[str, ...]) -> _Candidate:
    """The candidate, with the wanted names that it imports from the others."""
    folder = candidate.entry.path.rpartition("/")[0]
    by_module = {module_of(c.entry.path, f"{folder}/" if folder else ""): c for c in candidates if c is not candidate}
    text = "\n".join(cell.source for cell in candidate.cells)
    names = names_imported(text, by_module.keys() - {""})
    stars = [by_module[name.removesuffix(".*")] for name in names if name.endswith(".*")]
    names = names.union(*(star.defined for star in stars))
    return replace(candidate, imported=len(names.intersection(wanted) - candidate.defined))


def _parts(
    best: _Candidate, candidates: list[_Candidate], wanted: tuple[str, ...]
) -> tuple[list[Entry], tuple[Cell, ...]]:
    """The files that belong to the one that is graded, and all cells: what it imports, and one file for each task."""
    folder = best.entry.path.rpartition("/")[0]
    prefix = f"{folder}/" if folder else ""
    by_module = {module_of(c.entry.path, prefix): c for c in candidates if c is not best and len(c.cells) == 1}
    named = {module: replace(c.cells[0], name=shown(c.entry.path)) for module, c in by_module.items() if module}
    imported = siblings(best.cells, named.get, MAX_SOURCE)
    used = [by_module[cell.module].entry for cell in imported]
    missing = [name for name in wanted if best.names < len(wanted) and name not in best.defined]
    pieces: list[_Candidate] = []
    for other in candidates:
        if other is not best and other.entry not in used and other.defined and other.defined <= set(missing):
            pieces.append(other)
            missing = [name for name in missing if name not in other.defined]
    more = tuple(replace(cell, name=f"{shown(c.entry.path)}, {cell.name}" if len(c.cells) > 1 else shown(c.entry.path))
                 for c in pieces for cell in c.cells)  # fmt: skip
    return [*used, *(c.entry for c in pieces)], (*best.cells, *more, *imported)


def _used(entries: list[Entry]) -> list[str]:
    return [f"files: used with it: {several([e.path for e in entries])}"] if entries else []


def _unzipped(entries: Iterable[Entry], unpacking: Unpacking) -> tuple[list[Entry], list[str], list[str]]:
    """All files, those inside zips included; notes on the zips; what could not be opened."""
    files: list[Entry] = []
    notes: list[str] = []
    failures: list[str] = []
    n_opened = 0
    waiting = sorted((e for e in entries if not is_junk(e.path)), key=lambda e: e.path, reverse=True)
    while waiting:
        entry = waiting.pop()
        if suffix(entry.path) != ".zip" or entry.refused:
            files.append(entry)
            continue
        if n_opened == MAX_ZIPS or len(files) + len(waiting) > MAX_FILES_EACH:
            failures.append(f"{shown(entry.path)} was not opened: too much lies beside it, hand in the code only")
            continue
        n_opened += 1
        try:
            tree = levels(unpacking.tree(entry))[-1]
        except ReaderError as error:
            failures.append(str(error))
            continue
        notes += tree.notes
        if not tree.entries:
            failures.append(f"{shown(entry.path)} is an empty zip: put the file into it and hand it in again")
        waiting += reversed(tree.entries)
    return files, notes, failures


def _read(entry: Entry, unpacking: Unpacking, wanted: tuple[str, ...], budget: Budget) -> _Candidate:
    name = shown(entry.path.rsplit("/", 1)[-1])
    is_notebook = suffix(entry.path) == ".ipynb"
    data = unpacking.read(entry, MAX_NOTEBOOK if is_notebook else MAX_SOURCE)
    is_notebook = is_notebook or (data[:1] == b"{" and b'"cells"' in data)  # no Python begins so
    cells, blanked = (notebook_cells if is_notebook else python_cells)(name, data, budget)
    stubs = sum(cell.source.count("raise NotImplementedError") for cell in cells)
    return _Candidate(entry, cells, blanked, names_defined(cells, wanted), stubs)


def names_defined(cells: Iterable[Cell], wanted: tuple[str, ...]) -> frozenset[str]:
    """Those of the wanted names that the source seems to define."""
    text = "\n".join(cell.source for cell in cells)
    names = set(re.findall(r"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+([^\W\d]\w*)", text, re.MULTILINE))
    names |= set(re.findall(r"^([^\W\d]\w*)[ \t]*(?::[^=\n]*)?=(?!=)", text, re.MULTILINE))
    return frozenset(names.intersection(wanted))


def _rank(candidate: _Candidate, preferred: str) -> tuple[int, int, int, bool, int, bool, str]:
    path = candidate.entry.path
    return (
        -candidate.names,
        candidate.imported,
        candidate.stubs,
        stem(path) != stem(preferred),
        path.count("/"),
        suffix(path) != ".ipynb",
        path.removesuffix(suffix(path)),  # "hw" before "hw-Copy1", which the ending's dot would turn round
    )


def _beside(best: _Candidate, candidates: list[_Candidate], files: list[Entry], failures: list[str]) -> list[str]:
    """Notes on the files beside the one that is graded, and on why it is that one."""
    notes = []
    others = [f"{c.entry.path} ({c.names})" for c in candidates if c is not best]
    if others:
        best_path = shown(best.entry.path)
        names = f"{best.names} of the names asked for"
        notes.append(f"files: took {best_path!r}, which defines {names}, and left {several(others)}")
    links = [f"{e.path} {e.refused}" for e in files if e.refused]
    if links:
        notes.append(f"files: refused {several(links)}")
    if failures:
        more = f"; and {len(failures) - 3} more" if len(failures) > 3 else ""
        notes.append(f"files: could not be read: {'; '.join(failures[:3])}{more}")
    extra = [e.path for e in files if not e.refused and suffix(e.path) not in (*CODE, *_QUIET)]
    if extra:
        notes.append(f"files: beside it, not opened: {several(extra)}")
    n_code = sum(suffix(e.path) in CODE for e in files)
    if n_code > MAX_CANDIDATES:
        notes.append(f"files: {n_code:,} Python files and notebooks, only the first {MAX_CANDIDATES} were looked at")
    return notes


def _magics(blanked: tuple[str, ...]) -> list[str]:
    more = f"; and {len(blanked) - _MAGICS_SHOWN} more" if len(blanked) > _MAGICS_SHOWN else ""
    return [f"magics: not run: {'; '.join(blanked[:_MAGICS_SHOWN])}{more}"] if blanked else []


def _nothing(name: str, files: list[Entry], failures: list[str]) -> str:
    """Why there is nothing to grade, and what to hand in."""
    if failures:
        more = f" (and {len(failures) - 1} more that could not be read)" if len(failures) > 1 else ""
        return failures[0] + more
    refused = next((e for e in files if e.refused), None)
    if refused:
        return f"{shown(refused.path)} {refused.refused}, not a file that can be read: hand in the file itself"
    if not files:
        return f"{name} is empty: hand in a Python file (.py) or a notebook (.ipynb)"
    only = shown(files[0].path)
    if len(files) > 1:
        only = f"{name} holds {len(files):,} files ({several([e.path for e in files], 3)}) but none is Python:"
        return f"{only} hand in a Python file (.py) or a notebook (.ipynb)"
    ending = suffix(only)
    what = _lms_text(only) or _IS.get(ending) or (f"a {ending} file" if ending else "a file without ending")
    return f"{only} is {what}: hand in a Python file (.py) or a notebook (.ipynb)"


def _lms_text(path: str) -> str:
    if path.endswith(("onlinetext.html", "_text.html")):
        return "text typed into the LMS"
    return "a web address" if path.endswith("_link.html") else ""
