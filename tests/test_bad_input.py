"""Whatever is handed in is answered with a sentence about it, and everybody else is still graded."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.cli.main import main

SOLUTIONS = Path(__file__).parent / "assignments"
RIGHT = (SOLUTIONS / "hw" / "solution.py").read_text(encoding="utf-8")
FORWARD = "return self.output(torch.relu(self.hidden(x.flatten(1))))"
TRAIN = "    model.train()\n    total"
BAD = {
    "syntax.py": (RIGHT.replace("def validate(", "def validate("[:-1], 1), "SyntaxError"),
    "misspelt.py": (RIGHT.replace("def train(", "def trian("), "there is no train; the nearest name is trian"),
    "arguments.py": (
        RIGHT.replace("input_size", "a").replace("num_classes", "b"),
        "yours has a, hidden_size, b: rename them",
    ),
    "construction.py": (RIGHT.replace("super().__init__()", "super().__init__(); 1 / 0"), "ZeroDivisionError"),
    "tuple.py": (RIGHT.replace(FORWARD, FORWARD + ", x"), "a tuple, expected a tensor"),
    "none.py": (RIGHT.replace(FORWARD, "self.hidden"), "None, expected a tensor"),
    "nan.py": (RIGHT.replace(FORWARD, FORWARD + " / 0 * 0"), "NaN or infinity"),
    "dtype.py": (RIGHT.replace(FORWARD, FORWARD + ".argmax(1)"), "dtype torch.int64, expected torch.float32"),
    "device.py": (RIGHT.replace(FORWARD, FORWARD + ".to('meta')"), "meta"),
    "package.py": (
        RIGHT.replace(TRAIN, "    import flaxen\n" + TRAIN),
        "ModuleNotFoundError: No module named 'flaxen'",
    ),
    "memory.py": (RIGHT.replace(TRAIN, "    hog = bytearray(1 << 36)\n" + TRAIN), "Used more"),
    "loop.py": (RIGHT.replace(TRAIN, "    while True:\n        pass\n" + TRAIN), "Timed out"),
    "lines.py": (RIGHT.replace(TRAIN, "    print('line\\n' * 1_000_000)\n" + TRAIN), ""),
    "image.ipynb": ("\x89PNG", "image.ipynb"),
    "right.py": (RIGHT, ""),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The class, and later its reports."""
    made = tmp_path_factory.mktemp("class")
    for name, (source, _) in BAD.items():
        (made / name).write_text(source, encoding="utf-8")
    (made / "out").mkdir()
    return made


@pytest.fixture(scope="module")
def answers(folder: Path) -> dict[str, str]:
    """File name without ending -> its JSON report, all from one run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTOGRADER_SOLUTIONS", str(SOLUTIONS))
        asked = ["grade", "hw", str(folder), "--data", "none", "--json", "--unsafe", "-o", str(folder / "out")]
        done = CliRunner().invoke(main, asked)
    assert done.exit_code == 0
    assert f"folder with one file per student: {len(BAD)} submissions" in done.stderr
    return {json.loads(line)["submission"]: line for line in done.stdout.splitlines()}


def test_everybody_has_a_row_and_two_reports(folder: Path, answers: dict[str, str]) -> None:
    """The folder for reports lies in the class's folder and is none of its submissions."""
    rows = list(csv.DictReader((folder / "out" / "grades.csv").open(encoding="utf-8")))
    names = sorted(Path(name).stem for name in BAD)

    assert [row["submission"] for row in rows] == names == sorted(answers)
    assert sorted(path.stem for path in (folder / "out" / "reports").iterdir()) == names
    assert sorted({path.stem for path in (folder / "out" / "feedback").iterdir()}) == names
    assert [row["metrics"] for row in rows if row["submission"] == "right"] == ["20"]


@pytest.mark.parametrize("name", BAD)
def test_each_is_answered_with_what_is_wrong(answers: dict[str, str], name: str) -> None:
    """In a finding, or as the reason why it was rejected; never with a traceback."""
    report = json.loads(answers[Path(name).stem])

    said = report["message"] or " ".join(check["finding"]["text"] for check in report["checks"] if check["finding"])
    assert BAD[name][1] in said
    assert "Traceback" not in answers[Path(name).stem]


def test_what_is_right_in_a_bad_file_earns_its_points(answers: dict[str, str]) -> None:
    """A mistake in one part costs nothing in the others; a million printed lines cost nothing at all."""
    scores = {name: json.loads(line)["score"] for name, line in answers.items()}

    assert [scores[name] for name in ("right", "lines", "memory", "loop", "package")] == [
        80,
        80,
        50,
        50,
        50,
    ]
    assert [scores[name] for name in ("syntax", "image")] == [0, 0]


def test_a_rubric_with_errors_is_answered_with_all_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the course owner, at once, with what would be right."""
    text = (SOLUTIONS / "hw" / "rubric.py").read_text(encoding="utf-8")
    (tmp_path / "hw").mkdir()
    (tmp_path / "hw" / "solution.py").write_text(RIGHT, encoding="utf-8")
    broken = text.replace('"rows",\n                    10,', '"images",\n                    -1,').replace(
        '"epoch"', '"Epoch"'
    )
    (tmp_path / "hw" / "rubric.py").write_text(broken, encoding="utf-8")
    monkeypatch.setenv("AUTOGRADER_SOLUTIONS", str(tmp_path))

    done = CliRunner().invoke(main, ["rubric", "hw"])

    path = tmp_path / "hw" / "rubric.py"
    lines = [line.strip() for line in broken.splitlines()]
    again, capital = len(lines) - lines[::-1].index('"images",') - 1, lines.index('"Epoch",')  # each after Check(
    assert done.exit_code == 2
    assert done.stderr.splitlines() == [
        f"{path}, line {again}: 'images': Check.points is -1, expected more than 0",
        f"{path}, line {again}: the key 'images' is used more than once",
        f"{path}, line {capital}: the key 'Epoch' is not kebab-case",
    ]
