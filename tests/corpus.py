"""Classes that are made up for a test: hostile submissions, wrong ones, right ones, and those that hardly are any."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from autograder.handout.stub import stub
from autograder.rubric.assignment import Assignment

CORPUS = Path(__file__).parent / "attacks"


def place(name: str, tmp_path: Path) -> Path:
    """The submission as it is handed in, generated where it is too large or too odd to be kept."""
    folder = tmp_path / name
    shutil.copytree(CORPUS / name, folder)
    if (folder / "gen.py").is_file():
        shutil.copytree(CORPUS / "c01_honest", tmp_path / "c01_honest", dirs_exist_ok=True)
        subprocess.run([sys.executable, "gen.py", str(folder)], cwd=folder, check=True)
        (folder / "gen.py").unlink()
    (folder / "expect.txt").unlink()
    return folder


def made_class(assignment: Assignment, folder: Path, n: int, n_attacks: int) -> list[Path]:
    """One folder per student: variants, mistakes, stubs, crashes, endless loops and attacks, in this order of worth.

    n  how many at most; mistakes are left out first
    """
    reference = "".join(cell.source for cell in assignment.reference)
    last = [name for name in assignment.wanted if name.islower()][-1]
    odd = {
        "reference": reference,
        "untouched": stub(assignment),
        "empty": "",
        "syntax": reference + "\ndef broken(:\n",
        "crash": f"{reference}\n\ndef {last}(*args):\n    return 1 / 0\n",
        "loop": f"{reference}\n\ndef {last}(*args):\n    while True:\n        pass\n",
        "exits": f"import os\n{reference}\n\ndef {last}(*args):\n    os._exit(0)\n",
    }
    right = {v.key: "\n\n".join(cell.source for cell in v.cells) for v in assignment.variants}
    wrong = {m.key: "\n\n".join(cell.source for cell in m.cells) for m in assignment.misconceptions}
    hostile = sorted(path.parent.name for path in CORPUS.glob("*/expect.txt"))[:n_attacks]
    room = max(0, n - len(odd) - len(right) - len(hostile))
    texts = {**odd, **right, **dict(list(wrong.items())[:room])}
    for name, text in list(texts.items())[: n - len(hostile)]:
        (folder / name).mkdir(parents=True)
        (folder / name / assignment.file).write_text(text, encoding="utf-8")
    for name in hostile:
        with tempfile.TemporaryDirectory(dir=folder.parent) as aside:  # some need a neighbour while they are made
            place(name, Path(aside)).rename(folder / name)
    return sorted(folder.iterdir())
