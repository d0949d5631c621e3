"""Whole classes: every format as its LMS writes it, which one was found, and who is missing."""

from __future__ import annotations

import io
import os
import pickle
import time
import zipfile
from pathlib import Path

import pytest

from autograder.protocol.errors import ReaderError
from autograder.readers import Class, Student, load, match, read_class

WANTED = ("MyMLP", "train")
CODE = "class MyMLP:\n    pass\n\n\ndef train(model):\n    return 0.0\n"
CELL = '{"cell_type": "code", "source": "class MyMLP: pass\\ndef train(m): pass"}'
NOTEBOOK = '{"cells": [' + CELL + '], "nbformat": 4}'
METADATA = """\
submission_123:
  :submitters:
  - :name: Ada Lovelace
    :sid: "0017"
    :email: ada@example.org
  - :name: Alan Turing
    :email: alan@example.org
  :created_at: 2023-12-02 02:52:07.930000000 Z
  :score: 44.0
  :status: processed
  :results:
    score: 1
    tests: [{name: a, output: "x: y"}]
    :submitters:
    - :sid: wrong
  :history:
  - :submitters:
    - :sid: wrong
    :created_at: 1999-01-01 00:00:00.000000000 Z
    :id: 456
submission_124:
  :submitters:
  - :name: Grace Hopper
    :sid: null
    :email:
  :created_at: 2023-12-03 02:52:07.930000000 Z
submission_125:
  :created_at: 2023-12-03 02:52:07.930000000 Z
submission_126:
  :submitters:
  - :name: Kurt G
    :sid: 0018
    :email: kurt@example.org
  :created_at: 2023-12-01 10:00:00.000000000 Z
submission_127:
  :submitters:
  - :name: Kurt G
    :sid: 0018
    :email: kurt@example.org
  :created_at: 2023-12-01 09:00:00.000000000 Z
"""


def fill(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
    return root


def zipped(path: Path, files: dict[str, str | bytes]) -> Path:
    path.write_bytes(zip_bytes(files))
    return path


def zip_bytes(files: dict[str, str | bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return held.getvalue()


def ids(class_: Class) -> list[str]:
    return [student.id for hand_in in class_.hand_ins for student in hand_in.students]


def files_taken(class_: Class) -> list[str]:
    return [load(hand_in, WANTED).file for hand_in in class_.hand_ins]


@pytest.fixture(params=["folder", "zip", "zip with a folder round it"])
def export(request: pytest.FixtureRequest, tmp_path: Path):  # type: ignore[no-untyped-def]  # a function of its own
    def made(files: dict[str, str | bytes]) -> Path:
        if request.param == "folder":
            return fill(tmp_path / "export", files)
        outer = "assignment_9_export/" if "round" in request.param else ""
        return zipped(tmp_path / "export.zip", {outer + name: data for name, data in files.items()})

    return made


def test_files_of_a_folder_are_one_student_each(export) -> None:  # type: ignore[no-untyped-def]
    class_ = read_class(
        export(
            {
                "bob.py": CODE,
                "ada.ipynb": NOTEBOOK,
                "ada.py": "x = 1",
                "eve.zip": zip_bytes({"e.py": CODE}),
                "r.csv": "",
            }
        ),
        WANTED,
    )

    assert class_.kind == "folder with one file per student"
    assert ids(class_) == ["ada", "bob", "eve"]
    assert files_taken(class_) == ["ada.ipynb", "bob.py", "e.py"]
    assert class_.notes == ("files: beside the submissions, left out: 'r.csv'",)


def test_folders_of_a_folder_are_one_student_each(export) -> None:  # type: ignore[no-untyped-def]
    files = {
        "ada/src/hw.py": CODE,
        "ada/model.pt": b"\x80",
        "bob/in.zip": zip_bytes({"b.zip": zip_bytes({"b.py": CODE})}),
    }

    class_ = read_class(export(files), WANTED)

    assert class_.kind == "folder with one folder per student"
    assert ids(class_) == ["ada", "bob"]
    assert files_taken(class_) == ["src/hw.py", "b.py"]
    assert load(class_.hand_ins[0], WANTED).notes == ("files: beside it, not opened: 'model.pt'",)


def test_a_hand_in_that_cannot_be_read_hurts_nobody_else(tmp_path: Path) -> None:
    class_ = read_class(fill(tmp_path, {"ada.docx": "", "bob.py": CODE}), WANTED)

    with pytest.raises(ReaderError, match=r"^ada\.docx is a Word document: hand in a Python file"):
        load(class_.hand_ins[0], WANTED)
    assert load(class_.hand_ins[1], WANTED).name == "bob"


def test_links_in_a_class_folder_are_refused(tmp_path: Path) -> None:
    fill(tmp_path, {"secret/solution.py": CODE, "class/bob.py": CODE})
    (tmp_path / "class" / "ada.py").symlink_to(tmp_path / "secret" / "solution.py")
    (tmp_path / "class" / "eve").symlink_to(tmp_path / "secret")

    class_ = read_class(tmp_path / "class", WANTED)

    for hand_in, says in zip(class_.hand_ins[::2], ("ada.py is a link", "eve is a link"), strict=True):
        with pytest.raises(ReaderError, match=says):
            load(hand_in, WANTED)


def test_a_hand_in_can_be_read_in_another_process(tmp_path: Path) -> None:
    class_ = read_class(zipped(tmp_path / "c.zip", {"ada.py": CODE, "bob.zip": zip_bytes({"b.py": CODE})}), WANTED)

    sent = pickle.loads(pickle.dumps(class_.hand_ins))

    assert [load(hand_in, WANTED).file for hand_in in sent] == ["ada.py", "b.py"]


def test_identities_made_of_hostile_names_are_plain_and_apart(tmp_path: Path) -> None:
    fill(tmp_path, {"=cmd|x\u202e.py": CODE, "=cmd|x.py": CODE, "\x1b[31m.py": CODE})

    class_ = read_class(tmp_path, WANTED)

    assert ids(class_) == ["31m", "cmd_x", "cmd_x-2"]
    assert load(class_.hand_ins[2], WANTED).notes == ("files: '=cmd|x' is listed as 'cmd_x-2'",)


def test_several_paths_are_one_class(tmp_path: Path) -> None:
    fill(tmp_path, {"a/ada.py": CODE, "b/bob.py": CODE, "eve/hw.py": CODE})

    class_ = read_class((tmp_path / "b" / "bob.py", tmp_path / "a" / "ada.py", tmp_path / "eve"), WANTED)

    assert ids(class_) == ["ada", "bob", "eve"]
    assert files_taken(class_) == ["ada.py", "bob.py", "hw.py"]


def test_a_zip_of_a_class_beside_others_is_told(tmp_path: Path) -> None:
    """Two sections of a course, or a folder that holds them: each would be one submission, the best one's."""
    section = zip_bytes({"lee_1_11_hw.py": CODE, "ray_2_12_hw.py": CODE, "poe_LATE_3_13_hw.py": CODE})
    fill(tmp_path, {"a.zip": section, "b.zip": zip_bytes({"x/hw.py": CODE}), "c.zip": b"PK"})

    told = "files: 'a.zip' counts as one submission but holds 3 (Canvas submissions): give it alone"
    assert read_class(tmp_path, WANTED).notes == (told,)
    assert read_class((tmp_path / "a.zip", tmp_path / "b.zip"), WANTED).notes == (told,)


def test_gradescope_export(export) -> None:  # type: ignore[no-untyped-def]
    files: dict[str, str | bytes] = {f"submission_{n}/hw.py": CODE for n in (123, 124, 126, 127, 999)}

    class_ = read_class(export({"submission_metadata.yml": METADATA, **files}), WANTED)

    assert class_.kind == "Gradescope export"
    first = class_.hand_ins[0]
    ada, alan = (
        Student("0017", "Ada Lovelace", "ada@example.org"),
        Student("alan@example.org", "Alan Turing", "alan@example.org"),
    )
    assert first.students == (ada, alan)
    assert first.submitted_at == "2023-12-02 02:52:07.930000000 Z"
    assert first.lms == {"gradescope submission": "123"}
    assert ids(class_)[2:] == ["submission_124", "submission_125", "0018", "submission_999"]
    assert class_.hand_ins[1].students[0].name == "Grace Hopper"
    assert class_.notes == (
        "files: not in submission_metadata.yml: 'submission_999'",
        "files: older submissions of the same students left out: 'submission_127'",
    )
    assert load(first, WANTED).name == "Ada Lovelace and Alan Turing"
    with pytest.raises(ReaderError, match="submission_125 is empty: hand in a Python file"):
        load(class_.hand_ins[2], WANTED)


def test_broken_gradescope_metadata_asks_for_another_export(tmp_path: Path) -> None:
    fill(tmp_path, {"submission_metadata.yml": 'submission_1:\n  :a: "cut', "submission_1/hw.py": CODE})

    with pytest.raises(ReaderError) as raised:
        read_class(tmp_path, WANTED)

    assert str(raised.value).startswith("submission_metadata.yml is broken or cut off (while scanning a quoted scalar")
    assert str(raised.value).endswith("export the submissions again")


@pytest.mark.parametrize("unit", ["[", "- ", "? ", "{"])
def test_deeply_nested_gradescope_metadata_is_refused_soon(tmp_path: Path, unit: str) -> None:
    fill(tmp_path, {"submission_metadata.yml": unit * 300_000})

    with pytest.raises(
        ReaderError, match=r"^submission_metadata\.yml is broken or cut off \(nested too deep\): export"
    ):
        read_class(tmp_path, WANTED)


def test_canvas_submissions(export) -> None:  # type: ignore[no-untyped-def]
    class_ = read_class(
        export(
            {
                "lovelaceada_11_501_hw.py": "x = 1",
                "lovelaceada_11_502_hw-1.py": "x = 2",
                "lovelaceada_11_503_hw-2.py": CODE,
                "turingalan_LATE_12_504_hw.ipynb": NOTEBOOK,
                "turingalan_LATE_12_505_data.bin": b"\0",
                "o_neill_13_506_part-1.py": CODE,
                "o_neill_13_507_part-2.py": "y = 1",
                "hopper_14_text.html": "<p>",
                "curie_15_link.html": "<a>",
                "LATE_anon_x7Kp2_508_my_hw.py": CODE,
                "anon_90210_509_hw.zip": zip_bytes({"hw.py": CODE}),
            }
        ),
        WANTED,
    )

    assert class_.kind == "Canvas submissions"
    assert ids(class_) == ["11", "12", "13", "14", "15", "90210", "x7Kp2"]
    assert [h.late for h in class_.hand_ins] == [False, True, False, False, False, False, True]
    assert class_.hand_ins[2].students == (Student("13", "o_neill"),)
    assert class_.hand_ins[6].lms == {"canvas id": "x7Kp2"}
    ada = load(class_.hand_ins[0], WANTED)
    assert (ada.file, ada.notes) == ("hw-2.py", ("files: handed in again, older left out: 'hw.py', 'hw-1.py'",))
    assert [load(class_.hand_ins[i], WANTED).file for i in (1, 2, 5, 6)] == [
        "hw.ipynb",
        "part-1.py",
        "hw.py",
        "my_hw.py",
    ]
    with pytest.raises(ReaderError, match=r"^hopper_14_text\.html is text typed into the LMS: hand in"):
        load(class_.hand_ins[3], WANTED)
    with pytest.raises(ReaderError, match=r"^curie_15_link\.html is a web address: hand in"):
        load(class_.hand_ins[4], WANTED)


@pytest.mark.parametrize("slash", ["/", "_/"])
def test_moodle_folder_mode(export, slash: str) -> None:  # type: ignore[no-untyped-def]
    end = f"assignsubmission_file{slash}"
    class_ = read_class(
        export(
            {
                f"Ada King_Lovelace_4711_{end}hw.ipynb": NOTEBOOK,
                f"Ada King_Lovelace_4711_{end}sub/data.bin": b"",
                "Ada King_Lovelace_4711_assignsubmission_onlinetext/onlinetext.html": "<p>",
                f"Participant_4712_{end}hw.py": CODE,
                "Alan Turing_4713_assignsubmission_onlinetext_/onlinetext.html": "<p>",
            }
        ),
        WANTED,
    )

    assert class_.kind == "Moodle submissions"
    assert [h.students[0] for h in class_.hand_ins] == [
        Student("4711", "Ada King Lovelace"),
        Student("4712"),
        Student("4713", "Alan Turing"),
    ]
    assert class_.hand_ins[0].lms == {"moodle identifier": "4711"}
    assert load(class_.hand_ins[0], WANTED).notes == ("files: beside it, not opened: 'sub/data.bin'",)
    assert load(class_.hand_ins[1], WANTED).name == "4712"
    with pytest.raises(ReaderError, match=r"^onlinetext\.html is text typed into the LMS"):
        load(class_.hand_ins[2], WANTED)


def test_moodle_flat_mode(export) -> None:  # type: ignore[no-untyped-def]
    class_ = read_class(
        export(
            {
                "Ada Lovelace_4711_assignsubmission_file_hw_1.py": CODE,
                "Teilnehmer_4712_assignsubmission_file_hw.zip": zip_bytes({"a/hw.py": CODE}),
                "Alan Turing_4713_assignsubmission_onlinetext_onlinetext.html": "<p>",
            }
        ),
        WANTED,
    )

    assert (class_.kind, ids(class_)) == ("Moodle submissions", ["4711", "4712", "4713"])
    assert [load(h, WANTED).file for h in class_.hand_ins[:2]] == ["hw_1.py", "hw.py"]


def test_nbgrader_tree(export) -> None:  # type: ignore[no-untyped-def]
    class_ = read_class(
        export(
            {
                "submitted/ada/ps1/intro.ipynb": '{"cells": []}',
                "submitted/ada/ps2/mlp.ipynb": NOTEBOOK,
                "submitted/ada/ps2/timestamp.txt": "2015-02-02 15:58:23.948203 UTC\n",
                "submitted/bob/ps1/intro.ipynb": '{"cells": []}',
                "submitted/bob/ps2/mlp.ipynb": NOTEBOOK,
                "source/./ps2/mlp.ipynb": NOTEBOOK,
                "gradebook.db": b"\0",
            }
        ),
        WANTED,
    )

    assert (class_.kind, ids(class_)) == ("nbgrader tree", ["ada", "bob"])
    assert class_.notes == ("files: took assignment 'ps2' and left 'ps1'",)
    assert class_.hand_ins[0].submitted_at == "2015-02-02 15:58:23.948203 UTC"
    assert class_.hand_ins[0].lms == {"nbgrader student": "ada"}
    assert files_taken(class_) == ["mlp.ipynb", "mlp.ipynb"]


def test_an_empty_class_and_a_missing_one_say_so(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(
        ReaderError, match=r"^empty holds no submissions: give the folder or zip that the LMS exported$"
    ):
        read_class(tmp_path / "empty", WANTED)
    for missing in (tmp_path / "gone", (tmp_path / "gone",)):
        with pytest.raises(ReaderError, match=r"^there is no gone: check the path$"):
            read_class(missing, WANTED)


def test_a_class_of_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "c", {f"{i}.py": "" for i in range(5)})
    zipped(tmp_path / "c.zip", {f"{i}.py": "" for i in range(5)})
    monkeypatch.setattr("autograder.readers.tree.MAX_FILES", 4)
    monkeypatch.setattr("autograder.readers.archive.MAX_FILES", 4)

    with pytest.raises(ReaderError, match=r"^c holds more than 4 files: give the folder of one class$"):
        read_class(tmp_path / "c", WANTED)
    with pytest.raises(ReaderError, match=r"^c\.zip holds more than 4 files: give the zip of one class$"):
        read_class(tmp_path / "c.zip", WANTED)


def test_a_crowded_folder_of_one_student_is_cut_short_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path, {"ada/hw.py": CODE, **{f"bob/{i}/x.bin": "" for i in range(20)}})
    monkeypatch.setattr("autograder.readers.tree.MAX_FILES_EACH", 10)

    class_ = read_class(tmp_path, WANTED)

    assert class_.notes == (
        "files: 'bob' holds more than 10 files",
        "files: 'bob' holds more than 10 files, not all looked at",
    )
    assert load(class_.hand_ins[0], WANTED).file == "hw.py"


def test_the_order_does_not_depend_on_the_disk(tmp_path: Path) -> None:
    fill(tmp_path / "a", {f"s{i}.py": CODE for i in range(30)})
    fill(tmp_path / "b", {f"s{i}.py": CODE for i in reversed(range(30))})

    assert ids(read_class(tmp_path / "a", WANTED)) == ids(read_class(tmp_path / "b", WANTED))


CANVAS_CSV = (
    "\ufeffStudent;ID;SIS User ID;SIS Login ID;Section;MLP (77)\r\n    Points Possible;;;;;100\r\n"
    '"Lovelace, Ada";11;s011;ada@example.org;A;\r\n"Curie, Marie";99;s099;marie;A;\r\n"Student, Test";;;;A;\r\n'
)
MOODLE_CSV = (
    "\ufeffIdentifier,Full name,Email address,Status,Grade,Maximum Grade,Last modified (grade)\r\n"
    "Participant 11,Ada Lovelace,ada@example.org,Submitted,,100,-\r\n"
    "Participant 99,Marie Curie,m@example.org,,,100,-\r\n"
)
GERMAN_MOODLE_CSV = MOODLE_CSV.replace(
    "Identifier,Full name,Email address", "ID,Vollst\xe4ndiger Name,E-Mail-Adresse"
).replace("Participant ", "Teilnehmer/in")
SIMPLE_CSV = "Email,Name,ID\nada@example.org,Ada Lovelace,11\nmarie@example.org,Marie Curie,99\n"
GRADESCOPE_CSV = "First Name,Last Name,SID,Email\nAda,Lovelace,11,ada@example.org\nMarie,Curie,99,m@example.org\n"


@pytest.mark.parametrize("text", [CANVAS_CSV, MOODLE_CSV, GERMAN_MOODLE_CSV, SIMPLE_CSV, GRADESCOPE_CSV])
def test_the_match_lists_who_is_missing_and_who_is_unknown(tmp_path: Path, text: str) -> None:
    fill(tmp_path / "c", {"lovelaceada_11_1_hw.py": CODE, "stranger_77_2_hw.py": CODE})
    roster = fill(tmp_path, {"roster.csv": text}) / "roster.csv"
    class_ = read_class(tmp_path / "c", WANTED)

    found = match(class_, roster)

    assert [s.id for s in found.rows_without_submission] == ["99"]
    assert found.submissions_without_row == (Student("77", "stranger"),)


@pytest.mark.parametrize(
    "owner", ["Ada Lovelace", "lovelace_ada", "Lovelace, Ada", "lovelaceada", "11", "ada", "ADA@example.org"]
)
def test_a_roster_gives_students_their_identities(tmp_path: Path, owner: str) -> None:
    fill(tmp_path / "c", {f"{owner}/hw.py": CODE, "stranger/hw.py": CODE})
    roster = fill(tmp_path, {"roster.csv": SIMPLE_CSV}) / "roster.csv"

    class_ = read_class(tmp_path / "c", WANTED, roster)

    assert {h.students[0] for h in class_.hand_ins} == {
        Student("11", "Ada Lovelace", "ada@example.org"),
        Student("stranger", "stranger"),
    }
    assert [s.id for s in match(class_, roster).rows_without_submission] == ["99"]


def test_a_name_that_two_have_identifies_neither(tmp_path: Path) -> None:
    fill(tmp_path / "c", {"Ada Lovelace.py": CODE, "99.py": CODE})
    roster = fill(tmp_path, {"r.csv": "id,name\n1,Ada Lovelace\n2,Ada Lovelace\n99,Marie\n"}) / "r.csv"

    assert ids(read_class(tmp_path / "c", WANTED, roster)) == ["99", "Ada_Lovelace"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"when,what\n1,2\n", "r.csv has no column id or email: name its columns id, name and email"),
        (b"", "r.csv has no column id or email: name its columns id, name and email"),
        ("id,name\n".encode("utf-16"), "r.csv is not text in UTF-8: save it as CSV (UTF-8)"),
        (b"id\n" + b"x" * 200_000, "r.csv is not a CSV file (field larger than field limit (131072)): export it again"),
    ],
)
def test_a_roster_that_cannot_be_used_says_why(tmp_path: Path, data: bytes, message: str) -> None:
    fill(tmp_path, {"c/ada.py": CODE, "r.csv": data})

    with pytest.raises(ReaderError) as raised:
        match(read_class(tmp_path / "c", WANTED), tmp_path / "r.csv")

    assert str(raised.value) == message


def test_a_roster_in_the_encoding_of_old_spreadsheets_is_read(tmp_path: Path) -> None:
    fill(tmp_path, {"c/11.py": CODE, "r.csv": "id;name\n11;J\xfcrgen\n".encode("cp1252")})

    class_ = read_class(tmp_path / "c", WANTED, tmp_path / "r.csv")

    assert class_.hand_ins[0].students == (Student("11", "J\xfcrgen"),)


def test_staff_may_give_a_link_to_a_class(tmp_path: Path) -> None:
    fill(tmp_path, {"c/ada.py": CODE, "c/bob.py": CODE})
    os.symlink(tmp_path / "c", tmp_path / "here")

    assert ids(read_class(tmp_path / "here", WANTED)) == ["ada", "bob"]


def test_two_hand_ins_of_one_student_are_looked_at_together(tmp_path: Path) -> None:
    fill(tmp_path, {"c/11/old.py": "x = 1", "c/ada/hw.py": CODE, "c/eve/hw.py": CODE, "r.csv": SIMPLE_CSV})

    class_ = read_class(tmp_path / "c", WANTED, tmp_path / "r.csv")

    assert ids(class_) == ["11", "eve"]
    submission = load(class_.hand_ins[0], WANTED)
    assert (submission.name, submission.file) == ("Ada Lovelace", "hw.py")
    assert submission.notes[0] == "files: '11' handed in more than once, all of it was looked at"


GRADESCOPE_PERSON = (
    "submission_{n}:\n  :created_at: {at}\n  :submitters:\n  - :name: {name}\n    :sid: '{sid}'\n    :email: {email}\n"
)


def gradescope_class(tmp_path: Path, *people: tuple[str, str, str]) -> Path:
    """What Gradescope exports of these people: name, sid, email; the last one handed in last."""
    metadata = ""
    for n, (name, sid, email) in enumerate(people, 1):
        metadata += GRADESCOPE_PERSON.format(n=n, at=f"2026-03-0{n}", name=name, sid=sid, email=email)
        fill(tmp_path, {f"c/submission_{n}/hw.py": CODE if n == 1 else f"{CODE}# {n}"})
    fill(tmp_path, {"c/submission_metadata.yml": metadata})
    return tmp_path / "c"


@pytest.mark.parametrize(
    "roster", ["id,name\n7,Ada Lovelace\n8,Eve\n", "id,name,email\n7,Ada Lovelace,a@x.org\n8,Eve,e@x.org\n"]
)
def test_who_chooses_another_s_name_is_not_taken_for_them(tmp_path: Path, roster: str) -> None:
    """Canvas's file names begin with a name that its users choose, and a roster of another system knows no Canvas ids."""
    fill(tmp_path, {"c/lovelaceada_501_1_hw.py": CODE, "c/lovelaceada_502_2_hw.py": f"{CODE}# eve", "r.csv": roster})
    class_ = read_class(tmp_path / "c", WANTED, tmp_path / "r.csv")

    assert ids(class_) == ["501", "502"]
    assert class_.notes == (
        "files: not taken for '7', whose name they give, as they may be somebody else: '501', '502'",
    )
    assert [s.id for s in match(class_, tmp_path / "r.csv").rows_without_submission] == ["7", "8"]


def test_a_name_never_adds_files_to_those_of_an_id(tmp_path: Path) -> None:
    """One hand-in is Ada's by her address; another one only bears her name."""
    path = gradescope_class(tmp_path, ("Ada Lovelace", "", "a@x.org"), ("Ada Lovelace", "", "eve@gmail.org"))
    fill(tmp_path, {"r.csv": "id,name,email\n7,Ada Lovelace,a@x.org\n8,Eve,e@x.org\n"})
    class_ = read_class(path, WANTED, tmp_path / "r.csv")

    assert ids(class_) == ["7", "eve@gmail.org"]
    assert "whose name they give, as they may be somebody else: 'eve@gmail.org'" in class_.notes[0]


@pytest.mark.parametrize(
    ("roster", "expected"),
    [
        ("id,name,email\n7,Ada Lovelace,a@x.org\n8,Eve,e@x.org\n", ["7", "e@x.org"]),
        ("id,name,email\n7,Ada Lovelace,a@x.org\n", ["7", "e@x.org"]),
        ("id,name\n7,Ada Lovelace\n8,Eve\n", ["a@x.org", "e@x.org"]),
    ],
)
def test_who_gives_another_s_student_id_is_not_taken_for_them(tmp_path: Path, roster: str, expected: list[str]) -> None:
    """In Gradescope students type their own; the address is what they sign in with."""
    path = gradescope_class(tmp_path, ("Ada Lovelace", "7", "a@x.org"), ("Eve", "7", "e@x.org"))
    fill(tmp_path, {"r.csv": roster})

    assert ids(read_class(path, WANTED)) == ["7", "7"]
    assert ids(read_class(path, WANTED, tmp_path / "r.csv")) == expected


def test_a_canvas_name_that_ends_in_another_s_id_is_not_that_student(tmp_path: Path) -> None:
    """Canvas takes "_501_" out of names, not "_501" at their end: "Lovelace, Ada_501" is user 666's own choice.

    A file whose name begins with a number stays whose it is; where numbers do not tell, it is nobody else's.
    """
    names = ["lovelaceada_501_70001_hw.py", "bob_502_70002_1_hw.py", "bob_502_70003_notes.txt"]
    eves = ["lovelaceada_501_666_70004_hw.py", "anon_501_666_70005_more.py"]
    class_ = read_class(fill(tmp_path / "a", dict.fromkeys(names + eves, CODE)), WANTED)
    small = read_class(fill(tmp_path / "b", dict.fromkeys(["ada_501_60_hw.py", "ada_501_66_70_hw.py"], CODE)), WANTED)

    assert [(h.students[0].id, len(h.entries)) for h in class_.hand_ins] == [("501", 1), ("502", 2), ("666", 2)]
    assert ids(small) == ["501", "501 or 66"]


@pytest.mark.parametrize("address", ["Email address", "E-Mail-Adresse"])
def test_a_profile_that_looks_like_an_address_is_none(tmp_path: Path, address: str) -> None:
    """Moodle's worksheet shows what students wrote into their profile beside their address."""
    head = f"Identifier,Full name,Department,{address},Status,Grade,Maximum Grade\n"
    rows = "Participant 7,Ada,Maths,a@x.org,x,,10\nParticipant 8,Eve,a@x.org,e@x.org,x,,10\n"
    path = gradescope_class(tmp_path, ("A. Lovelace", "", "a@x.org"), ("Somebody", "", "b@x.org"))
    fill(tmp_path, {"r.csv": head + rows})

    assert ids(read_class(path, WANTED, tmp_path / "r.csv")) == ["7", "b@x.org"]


def test_what_a_student_hands_in_makes_no_other_class_of_it(tmp_path: Path) -> None:
    """A folder with a timestamp in one hand-in is no nbgrader tree, in which everybody else would be missing."""
    names = ("ann/hw.py", "bob/hw.py", "eve/hw.py", "eve/x/hw.py", "eve/x/timestamp.txt", "eve/submitted/e/x/hw.py")
    class_ = read_class(fill(tmp_path, dict.fromkeys(names, CODE)), WANTED)
    kind = "folder with one folder per student"

    assert (class_.kind, ids(class_)) == (kind, ["ann", "bob", "eve"])
    class_ = read_class(fill(tmp_path, {"submitted/y/z/hw.py": CODE}), WANTED)
    assert (class_.kind, ids(class_)) == (kind, ["ann", "bob", "eve", "submitted"])


def test_to_look_for_a_class_inside_a_hand_in_takes_no_time(tmp_path: Path) -> None:
    """Twenty megabytes of a list of submissions, in thirty kilobytes of somebody's zip, took twenty seconds."""
    fill(tmp_path, {"ann.py": CODE})
    with zipfile.ZipFile(tmp_path / "eve.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("submission_metadata.yml", "a: b\n" * 4_000_000)
        archive.writestr("submission_1/hw.py", CODE)
    started = time.process_time()

    assert ids(read_class(tmp_path, WANTED)) == ["ann", "eve"]
    assert time.process_time() - started < 3


def test_a_student_in_two_groups_is_told(tmp_path: Path) -> None:
    person = "  - :name: A\n    :sid: '7'\n"
    metadata = f"submission_1:\n  :submitters:\n{person}submission_2:\n  :submitters:\n{person}  - :sid: '8'\n"
    fill(tmp_path, {"submission_metadata.yml": metadata, "submission_1/a.py": CODE, "submission_2/a.py": CODE})

    told = "files: in more than one submission: '7'; an LMS gets the points of the latest"
    assert read_class(tmp_path, WANTED).notes == (told,)


def test_a_file_that_changed_since_it_was_listed_is_refused(tmp_path: Path) -> None:
    hand_in = read_class(fill(tmp_path, {"ada.py": CODE, "bob.py": CODE}), WANTED).hand_ins[0]
    (tmp_path / "ada.py").write_text("x")

    with pytest.raises(ReaderError, match=r"^ada\.py changed while it was read: try again$"):
        load(hand_in, WANTED)


def test_a_roster_that_is_missing_or_too_large_says_so(tmp_path: Path) -> None:
    class_ = read_class(fill(tmp_path / "c", {"ada.py": CODE}), WANTED)
    with open(tmp_path / "r.csv", "wb") as file:
        file.truncate(33 << 20)

    with pytest.raises(ReaderError, match=r"^there is no gone\.csv: check the path$"):
        match(class_, tmp_path / "gone.csv")
    with pytest.raises(
        ReaderError, match=r"^r\.csv is too large: 33\.0 MiB, the most is 32\.0 MiB; give a smaller file$"
    ):
        match(class_, tmp_path / "r.csv")
