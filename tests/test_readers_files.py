"""One Python file or notebook as text: encodings, magics, look-alikes, sizes, and what is said when it is refused."""

from __future__ import annotations

import json
import os
from pathlib import Path

import nbformat
import pytest

from autograder.protocol.errors import ReaderError
from autograder.protocol.records import Cell
from autograder.readers import budget, lookalikes, magics, read_one
from autograder.readers import submission as submission_
from autograder.readers.budget import TOKENS, Budget

WANTED = ("MyMLP", "train")
CODE = "class MyMLP:\n    pass\n\n\ndef train(model):\n    return 0.0\n"


def refusal(path: Path) -> str:
    with pytest.raises(ReaderError) as raised:
        read_one(path, WANTED)
    return str(raised.value)


def refusal_of(tmp_path: Path, name: str, data: bytes) -> str:
    path = tmp_path / name
    path.write_bytes(data)
    return refusal(path)


def notebook_of(*sources: str) -> str:
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in sources])
    return nbformat.writes(made)


def read_cells(tmp_path: Path, *sources: str) -> tuple[tuple[Cell, ...], tuple[str, ...]]:
    path = tmp_path / "hw.ipynb"
    path.write_text(notebook_of(*sources))
    submission = read_one(path, WANTED)
    return submission.cells, submission.notes


def test_a_python_file_is_one_cell_named_like_the_file(tmp_path: Path) -> None:
    path = tmp_path / "hw.py"
    path.write_text(CODE)

    submission = read_one(path, WANTED)

    assert submission.cells == (Cell("hw.py", CODE),)
    assert (submission.name, submission.file, submission.notes) == ("hw.py", "hw.py", ())


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfx = 1\r\ny = 2\rz = 3\n", "x = 1\ny = 2\nz = 3\n"),
        ("# -*- coding: latin-1 -*-\n# gr\xfc\xdfe\n".encode("latin-1"), "# -*- coding: latin-1 -*-\n# gr\xfc\xdfe\n"),
        (b"#!/usr/bin/python\n# coding=cp1252\n# \x80\n", "#!/usr/bin/python\n# coding=cp1252\n# \u20ac\n"),
        (b"# vim: set fileencoding=utf-8-unix :\n# \xc3\xa9\n", "# vim: set fileencoding=utf-8-unix :\n# \xe9\n"),
    ],
)
def test_usual_encodings_and_line_ends_are_read(tmp_path: Path, data: bytes, text: str) -> None:
    (tmp_path / "hw.py").write_bytes(data)

    assert read_one(tmp_path / "hw.py", ()).cells[0].source == text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("x = 1".encode("utf-16"), "hw.py is saved as UTF-16: save it as UTF-8 and hand it in again"),
        ("x = 1".encode("utf-32"), "hw.py is saved as UTF-32: save it as UTF-8 and hand it in again"),
        (b"x = 1\ny = '\0'\n", "hw.py holds a NUL byte in line 2: save it as UTF-8 text and hand it in again"),
        (b"x = 1\n# \xfc\n", "hw.py is not UTF-8: byte 0xfc in line 2; save it as UTF-8 and hand it in again"),
        (b"# coding: rot13\n", "hw.py declares the encoding 'rot13': save it as UTF-8 and hand it in again"),
        (b"# coding: cp1252\n\x81\n", "hw.py is not UTF-8: byte 0x81 in line 2; save it as UTF-8 and hand it in again"),
        (
            b"#" * (1 << 21),
            "hw.py is too large: 2.0 MiB, the most is 1.0 MiB; hand in the code only, without data or outputs",
        ),
    ],
)
def test_source_that_is_not_text_is_refused_with_the_line(tmp_path: Path, data: bytes, message: str) -> None:
    assert refusal_of(tmp_path, "hw.py", data) == message


def test_code_cells_are_counted_as_students_see_them(tmp_path: Path) -> None:
    made = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell("import torch"),
            nbformat.v4.new_markdown_cell("# text"),
            nbformat.v4.new_code_cell(["class MyMLP:\n", "    pass"]),
        ]
    )
    (tmp_path / "hw.ipynb").write_text(json.dumps(made))

    cells = read_one(tmp_path / "hw.ipynb", WANTED).cells

    assert cells == (Cell("cell 1", "import torch"), Cell("cell 2", "class MyMLP:\n    pass"))


def test_an_nbformat_3_notebook_is_read(tmp_path: Path) -> None:
    sheet = {"cells": [{"cell_type": "code", "input": ["x = 1\n", "y = 2"], "outputs": []}]}
    (tmp_path / "hw.ipynb").write_text(json.dumps({"worksheets": [sheet], "nbformat": 3}))

    assert read_one(tmp_path / "hw.ipynb", ()).cells == (Cell("cell 1", "x = 1\ny = 2"),)


def test_outputs_are_cut_out_even_when_code_looks_like_them(tmp_path: Path) -> None:
    source = 'x = {"outputs": [1, 2]}\ns = "\\"outputs\\": ["\n'
    output = {"output_type": "stream", "name": "stdout", "text": ['"outputs": [{"\\', "]]]"]}
    cell = {"cell_type": "code", "outputs": [output], "source": source, "metadata": {}}
    (tmp_path / "hw.ipynb").write_text(json.dumps({"cells": [cell, cell], "nbformat": 4}))

    assert read_one(tmp_path / "hw.ipynb", ()).cells == (Cell("cell 1", source), Cell("cell 2", source))


def test_forty_mebibytes_of_outputs_do_not_matter(tmp_path: Path) -> None:
    outputs = [{"output_type": "stream", "name": "stdout", "text": "x" * (1 << 20)}] * 40
    cell = {"cell_type": "code", "outputs": outputs, "source": CODE}
    (tmp_path / "hw.ipynb").write_text(json.dumps({"cells": [cell]}))

    assert read_one(tmp_path / "hw.ipynb", WANTED).cells == (Cell("cell 1", CODE),)


def test_a_notebook_of_half_a_gigabyte_is_refused_by_its_size(tmp_path: Path) -> None:
    with open(tmp_path / "hw.ipynb", "wb") as file:
        file.truncate(500 << 20)

    says = "hw.ipynb is too large: 500.0 MiB, the most is 200.0 MiB; hand in the code only, without data or outputs"
    assert refusal(tmp_path / "hw.ipynb") == says


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '{"cells": [\n {"cell_type": "code",\n  "source": "x =',
            "hw.ipynb is cut off: line 3, column 13 (Unterminated",
        ),
        ('{"cells": [\n {"outputs": [{"a": ', "hw.ipynb is cut off: line 2, column 21 (it ends inside an output)"),
        (
            '{"cells": [{"outputs": [1,\n2,\n3]},\n oops]}',
            "hw.ipynb is not a whole notebook: line 4, column 2 (Expecting",
        ),
        ('{"x": 1}', "hw.ipynb is not a notebook: it holds JSON, but no cells; hand in the .ipynb file"),
        ("[]", "hw.ipynb is not a notebook: it holds JSON, but no cells; hand in the .ipynb file"),
        ('{"cells": {}}', "hw.ipynb is not a notebook: it holds JSON, but no cells; hand in the .ipynb file"),
        ("[" * 100, "hw.ipynb is nested or split too much to be a notebook: save it again in Jupyter"),
        ("]" * 9 + "[" * 70, "hw.ipynb is nested or split too much to be a notebook: save it again in Jupyter"),
        (
            "[" + "[]," * 600_000 + "[]]",
            "hw.ipynb is nested or split too much to be a notebook: save it again in Jupyter",
        ),
        ("1" * 5000, "hw.ipynb holds a number or nesting that no notebook has: save it again in Jupyter"),
        (
            '{"cells": [' + "{}," * 5000 + "{}]}",
            "hw.ipynb has 5,001 cells, the most is 5,000: is it this assignment's?",
        ),
        (
            json.dumps({"cells": [{"cell_type": "code", "source": "x = '\0'"}]}),
            "hw.ipynb holds a NUL character in its code: retype that line and save it again",
        ),
        (
            '{"cells": [{"cell_type": "code", "source": "\\ud800"}]}',
            "hw.ipynb holds half a character (a lone surrogate) in its code: retype it and save it again",
        ),
        (
            json.dumps({"cells": [{"cell_type": "code", "source": "#" * (1 << 20) + "x"}]}),
            "hw.ipynb holds more than 1.0 MiB of code: remove the data from its cells",
        ),
    ],
)
def test_what_is_not_a_notebook_is_refused_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    assert refusal_of(tmp_path, "hw.ipynb", text.encode()).startswith(message)


def test_a_notebook_of_pasted_pictures_is_refused_by_what_is_left(tmp_path: Path) -> None:
    cell = {"cell_type": "markdown", "source": "x" * budget.MAX_KEPT}

    says = refusal_of(tmp_path, "hw.ipynb", json.dumps({"cells": [cell]}).encode())

    assert (
        says
        == "hw.ipynb is too large: 32.0 MiB besides its outputs, the most is 32.0 MiB; remove pasted pictures and data"
    )


def test_magics_are_blanked_on_their_lines(tmp_path: Path) -> None:
    source = (
        "!pip install torch \\\n   torchvision\n%matplotlib inline\nx = 1\nfiles = !ls\ntrain?\n"
        "get_ipython().run_line_magic(\n  'cd',\n  '..')\nif x:\n    %time x\ny = 2"
    )

    cells, notes = read_cells(tmp_path, source)

    assert cells[0].source == "\n\n\nx = 1\n\n\n\n\n\nif x:\n    pass\ny = 2"
    assert notes[0].startswith(
        "magics: not run: cell 1, line 1: !pip install torch \\; cell 1, line 3: %matplotlib inline;"
    )
    assert notes[0].endswith("; and 1 more")


def test_honest_percent_signs_and_exclamation_marks_stay(tmp_path: Path) -> None:
    source = (
        "x = (7\n     % 4)\ny = '''\n!not a magic\n%nor this\n'''\nz = 7 \\\n% 4\n"
        "s = \"it's\" # ' unbalanced (\nd = {\n'a': 1,\n}\nprint('%d' % x)\nw = 'a\\\n!b'\n"
    )

    cells, notes = read_cells(tmp_path, source)

    assert cells[0].source == source
    assert notes == ()


def test_a_cell_of_another_language_is_left_out_and_time_is_not(tmp_path: Path) -> None:
    cells, notes = read_cells(tmp_path, "%%bash\nrm -rf /", "%%time\nx = 1", "\n%%capture out\n!ls\ny = 2")

    assert [c.source for c in cells] == ["\n", "\nx = 1", "\n\n\ny = 2"]
    assert "cell 1, line 1: %%bash (the whole cell is left out)" in notes[0]


def test_magics_of_an_exported_script_are_blanked_too() -> None:
    text, found = magics.without_line_magics("# In[1]:\nget_ipython().system('ls')\nx = 1\n")

    assert (text, found) == ("# In[1]:\n\nx = 1\n", ["line 2: get_ipython().system('ls')"])


def test_a_look_alike_is_named_with_what_it_looks_like(tmp_path: Path) -> None:
    (tmp_path / "hw.py").write_text("x = 1\ndef tr\u0430in(m):\n    pass\nclass \uff2dyMLP: pass\n")

    notes = read_one(tmp_path / "hw.py", WANTED).notes

    assert notes == (
        "unicode: hw.py, line 2: 'tr\u0430in' holds CYRILLIC SMALL LETTER A (U+0430) and looks like 'train'",
        "unicode: hw.py, line 4: '\uff2dyMLP' holds FULLWIDTH LATIN CAPITAL LETTER M (U+FF2D) and looks like 'MyMLP'",
    )


def test_hidden_characters_are_named_once_with_their_line() -> None:
    notes = lookalikes.unicode_notes([Cell("cell 2", "a = 1\nb = '\u200b' # \u202e\u202e\n")])

    assert notes == (
        "unicode: cell 2, line 2: hidden character ZERO WIDTH SPACE (U+200B)",
        "unicode: cell 2, line 2: hidden character RIGHT-TO-LEFT OVERRIDE (U+202E), and 1 more",
    )


@pytest.mark.parametrize(
    "honest", ["# Gr\xfc\xdfe", "\u03b1 = 0.1", "'\U0001f468\u200d\U0001f469'", "\u03bb = 1", "def gr\xf6\xdfe(): 1"]
)
def test_honest_unicode_is_no_news(honest: str) -> None:
    assert lookalikes.unicode_notes([Cell("c", honest)]) == ()


def test_many_odd_characters_are_counted_not_listed() -> None:
    source = "".join(f"def tr\u0430in{i}(): 1\n" for i in range(30))

    notes = lookalikes.unicode_notes([Cell("c", source)])

    assert len(notes) == lookalikes.MAX_NOTES + 1
    assert notes[-1] == "unicode: and 22 more"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("hw.docx", "hw.docx is a Word document: hand in a Python file (.py) or a notebook (.ipynb)"),
        ("hw.pdf", "hw.pdf is a PDF: hand in a Python file (.py) or a notebook (.ipynb)"),
        ("m.pt", "m.pt is a checkpoint, which is never opened: hand in a Python file (.py) or a notebook (.ipynb)"),
        ("hw.r", "hw.r is a .r file: hand in a Python file (.py) or a notebook (.ipynb)"),
        ("hw", "hw is a file without ending: hand in a Python file (.py) or a notebook (.ipynb)"),
    ],
)
def test_other_kinds_of_file_are_named(tmp_path: Path, name: str, message: str) -> None:
    assert refusal_of(tmp_path, name, b"PK") == message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "hw.py") == "there is no hw.py: check the path"
    assert refusal(tmp_path / "a\0b.py") == "there is no ab.py: check the path"


def test_links_and_pipes_are_never_opened(tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_text(CODE)
    (tmp_path / "hw.py").symlink_to(tmp_path / "secret.py")
    (tmp_path / "folder").symlink_to("/")
    os.mkfifo(tmp_path / "pipe.py")

    assert refusal(tmp_path / "hw.py") == "hw.py is a link: hand in the file itself"
    assert refusal(tmp_path / "folder") == "folder is a link, not a file that can be read: hand in the file itself"
    assert refusal(tmp_path / "pipe.py") == "pipe.py is a pipe: hand in the file itself"


def test_an_unreadable_file_says_so(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    (tmp_path / "hw.py").write_text(CODE)
    (tmp_path / "hw.py").chmod(0)

    assert refusal(tmp_path / "hw.py") == "hw.py may not be read: check its permissions"


def test_an_empty_folder_says_what_to_hand_in(tmp_path: Path) -> None:
    (tmp_path / "alice").mkdir()
    says = "alice is empty: hand in a Python file (.py) or a notebook (.ipynb)"
    assert refusal(tmp_path / "alice") == says


def test_a_folder_without_python_lists_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_text("")
    (tmp_path / "b.png").write_text("")

    says = refusal(tmp_path)

    assert says.startswith(f"{tmp_path.name} holds 2 files ('a.pdf', 'b.png') but none is Python:")
    assert says.endswith("hand in a Python file (.py) or a notebook (.ipynb)")


def test_the_file_with_most_wanted_names_wins_and_the_note_says_so(tmp_path: Path) -> None:
    (tmp_path / "a_helper.py").write_text("def train(m): pass\n")
    (tmp_path / "work.ipynb").write_text(notebook_of(CODE))
    (tmp_path / "broken.ipynb").write_text("{")
    (tmp_path / "model.pt").write_bytes(b"\x80")
    (tmp_path / "data").symlink_to("/")
    (tmp_path / "report.pdf").write_text("")
    (tmp_path / ".ipynb_checkpoints").mkdir()
    (tmp_path / ".ipynb_checkpoints" / "work.py").write_text(CODE)

    submission = read_one(tmp_path, WANTED)

    assert submission.file == "work.ipynb"
    assert submission.notes == (
        "files: took 'work.ipynb', which defines 2 of the names asked for, and left 'a_helper.py (1)'",
        "files: refused 'data is a link'",
        "files: could not be read: broken.ipynb is cut off: line 1, column 2 (Expecting property name enclosed in "
        "double quotes); download or save it again and hand that in",
        "files: beside it, not opened: 'model.pt'",
    )


def test_between_equal_files_the_one_without_stubs_then_the_preferred_one_wins(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(CODE)
    (tmp_path / "b.py").write_text(CODE)
    (tmp_path / "c.py").write_text(CODE + "def f():\n    raise NotImplementedError\n")

    assert read_one(tmp_path, WANTED).file == "a.py"
    assert read_one(tmp_path, WANTED, preferred="b.ipynb").file == "b.py"
    assert read_one(tmp_path, WANTED, preferred="c.py").file == "a.py"


@pytest.mark.parametrize("copy", ["hw-Copy1.ipynb", "hw (1).ipynb", "hw copy.ipynb"])
def test_a_copy_that_a_program_made_is_not_taken_for_the_original(tmp_path: Path, copy: str) -> None:
    """Jupyter, a browser and a Mac each put their mark behind the name, and each sorts before the ending's dot."""
    for name in (copy, "hw.ipynb"):
        (tmp_path / name).write_text(notebook_of(CODE))

    assert read_one(tmp_path, WANTED).file == "hw.ipynb"


def test_a_broken_notebook_beside_a_file_without_wanted_names_is_the_news(tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text("x = 1\n")
    (tmp_path / "hw.ipynb").write_text("{")

    assert refusal(tmp_path).startswith("hw.ipynb is cut off: line 1, column 2")


def test_ten_thousand_files_beside_the_work_are_counted(tmp_path: Path) -> None:
    for i in range(10_000):
        (tmp_path / f"{i}.bin").touch()
    (tmp_path / "hw.py").write_text(CODE)

    assert read_one(tmp_path, WANTED).notes[0].endswith("and 9995 more")


def test_hostile_names_are_cut_and_stripped_in_messages(tmp_path: Path) -> None:
    name = "\u202e\x1b[31m" + "x" * 200 + ".docx"
    (tmp_path / name).touch()

    says = refusal(tmp_path / name)

    assert "\u202e" not in says and "\x1b" not in says
    assert len(says) < 250


def test_only_so_many_python_files_of_one_student_are_looked_at(tmp_path: Path) -> None:
    for i in range(40):
        (tmp_path / f"{i:02}.py").write_text("x = 1\n")
    (tmp_path / "05.py").write_text(CODE)

    submission = read_one(tmp_path, WANTED)

    assert submission.file == "05.py"
    assert submission.notes[-1] == "files: 40 Python files and notebooks, only the first 30 were looked at"


def test_all_files_of_a_submission_share_what_reading_them_may_cost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files beside the one that is meant are looked at after it, the smallest first, as far as the budget goes."""
    for i in range(4):
        strings = json.dumps([""] * (TOKENS + i)).replace(" ", "")
        (tmp_path / f"{i}.ipynb").write_text(f'{{"cells": [], "metadata": {strings}}}')
    (tmp_path / "zz.py").write_text(CODE + "#" * 300_000)
    monkeypatch.setattr(submission_, "Budget", lambda: Budget(tokens=3 * TOKENS))
    submission = read_one(tmp_path, WANTED, "zz.py")
    monkeypatch.setattr(submission_, "Budget", lambda: Budget(code=len(CODE) + 300_000))
    read_one(tmp_path, WANTED)
    (tmp_path / "aa.py").write_text("#")
    with pytest.raises(ReaderError, match=r"zz\.py was not read: there is too much beside it; hand in the code only"):
        read_one(tmp_path, WANTED)

    assert submission.file == "zz.py"
    assert submission.notes[-1] == (
        "files: could not be read: 1.ipynb was not read: there is too much beside it; hand in the code only; 2.ipynb "
        "was not read: there is too much beside it; hand in the code only; 3.ipynb was not read: there is too much "
        "beside it; hand in the code only"
    )


@pytest.mark.parametrize(
    "head", ["import torch\n# Encoding: one-hot, see the lecture\n", '"""My homework,\n# coding: none\n"""\n']
)
def test_a_word_on_encodings_behind_the_first_line_of_code_declares_nothing(tmp_path: Path, head: str) -> None:
    """As in Python, the second line counts only behind a comment or an empty line."""
    (tmp_path / "hw.py").write_text(head + CODE)

    assert read_one(tmp_path, WANTED).cells[0].source == head + CODE


def test_a_notebook_under_the_name_of_a_file_is_a_notebook(tmp_path: Path) -> None:
    """Where an LMS takes .py only, notebooks are handed in under that name."""
    cell = {"cell_type": "code", "source": CODE}
    (tmp_path / "hw.py").write_text(json.dumps({"cells": [cell], "nbformat": 4}))

    assert read_one(tmp_path, WANTED).cells == (Cell("cell 1", CODE),)
