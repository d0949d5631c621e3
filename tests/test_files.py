"""What cannot be written is said in a sentence: what, why, and what to do."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from autograder.protocol.errors import OutputError
from autograder.reports import files


def test_a_file_is_written_in_a_folder_that_is_made(tmp_path: Path) -> None:
    """Text as UTF-8, the same bytes on every system."""
    assert files.write(tmp_path / "a" / "b.txt", "ü\n").read_bytes() == "ü\n".encode()
    assert files.write_all(tmp_path, {"c/d": b"1", "e": "2"}) == [tmp_path / "c" / "d", tmp_path / "e"]


def complaint(path: Path, *, is_folder: bool = False, early: bool = True) -> str:
    """What is said about a path that cannot be written."""
    with pytest.raises(OutputError) as caught:
        if early:
            files.refuse_unwritable(path, is_folder=is_folder)
        else:
            files.write(path, "x")
    return str(caught.value)


@pytest.mark.parametrize("early", [True, False])
def test_a_folder_in_the_place_of_a_file(tmp_path: Path, early: bool) -> None:
    """Before the work and after it alike."""
    assert complaint(tmp_path, early=early) == f"{tmp_path} cannot be used: Is a directory; it is a folder, name a file"


def test_a_file_in_the_place_of_a_folder(tmp_path: Path) -> None:
    """Itself, or above what is to be written."""
    (tmp_path / "file").write_text("")
    advice = "a file is where a folder has to be, choose another place"

    assert complaint(tmp_path / "file", is_folder=True).endswith(f"file cannot be used: Not a directory; {advice}")
    assert complaint(tmp_path / "file" / "a.zip").endswith(f"a.zip cannot be used: Not a directory; {advice}")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permissions do not stop the administrator")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    """Seen before the work is done."""
    tmp_path.chmod(0o500)

    assert complaint(tmp_path / "a.zip").endswith(
        "cannot be used: Permission denied; choose a place that you may use, or change its permissions"
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk() -> None:
    """Which path it was, although the system does not say."""
    assert complaint(Path("/dev/full"), early=False) == (
        "/dev/full cannot be used: No space left on device; free some space there, or choose another place, and run the "
        "same command again"
    )


def test_what_can_be_written_is_left_alone(tmp_path: Path) -> None:
    """New, there already, and several folders deep; nothing is made."""
    (tmp_path / "there").write_text("")

    files.refuse_unwritable(tmp_path / "there")
    files.refuse_unwritable(tmp_path / "a" / "b" / "c.zip")
    files.refuse_unwritable(tmp_path, is_folder=True)

    assert [path.name for path in tmp_path.iterdir()] == ["there"]
