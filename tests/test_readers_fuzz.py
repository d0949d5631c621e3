"""Whatever is handed in, a reader answers with text or a ReaderError, soon and without touching the disk."""

from __future__ import annotations

import io
import json
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.protocol.errors import ReaderError
from autograder.protocol.records import Cell, Submission
from autograder.readers import load as load_hand_in
from autograder.readers import lookalikes, magics, names, read_class, read_one

WANTED = ("MyMLP", "train")
SLOW = settings(max_examples=150, deadline=5_000, suppress_health_check=list(HealthCheck))

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
cells = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "markdown", 7]), "source": values | st.just("def train(): 1")},
    optional={"outputs": values, "input": values, "attachments": values},
)
notebooks = st.fixed_dictionaries(
    {}, optional={"cells": st.lists(cells) | values, "worksheets": values, "metadata": values}
)
sources = st.text(st.sampled_from("!%?'\"\\\n\r\t (){}[]#ax=:\0\u202e\u0430\u200b") | st.characters(), max_size=80)
texts = sources.map(lambda s: s.encode("utf-8", "replace"))
file_names = st.text(
    st.sampled_from("ab/\\.:_-0\u202e") | st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12
)
endings = st.sampled_from(
    [".py", ".ipynb", ".zip", "", "_1_2_hw.py", "_3_assignsubmission_file_/a.py", "/timestamp.txt"]
)


@contextmanager
def file_of(name: str, data: bytes) -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        yield path
        assert [p.name for p in Path(folder).iterdir()] == [name]


def read(path: Path) -> Submission | None:
    try:
        return read_one(path, WANTED)
    except ReaderError as error:
        assert str(error) and len(str(error)) < 1000
        return None


def is_fit_for_a_worker(submission: Submission | None) -> bool:
    return submission is None or all(c.source.encode().count(b"\0") == 0 for c in submission.cells)


@SLOW
@given(st.binary(max_size=300) | sources.map(lambda s: s.encode("utf-8", "surrogatepass")))
def test_any_bytes_as_python(data: bytes) -> None:
    with file_of("hw.py", data) as path:
        assert is_fit_for_a_worker(read(path))


@SLOW
@given(notebooks, st.integers(0, 2000))
def test_any_json_as_a_notebook_whole_or_cut_off(notebook: object, cut: int) -> None:
    data = json.dumps(notebook).encode()

    with file_of("hw.ipynb", data[: cut or None]) as path:
        assert is_fit_for_a_worker(read(path))


@SLOW
@given(sources)
def test_magics_keep_the_number_of_lines(source: str) -> None:
    for without in (magics.without_line_magics, magics.without_cell_magic):
        assert without(source)[0].count("\n") == source.count("\n")


@SLOW
@given(sources)
def test_notes_and_names_are_short_and_printable(source: str) -> None:
    for note in lookalikes.unicode_notes([Cell("cell 1", source)]):
        assert note.startswith("unicode: ") and note.isprintable() and len(note) < 400
    assert names.shown(source).isprintable() and len(names.shown(source)) <= 120
    assert names.safe_id(source).isprintable() and 0 < len(names.safe_id(source)) <= 64


@SLOW
@given(st.lists(st.tuples(file_names, endings, st.binary(max_size=50) | texts)), st.data())
def test_any_zip_as_a_submission_and_as_a_class(files: list[tuple[str, str, bytes]], data: st.DataObject) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made, warnings.catch_warnings(action="ignore"):
        for name, ending, content in files:
            made.writestr("n" + name + ending, content)
    damaged = bytearray(held.getvalue())
    for at in data.draw(st.lists(st.integers(0, len(damaged) - 1), max_size=3)):
        damaged[at] = data.draw(st.integers(0, 255))

    with file_of("hw.zip", bytes(damaged)) as path:
        assert is_fit_for_a_worker(read(path))
        try:
            for hand_in in read_class(path, WANTED).hand_ins:
                assert all(student.id.isprintable() and student.id for student in hand_in.students)
                assert is_fit_for_a_worker(load_hand_in(hand_in, WANTED))
        except ReaderError as error:
            assert str(error)


@SLOW
@given(st.text(st.sampled_from("submission_1:- \n#\"'&*<{}[]|>!%@`0123"), max_size=200))
def test_any_text_as_gradescope_metadata(text: str) -> None:
    with file_of("submission_metadata.yml", text.encode()) as path:
        try:
            read_class(path.parent, WANTED)
        except ReaderError as error:
            assert str(error)
