"""A new assignment works before anything in it is changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autograder.cli.main import main
from autograder.course.prove import prove
from autograder.protocol.ingredients import INGREDIENTS
from autograder.rubric.catalog import load
from autograder.rubric.expectations import KINDS
from autograder.sandbox import Sandbox


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course's folder without any assignment."""
    (tmp_path / "solutions").mkdir()
    monkeypatch.setenv("AUTOGRADER_SOLUTIONS", str(tmp_path / "solutions"))
    return tmp_path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_it_proves_builds_and_grades_as_it_stands(course: Path) -> None:
    """On data too, and what was built earns its author everything that students can check."""
    made = run("new", "first_lab")
    with Sandbox() as sandbox:
        proofs = list(prove(load("first_lab"), sandbox, "digits"))
    built = run("build", "first_lab", "--unproven")
    graded = run("grade", "first_lab", course / "solutions" / "first_lab" / "solution.py", "--data", "digits")

    assert (made.exit_code, built.exit_code, graded.exit_code) == (0, 0, 0)
    assert "next: autograder prove first_lab, then autograder build first_lab" in made.output
    assert {proof.claim: proof.problems for proof in proofs if proof.problems} == {}
    assert len(proofs) == 11
    assert "100 / 100" in graded.output
    assert (course / "assignments" / "first_lab" / "first_lab.ipynb").is_file()


def test_every_kind_of_row_is_in_it(course: Path) -> None:
    """Whoever writes a rubric finds an example of each."""
    run("new", "first_lab")
    rubric = (course / "solutions" / "first_lab" / "rubric.py").read_text(encoding="utf-8")

    missing = [kind for kind in (*INGREDIENTS, *KINDS, "Forward", "Call") if f"{kind}(" not in rubric]

    assert missing == []
    assert "SLUG" not in rubric


@pytest.mark.parametrize(
    ("slug", "text"),
    [
        ("first lab", "'first lab' cannot be an assignment: name its folder like a module, as my_first_mlp"),
        ("First", "'First' cannot be an assignment: name its folder like a module, as my_first_mlp"),
        ("there", "there is there already: choose another name"),
    ],
)
def test_what_cannot_be_written_is_said(course: Path, slug: str, text: str) -> None:
    (course / "solutions" / "there").mkdir()

    done = run("new", slug)

    assert done.exit_code == 2
    assert text in done.stderr
    assert sorted(path.name for path in (course / "solutions").iterdir()) == ["there"]


def test_an_assignment_without_images_networks_or_torch_proves(sandbox: Sandbox) -> None:
    """k-means in numpy, by rows and one helper."""
    assignment = load(Path(__file__).parent / "assignments" / "k_means")

    proofs = list(prove(assignment, sandbox, None, with_pairs=True))

    assert {proof.claim: proof.problems for proof in proofs if proof.problems} == {}
    assert assignment.points == 100
