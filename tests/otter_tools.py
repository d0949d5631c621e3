"""The real Otter, where it is installed: beside this Python, on the path, or where AUTOGRADER_OTTERS says."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

HERE = Path(__file__).parent
ROOT = HERE.parent


def _found() -> list[Path]:
    said = os.environ.get("AUTOGRADER_OTTERS", "")
    beside = Path(sys.executable).parent / "otter"
    on_path = shutil.which("otter")
    places = [Path(p) for p in said.split(os.pathsep) if p] or [beside, *([Path(on_path)] if on_path else [])]
    return list(dict.fromkeys(place for place in places if place.is_file()))


OTTERS = _found()


def otter(which: Path, *arguments: str | Path, cwd: Path, limit_s: float = 180) -> subprocess.CompletedProcess[str]:
    """Run it as a TA does, with this package installed."""
    env = {
        "PATH": os.pathsep.join([str(which.parent), os.defpath]),
        "HOME": str(cwd),
        "PYTHONPATH": str(ROOT),
        "LANG": "C.UTF-8",
        "TMPDIR": str(cwd),
    }
    return subprocess.run(
        [str(which), *map(str, arguments)],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        timeout=limit_s,
        check=False,
    )


def run(which: Path, submission: Path, bundle: Path, into: Path, limit_s: float = 180) -> dict[str, object]:
    """`otter run`, and its results.json."""
    into.mkdir(parents=True, exist_ok=True)
    done = otter(which, "run", submission, "-a", bundle, "-o", into, "--no-logo", cwd=into, limit_s=limit_s)
    path = into / "results.json"
    assert path.is_file(), done.stdout + done.stderr
    return dict(json.loads(path.read_text(encoding="utf-8")))


def scores(results: dict[str, object]) -> dict[str, float]:
    """Check key -> points earned."""
    tests = results["tests"]
    assert isinstance(tests, list)
    return {test["name"]: test["score"] for test in tests if "score" in test}


def notebook(path: Path, *cells: str) -> Path:
    """A notebook with these code cells."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    made.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nbformat.write(made, path)
    return path
