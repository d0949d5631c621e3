"""The reference of rows: complete, and every example is right as it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import autograder.rubric
from autograder.cli.main import main
from autograder.course.rows import Entry, entries
from autograder.protocol import fields
from autograder.rubric.validation import FAMILIES

ENTRIES = list(entries())


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_an_example_is_a_row_s_word_that_fits(entry: Entry) -> None:
    """It can be pasted into rubric.py, where no field of it is refused."""
    thing = eval(entry.example, dict(vars(autograder.rubric)))

    assert type(thing).__name__ == entry.name
    assert list(fields.problems(thing, FAMILIES)) == []
    assert entry.text


def test_everything_that_can_be_imported_for_a_row_is_there() -> None:
    """But for what is no ingredient, probe or expectation."""
    others = {"Assignment", "Check", "Part", "Names", "Tensors", "misconception", "variant", "workhorse"}

    assert {entry.name for entry in ENTRIES} == set(autograder.rubric.__all__) - others


def test_one_word_is_printed_with_its_fields_and_its_example() -> None:
    done = CliRunner().invoke(main, ["rows", "Close"])

    assert done.exit_code == 0
    assert done.output.startswith("Close(names)\n")
    assert 'Example: Close(("weights", "buffers"))' in done.output


def test_a_word_that_there_is_not_names_the_nearest() -> None:
    done = CliRunner().invoke(main, ["rows", "Clos"])

    assert done.exit_code == 2
    assert "no row is made of 'Clos'; did you mean 'Close'? There is: Build, " in done.stderr


def test_the_page_shows_all_of_them(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["rows", "--html", str(tmp_path / "rows.html")])
    page = (tmp_path / "rows.html").read_text(encoding="utf-8")

    assert done.exit_code == 0
    assert all(f"<h3>{entry.name}</h3>" in page for entry in ENTRIES)
