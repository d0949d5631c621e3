"""Zips of one submission: nested, hostile, broken; nothing reaches the disk and memory stays bounded."""

from __future__ import annotations

import io
import random
import resource
import stat
import zipfile
from pathlib import Path

import pytest

from autograder.protocol.errors import ReaderError
from autograder.readers import archive, read_one

WANTED = ("MyMLP", "train")
CODE = "class MyMLP:\n    pass\n\n\ndef train(model):\n    return 0.0\n"


def zip_of(files: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return held.getvalue()


def put(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "hw.zip"
    path.write_bytes(data)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(ReaderError) as raised:
        read_one(path, WANTED)
    return str(raised.value)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zip_is_read_through_its_outer_folder_and_without_leftovers(tmp_path: Path, method: int) -> None:
    files = {"hw1/hw.py": CODE, "hw1/data/a.bin": b"\0" * 100, "__MACOSX/hw1/._hw.py": b"\0", "hw1/.DS_Store": b""}

    submission = read_one(put(tmp_path, zip_of(dict(files), method)), WANTED)

    assert (submission.name, submission.file) == ("hw.zip", "hw.py")
    assert submission.cells[0].source == CODE
    assert submission.notes == ("files: beside it, not opened: 'data/a.bin'",)


def test_a_zip_in_a_zip_in_a_zip_is_read_and_one_more_is_not(tmp_path: Path) -> None:
    inner = zip_of({"hw.py": CODE})
    two_in_one = zip_of({"c.zip": zip_of({"b.zip": inner})})

    assert read_one(put(tmp_path, two_in_one), WANTED).cells[0].source == CODE
    says = "c.zip is a zip in a zip in a zip: hand in the file itself"
    assert refusal(put(tmp_path, zip_of({"x.zip": zip_of({"y.zip": zip_of({"c.zip": inner})})}))) == says


def test_names_that_lead_out_are_refused_and_told(tmp_path: Path) -> None:
    names = ["../up.py", "/etc/abs.py", "..\\win.py", "C:/drive.py", "a/../../b.py"]
    data = zip_of({"hw.py": CODE, **dict.fromkeys(names, "x"), "sub\\helper.py": "x = 1"})

    submission = read_one(put(tmp_path, data), WANTED)

    assert submission.file == "hw.py"
    says = "'../up.py', '/etc/abs.py', '../win.py', 'C:/drive.py', 'a/../../b.py'"
    assert submission.notes[0] == f"files: refused {says} in the zip: the name leads out of it"
    assert "left 'sub/helper.py (0)'" in submission.notes[1]
    assert [p.name for p in tmp_path.iterdir()] == ["hw.zip"]


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        link = zipfile.ZipInfo("hw.py")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(link, "/etc/passwd")

    assert refusal(put(tmp_path, held.getvalue())) == "hw.py is a link: hand in the file itself"


def test_a_locked_zip_is_refused(tmp_path: Path) -> None:
    data = bytearray(zip_of({"hw.py": CODE}))
    data[data.index(b"PK\x01\x02") + 8] |= 1

    assert refusal(put(tmp_path, bytes(data))) == "hw.py is locked with a password: hand in the file itself"


def test_a_method_that_is_not_read_is_named(tmp_path: Path) -> None:
    says = "hw.py is packed in a way that is not read (method 14): hand in the file itself"
    assert refusal(put(tmp_path, zip_of({"hw.py": CODE}, zipfile.ZIP_LZMA))) == says


def test_a_file_twice_in_a_zip_counts_once(tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made, pytest.warns(UserWarning):
        made.writestr("hw.py", "old = 1")
        made.writestr("hw.py", CODE)

    submission = read_one(put(tmp_path, held.getvalue()), WANTED)

    assert submission.cells[0].source == CODE
    assert submission.notes == ("files: 'hw.py' is twice in the zip, the later one counts",)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as made, made.open("hw.py", "w", force_zip64=True) as file:
        for _ in range(400):
            file.write(b"#" * (1 << 20))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    says = refusal(put(tmp_path, bomb.getvalue()))

    assert says == "hw.py would unpack to 400.0 MiB, the most is 384.0 MiB: hand in the file itself"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_a_bomb_that_lies_about_its_size_is_broken(tmp_path: Path) -> None:
    data = bytearray(zip_of({"hw.py": b"#" * (50 << 20)}))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")

    assert refusal(put(tmp_path, bytes(data))) == "hw.py is broken or cut off (cut off or damaged): upload it again"


def test_many_zips_together_may_not_unpack_to_more_than_one_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_UNPACKED", 1_000)

    says = refusal(put(tmp_path, zip_of({"a.py": "#" * 900, "b.py": "#" * 900})))

    assert says == "b.py was not read: more than 0.0 MiB in all; hand in the code only"


def test_zips_that_hold_thousands_of_files_each_are_not_all_listed(tmp_path: Path) -> None:
    """Listing a file costs a thousand times what it weighs in a zip that is packed well."""
    crowd = zip_of({f"{i}": b"" for i in range(20_001)})

    submission = read_one(
        put(tmp_path, zip_of({"hw.py": CODE, "a.zip": crowd, "b.zip": crowd, "c.zip": crowd})), WANTED
    )

    assert submission.notes == (
        "files: could not be read: b.zip was not opened: too much lies beside it, hand in the code only; "
        "c.zip was not opened: too much lies beside it, hand in the code only",
        "files: beside it, not opened: '0', '1', '10', '100', '1000' and 19996 more",
    )


def test_no_more_zips_are_opened_than_a_student_has(tmp_path: Path) -> None:
    """Each one has its own notes, and thousands of notes hide the one that counts."""
    zips = {f"{i}.zip": zip_of({f"../{i}": b""}) for i in range(10, 99)}

    submission = read_one(put(tmp_path, zip_of({"hw.py": CODE, **zips})), WANTED)

    assert len(submission.notes) < 40
    assert submission.notes[-1].endswith("; and 86 more")


def test_a_list_of_contents_that_is_a_bomb_is_refused(tmp_path: Path) -> None:
    data = zip_of({f"{i:0200}": b"" for i in range(10_000)})

    assert refusal(put(tmp_path, zip_of({"in.zip": data}))) == (
        "in.zip is broken or cut off (its list of contents is over 2.0 MiB): upload it again"
    )


def test_an_empty_zip_says_so(tmp_path: Path) -> None:
    assert refusal(put(tmp_path, zip_of({}))) == "hw.zip is an empty zip: put the file into it and hand it in again"


@pytest.mark.parametrize("cut", [0, 3, 40, 150])
def test_a_cut_off_zip_asks_for_another_upload(tmp_path: Path, cut: int) -> None:
    says = refusal(put(tmp_path, zip_of({"hw.py": CODE})[:cut]))

    assert says.startswith("hw.zip is broken or cut off (File is not a zip file)")
    assert says.endswith("upload it again")


def test_damaged_content_is_noticed(tmp_path: Path) -> None:
    noise = random.Random(0).randbytes(3000).hex().encode()
    data = bytearray(zip_of({"hw.py": noise}, zipfile.ZIP_STORED))
    data[200] ^= 1

    assert refusal(put(tmp_path, bytes(data))) == "hw.py is broken or cut off (cut off or damaged): upload it again"


def test_a_zip_behind_other_bytes_is_read(tmp_path: Path) -> None:
    assert read_one(put(tmp_path, b"#!/bin/sh\n" + zip_of({"hw.py": CODE})), WANTED).cells[0].source == CODE


def test_names_written_as_utf8_without_saying_so_are_read(tmp_path: Path) -> None:
    data = zip_of({"gr__e.py": CODE}).replace(b"gr__e", "gr\xfce".encode())

    assert read_one(put(tmp_path, data), WANTED).file == "gr\xfce.py"
