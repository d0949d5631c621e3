"""What a solution folder says is read in full, and whatever is wrong with it is said at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_folder import MISCONCEPTIONS, SOLUTION, VARIANTS, folder, problems

from autograder.protocol.errors import AssignmentError
from autograder.rubric import catalog
from autograder.rubric.catalog import Bands, bands, curve, load, slugs, solutions
from autograder.rubric.implementations import combine


def test_another_way_to_write_a_mistake_is_no_right_variant(tmp_path: Path) -> None:
    """It belongs to the rows of the mistakes that it shows."""
    assignment = load(folder(tmp_path))

    assert [v.key for v in assignment.variants] == ["Named"]
    assert [(p.key, p.shows, p.loses) for p in assignment.paraphrases] == [("Added", ("doubled",), ("output",))]


WRONG = {
    "shows": (
        {"variants": VARIANTS.replace('shows=("doubled",)', 'shows=("dubbled",)')},
        [
            "variants.py, line 7: 'Added' shows 'dubbled', which is no misconception of 'Line'; did you mean 'doubled'? There is: doubled"
        ],
    ),
    "loses": (
        {"misconceptions": MISCONCEPTIONS.replace('loses=("output",)', 'loses=("ouput",)')},
        [
            "misconceptions.py, line 18: 'doubled' names the check 'ouput', which is no check's key; did you mean 'output'? There is: output"
        ],
    ),
    "no comma": (
        {"misconceptions": MISCONCEPTIONS.replace('loses=("output",)', 'loses=("output")')},
        [
            "misconceptions.py, line 18: 'doubled' has loses is 'output', expected a tuple, each entry a text: a tuple of one has a comma, (...,)"
        ],
    ),
    "level": (
        {"misconceptions": MISCONCEPTIONS.replace("scale=2.0", "skale=2.0")},
        [
            "misconceptions.py, line 18: 'doubled' sets 'skale', which AnyLine does not have; did you mean 'scale'? There is: scale, __init__, forward"
        ],
    ),
    "no workhorse": (
        {"misconceptions": MISCONCEPTIONS.replace('@workhorse("Line")', "")},
        ["misconceptions.py, line 18: 'doubled' sets scale, but there is no @workhorse('Line') in this file"],
    ),
    "a variant with levels": (
        {"variants": VARIANTS.replace('@variant("Line")', '@variant("Line", scale=1.0)')},
        ["variants.py, line 16: 'Named' sets scale; a variant takes differs and shows only"],
    ),
    "a name that nobody asks for": (
        {"variants": VARIANTS.replace('@variant("Line")', '@variant("Lime")')},
        [
            "variants.py, line 16: 'Named' stands for 'Lime', which no part asks for; did you mean 'Line'? There is: Line"
        ],
    ),
    "docstring": (
        {"misconceptions": MISCONCEPTIONS.replace("    Hint: Which factor is too much?\n    Source: lecture 1\n", "")},
        [
            "misconceptions.py, line 18: 'doubled' has 1 \"Hint:\" line in its docstring, expected two, from vague to exact",
            "misconceptions.py, line 18: 'doubled' has no \"Source:\" line in its docstring: where do students do this?",
        ],
    ),
    "not plain": (
        {"misconceptions": MISCONCEPTIONS.replace("scale=2.0", "scale=1 + x")},
        ["misconceptions.py, line 17: 'doubled': @misconception takes plain values only (numbers, texts, tuples)"],
    ),
    "no name": (
        {"variants": VARIANTS.replace('@variant("Line")', "@variant")},
        ["variants.py, line 15: 'Named' is marked @variant, expected @variant(NAME, ...) with the name it stands for"],
    ),
    "not Python": ({"variants": "def (:\n"}, ["variants.py, line 1: invalid syntax"]),
    "twice": (
        {"variants": VARIANTS.replace("class Named", "class Added")},
        ["variants.py, line 16: 'Added' is defined once more, first in"],
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_said_with_file_and_line(tmp_path: Path, what: str) -> None:
    """And with what there is instead."""
    changed, expected = WRONG[what]

    found = problems(tmp_path, **changed)

    assert len(found) == len(expected)
    assert [line for line, text in zip(found, expected, strict=True) if text not in line] == []


def test_everything_in_all_three_files_is_said_at_once(tmp_path: Path) -> None:
    """Whoever mends one file need not run it again to hear of the next."""
    found = problems(
        tmp_path,
        rubric="ASSIGNMENT = Asignment()\n",
        misconceptions=MISCONCEPTIONS.replace("scale=2.0", "skale=2.0"),
        variants="def (:\n",
    )

    assert [line.rpartition("/")[2].partition(":")[0] for line in found] == [
        "rubric.py, line 1",
        "misconceptions.py, line 18",
        "variants.py, line 1",
    ]


def test_a_file_that_is_not_utf_8_is_named_with_its_line(tmp_path: Path) -> None:
    """Not a traceback of the decoder."""
    place = folder(tmp_path)
    (place / "solution.py").write_bytes(SOLUTION.encode() + b"# \xff\n")

    with pytest.raises(AssignmentError, match=r"solution.py, line 7: this is not UTF-8; save the file as UTF-8"):
        load(place)


def test_levels_that_are_combined_are_set_and_the_source_is_left_alone(tmp_path: Path) -> None:
    """Also where the text of one level occurs elsewhere in the binding."""
    text = MISCONCEPTIONS.replace("scale = 1.0", "scale = 1.0\n    shift = 0.0") + MISCONCEPTIONS[
        MISCONCEPTIONS.index("@misconception") :
    ].replace("scale=2.0", "shift=1.0").replace("doubled", "shifted")
    assignment = load(folder(tmp_path, misconceptions=text))

    cells = combine(assignment.misconceptions)

    assert cells[-1].source == "Line = type('Line', (AnyLine,), {'scale': 2.0, 'shift': 1.0})\n"
    assert cells[:-1] == assignment.misconceptions[0].cells[:-1]


def test_bands_that_nobody_measured_are_an_error(tmp_path: Path) -> None:
    """A file that was edited by hand."""
    assignment = load(folder(tmp_path))
    (assignment.folder / "bands.json").write_text("{")

    with pytest.raises(AssignmentError, match=r"bands.json is not what autograder calibrate writes"):
        bands(assignment, "row", "digits")


def test_bands_and_curve_are_those_of_the_check_and_the_data_set(tmp_path: Path) -> None:
    """Of one that nobody measured there are none."""
    assignment = load(folder(tmp_path))
    assert bands(assignment, "row", "digits") == Bands()

    measured = '{"row": {"digits": {"bands": [[0.9, 1], [0.5, 0.4]], "curve": [[0.1, 0.2, 0.3]]}}}'
    (assignment.folder / "bands.json").write_text(measured)

    assert bands(assignment, "row", "digits") == Bands(((0.9, 1.0), (0.5, 0.4)))
    assert curve(assignment, "row", "digits") == ((0.1, 0.2, 0.3),)
    assert (bands(assignment, "row", "mnist"), curve(assignment, "row", "mnist")) == (Bands(), ())
    assert bands(assignment, "another-row", "digits") == Bands()


@pytest.mark.parametrize("text", ["[]", '{"row": 3}', '{"row": {"digits": 3}}', '{"row": {"digits": null}}'])
def test_bands_of_another_form_are_an_error(tmp_path: Path, text: str) -> None:
    """Not a traceback."""
    assignment = load(folder(tmp_path))
    (assignment.folder / "bands.json").write_text(text)

    with pytest.raises(AssignmentError, match=r"bands.json is not what autograder calibrate writes"):
        bands(assignment, "row", "digits")


def test_an_assignment_is_found_in_the_nearest_folder_above(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And in the one that is chosen, if there is one."""
    (tmp_path / "solutions").mkdir()
    (tmp_path / "deep" / "down").mkdir(parents=True)
    folder(tmp_path / "solutions")
    monkeypatch.delenv("AUTOGRADER_SOLUTIONS", raising=False)
    monkeypatch.chdir(tmp_path / "deep" / "down")

    assert solutions() == tmp_path / "solutions"
    assert slugs() == ("line",)
    assert load("line").slug == "line"
    monkeypatch.setenv("AUTOGRADER_SOLUTIONS", str(tmp_path / "deep"))
    assert solutions() == tmp_path / "deep"
    assert slugs() == ()


def test_where_there_are_no_solutions_it_is_said_how_to_name_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where only the package is installed."""
    monkeypatch.setattr(catalog, "__file__", str(tmp_path / "autograder" / "rubric" / "catalog.py"))
    monkeypatch.delenv("AUTOGRADER_SOLUTIONS", raising=False)
    monkeypatch.chdir(tmp_path)

    with pytest.raises(AssignmentError) as caught:
        solutions()

    assert str(caught.value) == (
        f"there is no folder solutions/ in {tmp_path} or above it; "
        "go to the course's folder or set AUTOGRADER_SOLUTIONS"
    )


def test_what_is_graded_by_has_a_digest_that_every_file_changes(tmp_path: Path) -> None:
    """A class is graded again when any of them changed."""
    place = folder(tmp_path)
    digests = {load(place).digest}
    for name in ("solution.py", "rubric.py", "misconceptions.py", "variants.py"):
        with (place / name).open("a") as file:
            file.write("# changed\n")
        digests.add(load(place).digest)
    (place / "bands.json").write_text("{}")
    digests.add(load(place).digest)

    assert len(digests) == 6
    (place / "CHANGES.md").write_text("- code: nothing.\n")
    assert load(place).digest in digests


def test_a_file_that_is_missing_or_no_text_is_named(tmp_path: Path) -> None:
    """With what the system says."""
    place = folder(tmp_path)
    (place / "solution.py").unlink()
    with pytest.raises(AssignmentError, match=r"solution.py cannot be read: No such file or directory"):
        load(place)

    (place / "solution.py").write_text(SOLUTION)
    (place / "rubric.py").write_text("x = '\0'\n")
    with pytest.raises(AssignmentError, match=r"rubric.py.*null bytes"):
        load(place)


def test_a_file_is_named_as_somebody_in_this_folder_would_type_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Relative below it, in full elsewhere."""
    place = folder(tmp_path, rubric="(")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(AssignmentError, match=r"^line/rubric.py, line 1: "):
        load(place)

    monkeypatch.chdir("/")
    with pytest.raises(AssignmentError, match=r"^tmp/|^/"):
        load(place)


def test_a_place_for_solutions_that_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A typing error in it must not mean another folder without a word."""
    monkeypatch.setenv("AUTOGRADER_SOLUTIONS", str(tmp_path / "nowhere"))

    with pytest.raises(AssignmentError, match="nowhere, which is no folder of assignments"):
        catalog.solutions()
