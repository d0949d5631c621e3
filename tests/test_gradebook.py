"""The gradebook: what is put in comes out, one transaction each, and every way it can be unusable has its sentence."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.gradebook import VERSION, Entry, Gradebook, Mark, StoredRun
from autograder.gradebook.book import FILE
from autograder.protocol.errors import GradebookError
from autograder.protocol.records import (
    Cell,
    Fault,
    Finding,
    Observation,
    Outcome,
    Place,
    Report,
    SourceScan,
    Status,
    Student,
    Usage,
    Verdict,
    WorkerRun,
)

FINDING = Finding("We called f.", "1", "2", Place("cell 3", 7), "late", "It is late.", ("Sooner?", "Now."), "a book")
VERDICTS = (
    Verdict("first", "part", "is right", 4.0, 4.0, Status.PASSED),
    Verdict("second", "part", "is in time", 6.0, 1.5, Status.FAILED, FINDING),
    Verdict("third", "part", "is last", 2.0, 0.0, Status.BLOCKED, None, "second"),
)
REPORT = Report(
    "slug", "ann", 7, Outcome.GRADED, VERDICTS, ("files: one",), isolation="sandbox full", log="hi\n", seconds=1.5
)
ENTRY = Entry(
    "ann bob",
    (Student("ann", "Ann Lee", "ann@x.org"), Student("bob")),
    "hw.py",
    (Cell("hw.py", "x = '\ud800 \u202e'\n"),),
    "content",
    "asked",
    REPORT,
    late=True,
    lms={"canvas id": "12"},
)


def worker_run(n: int) -> WorkerRun:
    """With tensors, JSON of every kind, and a fault that has a place."""
    seen = Observation(
        {
            "weights/1": np.arange(n, dtype=np.float32),
            "none": np.zeros((0, 3)),
            "picture/0": np.ones((2, 2, 3), np.uint8),
        },
        {"trace/1": "ZFBS", "figures": [{"x": [1.5, None, True]}], "deep": {"a": {"b": []}}},
        Fault("ValueError", "no", Place("hw.py", 3)),
    )
    opened = SourceScan({"train": Place("hw.py", 1)}, ("cell 2",), ("tamper: x",), Fault("SyntaxError", "what"))
    return WorkerRun(opened, (seen, Observation()), Outcome.TIMEOUT, "log", Usage(1.0, 2.0, 3.0))


def test_what_is_stored_comes_out_again(tmp_path: Path) -> None:
    """Records, tensors, half characters; from the file, in another connection."""
    with Gradebook(tmp_path, is_new_ok=True) as book:
        book.note({"slug": "a", "seed": "1"})
        book.store(ENTRY, 0, {"part": StoredRun(("first", "second"), worker_run(4))})

    with Gradebook(tmp_path) as book:
        facts, entries, seen = book.facts(), list(book.entries()), book.stored_runs("ann bob")

    was, now = worker_run(4), seen["part"].sitting
    assert facts == {"seed": "1", "slug": "a"}
    assert entries == [ENTRY]
    assert seen["part"].keys == ("first", "second")
    assert replace(now, observations=()) == replace(was, observations=())
    for mine, theirs in zip(was.observations, now.observations, strict=True):
        assert (mine.values, mine.fault) == (theirs.values, theirs.fault)
        assert {k: (t.dtype, t.shape, t.tolist()) for k, t in mine.tensors.items()} == {
            k: (t.dtype, t.shape, t.tolist()) for k, t in theirs.tensors.items()
        }


def test_entries_come_in_the_order_of_the_class_and_a_second_one_replaces_the_first(tmp_path: Path) -> None:
    """Whoever was graded last."""
    with Gradebook(tmp_path, is_new_ok=True) as book:
        for position, name in ((2, "c"), (0, "b"), (1, "a"), (0, "b")):
            book.store(replace(ENTRY, identity=name), position, {})

        assert [entry.identity for entry in book.entries()] == ["b", "a", "c"]


def test_a_mark_by_hand_stands_instead_of_the_judge_s_points(tmp_path: Path) -> None:
    """The last one counts; storing the submission again leaves it."""
    with Gradebook(tmp_path, is_new_ok=True) as book:
        book.store(ENTRY, 0, {})
        book.mark("ann bob", [Mark("second", 2.0, "hm", "me"), Mark("third", 1.0)])
        book.mark("ann bob", [Mark("second", 6.0, "nice", "me")])
        book.store(ENTRY, 0, {})
        entry = next(book.entries())

    assert [(v.earned, v.status.value) for v in entry.verdicts] == [(4.0, "passed"), (6.0, "passed"), (1.0, "failed")]
    assert entry.earned == 11
    assert entry.report.earned == 5.5


def test_no_gradebook_says_how_to_get_one(tmp_path: Path) -> None:
    """A folder that holds something else."""
    with pytest.raises(GradebookError, match=rf"there is no {FILE} in {tmp_path}: grade a class with -o {tmp_path}"):
        Gradebook(tmp_path)


def test_another_program_s_database_is_left_alone(tmp_path: Path) -> None:
    """It has tables but not our mark."""
    with sqlite3.connect(tmp_path / FILE) as other:
        other.execute("create table theirs (x)")

    with pytest.raises(GradebookError, match="is not a gradebook of autograder; choose another folder with -o"):
        Gradebook(tmp_path, is_new_ok=True)


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    """Or one that was cut off."""
    (tmp_path / FILE).write_bytes(b"no database at all" * 100)

    with pytest.raises(GradebookError, match="is not a gradebook or is damaged: restore it from a copy"):
        Gradebook(tmp_path)


def test_a_later_version_is_refused(tmp_path: Path) -> None:
    """It may hold what we do not know."""
    Gradebook(tmp_path, is_new_ok=True)
    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute(f"pragma user_version = {VERSION + 1}")

    with pytest.raises(GradebookError, match=rf"later version of autograder \(format {VERSION + 1}, this one reads up"):
        Gradebook(tmp_path)


def test_a_file_that_was_cut_off_while_it_was_made_is_made_anew(tmp_path: Path) -> None:
    """Killed before the first table: version 0, which migrates like any older one."""
    sqlite3.connect(tmp_path / FILE).close()
    (tmp_path / FILE).touch()

    with Gradebook(tmp_path, is_new_ok=True) as book:
        book.store(ENTRY, 0, {})

    with sqlite3.connect(tmp_path / FILE) as db:
        assert db.execute("pragma user_version").fetchone() == (VERSION,)


def test_a_full_disk_keeps_what_is_there(tmp_path: Path) -> None:
    """SQLite is told that the disk ends here."""
    with Gradebook(tmp_path, is_new_ok=True) as book:
        book.store(ENTRY, 0, {})
        pages = book._db.execute("pragma page_count").fetchone()[0]
        book._db.execute(f"pragma max_page_count = {pages + 1}")
        with pytest.raises(
            GradebookError, match="is full: make room and run the same command again; everything graded"
        ):
            book.store(replace(ENTRY, identity="big"), 1, {"part": StoredRun(("a", "b"), worker_run(100_000))})

        assert [entry.identity for entry in book.entries()] == ["ann bob"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """Something else has the file's name."""
    (tmp_path / FILE).mkdir()

    with pytest.raises(GradebookError, match="cannot be written: choose another folder with -o"):
        Gradebook(tmp_path, is_new_ok=True)


def test_two_runs_in_one_folder_are_told_apart(tmp_path: Path) -> None:
    """The second one is told to wait."""
    with Gradebook(tmp_path, is_new_ok=True) as book, sqlite3.connect(tmp_path / FILE, isolation_level=None) as other:
        other.execute("begin immediate")
        book._db.execute("pragma busy_timeout = 10")

        with pytest.raises(GradebookError, match="is in use: is another run writing to the same folder"):
            book.store(ENTRY, 0, {})


@pytest.mark.parametrize("damage", ["update submissions set entry = '[]'", "update submissions set entry = '{'"])
def test_a_damaged_report_is_an_error_with_its_name(tmp_path: Path, damage: str) -> None:
    """Never a traceback from the depths of a library."""
    with Gradebook(tmp_path, is_new_ok=True) as book:
        book.store(ENTRY, 0, {})
        book._db.execute(damage)

        with pytest.raises(GradebookError, match="the gradebook holds a damaged Entry"):
            list(book.entries())


def test_damaged_observations_are_an_error(tmp_path: Path) -> None:
    """Every cut of the bytes."""
    with Gradebook(tmp_path, is_new_ok=True) as book:
        book.store(ENTRY, 0, {"part": StoredRun(("first", "second"), worker_run(4))})
        whole = book._db.execute("select seen from submissions").fetchone()[0]
        for length in range(0, len(whole), 17):
            book._db.execute("update submissions set seen = ?", (whole[:length],))
            with pytest.raises(GradebookError, match="what was observed is damaged in the gradebook"):
                book.stored_runs("ann bob")
