"""SQLite: opens, migrates, stores and reads. Each submission is one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

from autograder.gradebook.entries import Entry, Mark, StoredRun
from autograder.gradebook.stored import as_text, from_text, pack, unpack
from autograder.grading.run import fresh_seed
from autograder.protocol.errors import GradebookError
from autograder.protocol.records import Report

FILE = "gradebook.sqlite"
APPLICATION = 0x6D6C7067  # "mlpg" in the file's header, so that another program's file is known at once
VERSION = 1
_SCHEMA = (
    """
    create table facts (name text primary key, value text not null) strict;
    create table submissions (
        identity text primary key, position integer not null, entry text not null, seen blob not null) strict;
    create table marks (
        identity text not null, key text not null, mark text not null, primary key (identity, key)) strict;
    """,
)


class Gradebook:
    """One class's gradebook; a context manager.

    folder     where it is; None keeps it in memory only
    is_new_ok  make it when it is not there
    Raises     GradebookError when it is not there, not ours, of a later version, or cannot be written
    """

    def __init__(self, folder: Path | None, is_new_ok: bool = False) -> None:
        self.path = folder / FILE if folder else Path(":memory:")
        if folder and not is_new_ok and not self.path.is_file():
            raise GradebookError(f"there is no {FILE} in {folder}: grade a class with -o {folder} first")
        try:
            self._db = sqlite3.connect(self.path, isolation_level=None)
            self._open()
        except sqlite3.Error as error:
            raise GradebookError(_about(self.path, error)) from None

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    def _open(self) -> None:
        application = self._db.execute("pragma application_id").fetchone()[0]
        version = self._db.execute("pragma user_version").fetchone()[0]
        tables = self._db.execute("select count(*) from sqlite_schema").fetchone()[0]
        if tables and application != APPLICATION:
            raise GradebookError(f"{self.path} is not a gradebook of autograder; choose another folder with -o")
        if version > VERSION:
            raise GradebookError(
                f"{self.path} was written by a later version of autograder (format {version}, this one reads up to "
                f"{VERSION}): install that version"
            )
        for number in range(version, VERSION):  # a file of any age becomes one of today, step by step
            self._db.executescript(
                f"begin; {_SCHEMA[number]} pragma application_id = {APPLICATION}; "
                f"pragma user_version = {number + 1}; commit;"
            )

    def facts(self) -> dict[str, str]:
        """What holds for all submissions: assignment, seed, data, ..."""
        return dict(self._read("select name, value from facts order by name"))

    def note(self, facts: Mapping[str, str]) -> None:
        """Keep these facts, over earlier ones of the same name."""
        self._write("insert or replace into facts values (?, ?)", list(facts.items()))

    def store(self, entry: Entry, position: int, stored_runs: Mapping[str, StoredRun]) -> None:
        """Keep one submission, over an earlier one of the same identity; on the disk when this returns."""
        row = (entry.identity, position, as_text(replace(entry, marks=())), pack(stored_runs))
        self._write("insert or replace into submissions values (?, ?, ?, ?)", [row])

    def rename(self, names: Mapping[str, str]) -> None:
        """Other identities for submissions: what each is called -> a name that nobody has yet."""
        called = [(e.identity, names[e.identity], e) for e in self.entries() if e.identity in names]
        self._write("update marks set identity = ? where identity = ?", [(new, old) for old, new, _ in called])
        rows = [
            (new, as_text(replace(e, identity=new, report=replace(e.report, submission=new), marks=())), old)
            for old, new, e in called
        ]
        self._write("update submissions set identity = ?, entry = ? where identity = ?", rows)

    def replace_reports(self, reports: Mapping[str, tuple[Report, str]]) -> None:
        """Other reports, all or none: identity -> report and what it was judged by."""
        rows = [
            (as_text(replace(e, report=reports[e.identity][0], asked=reports[e.identity][1], marks=())), e.identity)
            for e in self.entries()
            if e.identity in reports
        ]
        self._write("update submissions set entry = ? where identity = ?", rows)

    def mark(self, identity: str, marks: Sequence[Mark]) -> None:
        """Keep what staff gave by hand, over earlier marks of the same checks."""
        rows = [(identity, m.key, as_text(m)) for m in marks]
        self._write("insert or replace into marks values (?, ?, ?)", rows)

    def entries(self) -> Iterator[Entry]:
        """Every submission in the order of the class, marks by hand included."""
        marks: dict[str, list[Mark]] = {}
        for identity, text in self._read("select identity, mark from marks order by identity, key"):
            marks.setdefault(identity, []).append(from_text(text, Mark))
        for identity, text in self._read("select identity, entry from submissions order by position, identity"):
            yield replace(from_text(text, Entry), marks=tuple(marks.get(identity, ())))

    def stored_runs(self, identity: str) -> dict[str, StoredRun]:
        """Part title -> what a worker saw of this submission."""
        rows = list(self._read("select seen from submissions where identity = ?", (identity,)))
        return unpack(rows[0][0]) if rows else {}

    def _read(self, sql: str, values: tuple[str, ...] = ()) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self._db.execute(sql, values)
        except sqlite3.Error as error:
            raise GradebookError(_about(self.path, error)) from None

    def _write(self, sql: str, rows: Sequence[tuple[object, ...]]) -> None:
        try:
            self._db.execute("begin immediate")
            self._db.executemany(sql, rows)
            self._db.execute("commit")
        except sqlite3.Error as error:
            if self._db.in_transaction:
                self._db.execute("rollback")
            raise GradebookError(_about(self.path, error)) from None


def secret_of(facts: Mapping[str, str]) -> int:
    """What hidden data are drawn from: that of a class that was begun, else a new one.

    In gradebooks of before 2026-11 it is the seed.
    """
    text = facts.get("secret") or facts.get("seed")
    return int(text) if text else fresh_seed()


def _about(path: Path, error: sqlite3.Error) -> str:
    """What to do about what SQLite says."""
    code = getattr(error, "sqlite_errorname", "")
    kept = "everything graded so far is kept; the same command goes on from there"
    if code.startswith("SQLITE_FULL"):
        return f"the disk of {path} is full: make room and run the same command again; {kept}"
    if code.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return f"{path} cannot be written: choose another folder with -o, or allow writing in this one"
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return f"{path} is in use: is another run writing to the same folder? Wait for it; {kept}"
    if code.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return f"{path} is not a gradebook or is damaged: restore it from a copy, or choose another folder with -o"
    return f"{path} cannot be used: {error}"
