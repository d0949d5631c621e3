"""A corrected rubric judges what was observed again: who changes, by how much and why, before anything is written."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autograder.cli.main import main
from autograder.gradebook import Gradebook
from autograder.sandbox import Sandbox

ROOT = Path(__file__).parent.parent
SOLUTION = (ROOT / "solutions" / "mnist_mlp" / "solution.py").read_text()
NEVER_CLEARED = SOLUTION.replace("        optimizer.zero_grad()\n", "", 1)


def run(*arguments: object) -> Result:
    """The command line, in this process."""
    return CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of its own, and a class graded by it: out/ beside solutions/."""
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "solutions" / "mnist_mlp", root / "solutions" / "copy")
    students = root / "in"
    students.mkdir()
    for name, text in {"ann": SOLUTION, "bob": NEVER_CLEARED, "eve": "def broken(:\n"}.items():
        (students / f"{name}.py").write_text(text)
    (students / "not.pdf").write_text("")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("AUTOGRADER_SOLUTIONS", str(root / "solutions"))
        done = run("grade", "copy", students, "-o", root / "out", "--data", "digits", "--seed", "4", "--jobs", "2")
    assert done.exit_code == 0, done.output
    return root


@pytest.fixture
def course(first_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy to change; students' code can no longer be run."""
    shutil.copytree(first_run, tmp_path / "course")
    monkeypatch.setenv("AUTOGRADER_SOLUTIONS", str(tmp_path / "course" / "solutions"))
    unwatched = Sandbox.run

    def watched(self: Sandbox, requests: object, limits: object) -> object:
        said = repr(requests)
        assert "ann.py" not in said
        assert "bob.py" not in said
        return unwatched(self, requests, limits)

    monkeypatch.setattr(Sandbox, "run", watched)
    return tmp_path / "course"


def change(course: Path, file: str, old: str, new: str) -> None:
    """The course owner corrects something."""
    path = course / "solutions" / "copy" / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def scores(course: Path) -> dict[str, float]:
    """As the gradebook has them."""
    with Gradebook(course / "out") as book:
        return {entry.identity: entry.earned for entry in book.entries()}


def test_nothing_changes_when_nothing_did(course: Path) -> None:
    """The same rubric says the same, byte by byte."""
    done = run("regrade", course / "out")

    assert done.output == "0 of 4 reports change, 0 of them in points\n"


def test_other_points_are_shown_first_and_written_on_demand(course: Path) -> None:
    """Eight points become six: one loses less, one loses two."""
    change(course, "rubric.py", '"fresh-gradients",\n            8,', '"fresh-gradients",\n            6,')
    before = scores(course)

    shown = run("regrade", course / "out")
    unwritten = scores(course)
    applied = run("regrade", course / "out", "--apply")

    assert unwritten == before == {"ann": 100, "bob": before["bob"], "eve": 0, "not": 0}
    assert "ann: 100 -> 98\n    fresh-gradients: 8 of 8 passed -> 6 of 6 passed\n" in shown.output
    assert "fresh-gradients: 0 of 8 failed -> 0 of 6 failed" in shown.output
    assert "nothing is written yet; add --apply to write it" in shown.output
    assert applied.exit_code == 0
    assert scores(course) == {"ann": 98, "bob": before["bob"], "eve": 0, "not": 0}
    assert "\nann,98,98,graded" in (course / "out" / "grades.csv").read_text()


def test_another_wording_changes_no_points(course: Path) -> None:
    """What students read is judged anew; points stay."""
    change(course, "misconceptions.py", "gradients are never cleared.", "gradients nobody clears.")

    done = run("regrade", course / "out", "--apply")

    assert done.output.startswith("0 of 4 reports change")
    assert "gradients nobody clears." in (course / "out" / "feedback" / "bob.md").read_text()


def test_a_mistake_that_is_new_in_the_catalogue_is_named(course: Path) -> None:
    """It was there all along, only nobody knew it by name."""
    change(course, "misconceptions.py", "def gradients_never_cleared():", "def never_wiped():")
    variants = course / "solutions" / "copy" / "variants.py"  # other ways to write it show it by its new name
    variants.write_text(variants.read_text().replace("gradients_never_cleared", "never_wiped"))

    done = run("regrade", course / "out")

    assert "fresh-gradients: now says never_wiped (said gradients_never_cleared)" in done.output


def test_a_check_that_asks_something_else_needs_a_new_run(course: Path) -> None:
    """It is not graded rather than wrong; the next run grades it."""
    change(course, "rubric.py", '"train_loader": Loader((8, 8))', '"train_loader": Loader((8, 9))')

    shown = run("regrade", course / "out", "--apply")

    assert "fresh-gradients: 8 of 8 passed -> 0 of 8 ungraded" in shown.output
    assert "This check changed after your work was run" in (course / "out" / "reports" / "ann.json").read_text()


def test_one_graded_under_another_seed_is_left_as_it_is(course: Path) -> None:
    """Late work in the same folder: its questions are the gradebook's now, and the others were not asked them."""
    (course / "late").mkdir()
    (course / "late" / "dan.py").write_text(NEVER_CLEARED)
    late = run("grade", "copy", course / "late", "-o", course / "out", "--seed", "9")
    before = scores(course)
    change(course, "misconceptions.py", "gradients are never cleared.", "gradients nobody clears.")

    done = run("regrade", course / "out", "--apply")

    assert late.exit_code == 0, late.output
    assert done.output.startswith(
        "0 of 5 reports change, 0 of them in points\n"
        "3 were graded with other questions (e.g. another seed): run autograder grade again to update them\n"
    )
    assert scores(course) == before
    assert "gradients nobody clears." in (course / "out" / "feedback" / "dan.md").read_text()
    assert "gradients are never cleared." in (course / "out" / "feedback" / "bob.md").read_text()


def test_a_gradebook_that_knows_the_questions_of_the_whole_class_only_is_judged_too(course: Path) -> None:
    """As they all did, before somebody was graded under another seed."""
    with Gradebook(course / "out") as book:
        for position, entry in enumerate(list(book.entries())):
            seen = book.stored_runs(entry.identity)
            asked = {key: what for one in seen.values() for key, what in zip(one.keys, one.asked, strict=True)}
            book.note({f"question {key}": what.partition(" ")[0] for key, what in asked.items()})
            book.store(entry, position, {title: replace(one, asked=()) for title, one in seen.items()})
    change(course, "rubric.py", "            10,\n", "            20,\n")

    done = run("regrade", course / "out")

    assert "other questions" not in done.output
    assert "ann: 100 -> 110\n" in done.output


def test_a_new_check_is_not_graded_until_the_next_run(course: Path) -> None:
    """It was never asked."""
    new = 'Check("again", 3, "it is asked", Forward((Build("MyMLP"),), sizes=(5,), mode="eval"), Close(("output",))),'
    change(
        course,
        "rubric.py",
        '        Check(\n            "shape",',
        f'        {new}\n        Check(\n            "shape",',
    )

    shown = run("regrade", course / "out")

    assert "again: new check, 0 of 3" in shown.output


def test_marks_given_by_hand_survive_a_regrade(course: Path) -> None:
    """They are points of staff, not of the rubric."""
    marks = {"assignment": "copy", "marks": [{"identity": "bob", "key": "curves", "earned": 2, "comment": "no units"}]}
    (course / "marks.json").write_text(json.dumps(marks))
    before = scores(course)["bob"]
    merged = run("merge", course / "out", course / "marks.json")
    change(course, "rubric.py", '"fresh-gradients",\n            8,', '"fresh-gradients",\n            6,')
    run("regrade", course / "out", "--apply")

    assert merged.output.startswith("1 marks for 1 submissions")
    assert scores(course)["bob"] == before - 8


def test_a_comment_given_by_hand_reaches_its_student(course: Path) -> None:
    """In every file that students get, whatever program it is from: points alone say nothing."""
    given = {"identity": "bob", "key": "curves", "earned": 2, "comment": "no <b>units</b>"}
    text = json.dumps({"assignment": "copy", "marks": [given]})
    (course / "marks.json").write_text(text, encoding="utf-8-sig")  # as an editor of Windows leaves it
    merged = run("merge", course / "out", course / "marks.json")

    assert merged.exit_code == 0
    results = json.loads((course / "out" / "results" / "bob.json").read_text())
    curves = next(one for one in results["tests"] if one["extra_data"]["key"] == "curves")
    assert curves["output"].endswith("By hand: no &lt;b&gt;units&lt;/b&gt;")
    assert "By hand: no &lt;b&gt;units" in (course / "out" / "feedback" / "bob.html").read_text()
    assert "- By hand: no \\<b\\>units" in (course / "out" / "feedback" / "bob.md").read_text()
    assert "units" not in (course / "out" / "feedback" / "ann.md").read_text()


def test_a_mark_for_what_was_handed_in_before_says_so(course: Path) -> None:
    """It counts until somebody looks again: the new plot may have its units."""
    given = {"identity": "bob", "key": "curves", "earned": 2, "comment": "no units"}
    (course / "marks.json").write_text(json.dumps({"assignment": "copy", "marks": [given]}))
    run("merge", course / "out", course / "marks.json")
    at_once = (course / "out" / "grades.csv").read_text()
    with Gradebook(course / "out") as book:
        position, entry = next((n, e) for n, e in enumerate(book.entries()) if e.identity == "bob")
        book.store(replace(entry, content="other code"), position, book.stored_runs("bob"))
    change(course, "misconceptions.py", "gradients are never cleared.", "gradients nobody clears.")

    run("regrade", course / "out", "--apply")

    assert "marked by hand before" not in at_once
    assert "curves: no units; marked by hand before this was handed in" in (course / "out" / "grades.csv").read_text()
    page = (course / "out" / "feedback" / "bob.html").read_text()
    assert "no units; marked by hand before this was handed in" in page


def test_a_check_that_is_marked_by_hand_waits_for_no_other(course: Path) -> None:
    """Bob's training was held back by gradients that are never cleared; staff looked at it themselves."""
    before = (course / "out" / "feedback" / "bob.md").read_text()
    given = {"identity": "bob", "key": "held-out", "earned": 4, "comment": "it does learn"}
    (course / "marks.json").write_text(json.dumps({"assignment": "copy", "marks": [given]}))
    run("merge", course / "out", course / "marks.json")

    assert "| 0 / 10 | waits for fresh-gradients |" in before
    after = (course / "out" / "feedback" / "bob.md").read_text()
    assert "| 4 / 10 | failed |" in after
    assert "waits for" not in after


WRONG = [
    ("{", "is not JSON: export the marks from the contact sheet again"),
    ("[]", "is not a file of marks: export the marks from the contact sheet again"),
    ('{"assignment": "other", "marks": []}', "holds marks of 'other', this gradebook is of 'copy'"),
    ('{"assignment": "copy", "marks": [3]}', "mark 1: is not an object with identity, key, earned and comment"),
    ('{"assignment": "copy", "marks": [{"identity": "zoe"}]}', "mark 1: nobody is called 'zoe' in this gradebook"),
    (
        '{"assignment": "copy", "marks": [{"identity": "bob", "key": "x"}]}',
        "mark 1: there is no check 'x'; there is shape,",
    ),
    (
        '{"assignment": "copy", "marks": [{"identity": "bob", "key": "curves", "earned": 11}]}',
        "mark 1: 11 points for 'curves', which pays 0 to 10",
    ),
    (
        '{"assignment": "copy", "marks": [{"identity": "bob", "key": "curves", "earned": NaN}]}',
        "mark 1: nan points for 'curves', which pays 0 to 10",
    ),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_marks_that_do_not_fit_are_all_refused(course: Path, text: str, said: str) -> None:
    """With what is wrong; nothing is written."""
    (course / "marks.json").write_text(text)
    before = scores(course)

    done = run("merge", course / "out", course / "marks.json")

    assert done.exit_code == 2
    assert said in done.stderr
    assert scores(course) == before


def test_a_folder_without_a_class_says_how_to_get_one(tmp_path: Path) -> None:
    """For every verb that works on one."""
    for arguments in (("regrade", tmp_path), ("merge", tmp_path, tmp_path / "x.json"), ("report", tmp_path)):
        done = run(*arguments)

        assert done.exit_code == 2
        assert f"grade a class with -o {tmp_path} first" in done.stderr
