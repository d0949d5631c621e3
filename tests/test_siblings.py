"""Several files of one student: what the graded one imports is there, and what was not handed in is said."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from autograder.grading.messages import lines
from autograder.grading.run import GradingRun
from autograder.protocol.records import Cell, Report, Submission
from autograder.readers import read_one
from autograder.readers.siblings import module_of, modules_imported, names_imported
from autograder.worker.faults import fault_of

HEAD = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"
MODEL = f"""{HEAD}
class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.a = nn.Linear(in_features, hidden_features)
        self.b = nn.Linear(hidden_features, hidden_features)
        self.c = nn.Linear(hidden_features, out_features)
        self.drop = nn.Dropout(dropout)

    def forward(self, x):
        h = self.drop(F.relu(self.b(self.drop(F.relu(self.a(x.flatten(1)))))))
        return F.log_softmax(self.c(h), dim=1)
"""
UTILS = """
import package_that_is_not_there
from torchvision import datasets
EVERY = 3
rate = float("0.5")
def log(*words):
    return package_that_is_not_there
def show(*words):
    print(EVERY, *words)
train_loader = DataLoader(datasets.MNIST("data", download=True))
for epoch in range(10**9):
    log(epoch)
"""
TRAIN = f"""{HEAD}
from model import MyMLP
from tools.text import show, rate, train_loader as loader
import tools.text as text

def train(model, optimizer, train_loader, epoch):
    model.train()
    for i, (x, y) in enumerate(train_loader):
        optimizer.zero_grad()
        F.nll_loss(model(x), y).backward()
        optimizer.step()
        if i % text.EVERY == 0:
            show(epoch, rate * 2)

def main():
    train(MyMLP(), None, loader, 1)
"""


def put(folder: Path, **files: str) -> Path:
    """A folder with these files: "tools__text" is tools/text.py."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def status(report: Report, part: str) -> set[str]:
    """What became of the checks of a part."""
    return {v.status.value for v in report.verdicts if v.part == part}


def test_files_that_the_graded_one_imports_are_there(untrained: GradingRun, tmp_path: Path) -> None:
    """A class, functions, a constant and a module; neither a download nor a loop at top level is run."""
    submission = read_one(put(tmp_path, train=TRAIN, model=MODEL, tools__text=UTILS), untrained.assignment.wanted)

    report = untrained.report(submission)

    assert status(report, "train") == status(report, "MyMLP") == {"passed"}
    assert "files: used with it: 'model.py', 'tools/text.py'" in submission.notes


def test_a_file_that_only_imports_is_graded(untrained: GradingRun, tmp_path: Path) -> None:
    """main.py takes all names from the others."""
    main = "from model import *\nfrom train import train\ntrain(MyMLP(), 1, 2, 3)\n"

    submission = read_one(
        put(tmp_path, main=main, train=TRAIN, model=MODEL, tools__text=UTILS), untrained.assignment.wanted
    )

    report = untrained.report(submission)
    assert submission.file in ("main.py", "train.py")
    assert status(report, "train") == status(report, "MyMLP") == {"passed"}


def test_one_file_for_each_task_is_one_submission(untrained: GradingRun, tmp_path: Path) -> None:
    """Where no file imports another one."""
    task2 = HEAD + TRAIN[TRAIN.index("def train") : TRAIN.index("        if i %")]

    submission = read_one(put(tmp_path, task1=MODEL, task2=task2), untrained.assignment.wanted)

    report = untrained.report(submission)
    assert [cell.name for cell in submission.cells] == ["task1.py", "task2.py"]
    assert status(report, "train") == status(report, "MyMLP") == {"passed"}


def test_another_version_of_a_file_is_left_alone(tmp_path: Path) -> None:
    """It defines again what the chosen one does."""
    both = "def train(): pass\ndef validate(): pass\n"

    submission = read_one(put(tmp_path, hw=f"{both}class MyMLP: pass\n", old=f"{both}def plot_history(): pass\n"),
                          ("MyMLP", "train", "validate", "plot_history"), "hw")  # fmt: skip

    assert [cell.name for cell in submission.cells] == ["hw.py"]


def test_files_beside_one_are_read_only_for_whoever_owns_the_folder(tmp_path: Path) -> None:
    """In a class's folder the file beside it is a neighbour's."""
    put(tmp_path, train="from model import MyMLP\n", model=MODEL)

    alone = read_one(tmp_path / "train.py", ("MyMLP",))
    at_home = read_one(tmp_path / "train.py", ("MyMLP",), beside=True)

    assert [cell.module for cell in alone.cells] == [""]
    assert [cell.module for cell in at_home.cells] == ["", "model"]


def test_a_file_beside_it_is_never_a_link(tmp_path: Path) -> None:
    """It could lead anywhere."""
    put(tmp_path, train="import model\n")
    (tmp_path / "model.py").symlink_to("/etc/passwd")

    assert len(read_one(tmp_path / "train.py", (), beside=True).cells) == 1


def test_an_error_in_a_file_beside_it_points_there(untrained: GradingRun) -> None:
    """With its own line."""
    cells = (
        Cell("train.py", "from model import MyMLP\n"),
        Cell("model.py", "\n\nclass MyMLP(Nothing): pass\n", "model"),
    )

    report = untrained.report(Submission("two", "train.py", cells))

    finding = next(v.finding for v in report.verdicts if v.part == "MyMLP")
    assert finding is not None
    assert "name 'Nothing' is not defined" in " ".join(lines(finding))
    assert finding.place is not None
    assert (finding.place.cell, finding.place.line) == ("model.py", 3)


@pytest.mark.parametrize(
    ("module", "is_like_a_file"),
    [("utils", True), ("my_model", True), ("model.parts", True), ("train_utils", True), ("hw3", True),
     ("wandb", False), ("seaborn", False), ("mypy", False), ("exceptiongroup", False), ("torchmetrics", False)],
)  # fmt: skip
def test_a_file_that_was_not_handed_in_is_no_package(module: str, is_like_a_file: bool) -> None:
    """Only names that students give their files."""
    fault = fault_of(ModuleNotFoundError(f"No module named {module!r}", name=module), ())

    says = f"There is no package or file called {module!r} here: if it is a file of yours, hand it in too"
    assert (fault.message == says) == is_like_a_file
    assert (fault.kind == "ModuleNotFoundError") != is_like_a_file


@pytest.mark.parametrize(
    ("line", "package", "modules"),
    [
        ("import a, b.c as d", "", ["a", "b", "b.c"]),
        ("from a import x", "", ["a", "a.x"]),
        ("from a.b import (x,\n  y)", "", ["a", "a.b", "a.b.x", "a.b.y"]),
        ("    from a import *", "", ["a"]),
        ("from . import x", "p", ["p", "p.x"]),
        ("from .q import x", "p", ["p", "p.q", "p.q.x"]),
        ("from ..q import x", "p.r", ["p", "p.q", "p.q.x"]),
        ("text = 'import a'", "", []),
    ],
)
def test_imports_are_found_as_text(line: str, package: str, modules: list[str]) -> None:
    """Packages of a module too."""
    assert modules_imported(line, package) == modules


@pytest.mark.parametrize(
    "text",
    [
        "from " + "." * 1_000_000,
        "import " + "a." * 500_000 + "a",
        "from a import (\n" * 60_000,
        "from a import (" + "b,\n" * 300_000,
        "from a import " + "b," * 500_000,
        "import " + ",".join(f"m{n}.b" for n in range(100_000)),
        "from a \\\n" + " " * 1_000_000,
    ],
    ids=["dots", "parts", "open brackets", "a long bracket", "names", "modules", "blanks"],
)
def test_imports_of_any_text_are_found_at_once(text: str) -> None:
    """What is searched is a stranger's, and the judge searches it: a megabyte takes no second and no memory."""
    started = time.process_time()

    modules = modules_imported(text)
    names_imported(text, {"a"})

    assert time.process_time() - started < 5
    assert sum(map(len, modules)) < 1 << 20


def test_many_large_files_that_import_everything_of_one_another_are_read_at_once(tmp_path: Path) -> None:
    """Each is searched once, not once for every star."""
    files = [f"m{n}" for n in range(12)]  # 4 MB, as much as is read
    for name in files:
        stars = "".join(f"from {other} import *\n" for other in files if other != name)
        (tmp_path / f"{name}.py").write_text(stars + "def a():\n x = 1\n" * 20_000, encoding="utf-8")
    started = time.process_time()

    read_one(tmp_path, ("MyMLP", "train", "validate", "plot_history"))

    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    ("path", "folder", "module"),
    [("a.py", "", "a"), ("src/a.py", "src/", "a"), ("src/p/__init__.py", "src/", "p"), ("lib/a.py", "src/", "lib.a"),
     ("my-model.py", "", ""), ("a.ipynb", "", ""), ("__init__.py", "", "")],
)  # fmt: skip
def test_a_file_is_imported_by_its_path(path: str, folder: str, module: str) -> None:
    """From the folder of the graded file."""
    assert module_of(path, folder) == module
