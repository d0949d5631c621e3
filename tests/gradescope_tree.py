"""Gradescope's /autograder in a folder of the test, set up and run as its harness does."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import jsonschema

from autograder.integrations.gradescope.bundle import bundle
from autograder.integrations.settings import Settings
from autograder.rubric.assignment import Assignment
from autograder.rubric.catalog import load

HERE = Path(__file__).parent
SCHEMA = json.loads((HERE / "gradescope_results.schema.json").read_text())
METADATA = {
    "id": 1,
    "created_at": "2026-03-02T10:00:00.000000-08:00",
    "assignment": {
        "due_date": "2026-03-02T23:00:00.000000-08:00",
        "group_size": None,
        "group_submission": False,
        "id": 2,
        "course_id": 3,
        "late_due_date": None,
        "release_date": "2026-02-01T00:00:00.000000-08:00",
        "title": "MLP",
        "total_points": "100.0",
    },
    "submission_method": "upload",
    "users": [{"email": "a@example.org", "id": 4, "name": "Ada"}],
    "previous_submissions": [],
}


def homework() -> Assignment:
    """The assignment that only exists for tests."""
    return load(HERE / "assignments" / "hw")


@dataclass(frozen=True)
class Tree:
    """/autograder, somewhere else."""

    root: Path

    def setup(self) -> subprocess.CompletedProcess[str]:
        """Run setup.sh, where nothing has to be installed."""
        return subprocess.run(
            ["bash", str(self.root / "source" / "setup.sh")], env=self.env, capture_output=True, text=True, check=False
        )

    def run(self, inside: Callable[[], None] | None = None, **env: str) -> dict[str, object]:
        """Run run_autograder as the harness does and return results.json, valid under the schema."""
        self.harness(inside, **env)
        return self.results()

    def harness(
        self, inside: Callable[[], None] | None = None, timeout_s: float = 300, **env: str
    ) -> subprocess.CompletedProcess[str]:
        """As root, HOME unset, no terminal, in /autograder.

        inside  moves the new process into a container
        """
        shutil.copy(self.root / "source" / "run_autograder", self.root / "run_autograder")
        return subprocess.run(
            [str(self.root / "run_autograder")],
            env=self.env | env,
            cwd=self.root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            start_new_session=True,
            preexec_fn=inside,
            check=False,
        )

    def results(self) -> dict[str, object]:
        """What lies there, valid."""
        made = json.loads((self.root / "results" / "results.json").read_text(encoding="utf-8"))
        jsonschema.validate(made, SCHEMA)
        return dict(made)

    @property
    def env(self) -> dict[str, str]:
        """No HOME, nothing of the test's own."""
        return {
            "PATH": os.defpath,
            "AUTOGRADER_ROOT": str(self.root),
            "AUTOGRADER_PREFIX": str(self.root.parent / "opt"),
            "AUTOGRADER_PYTHON": sys.executable,
            "SETUP_SKIP_INSTALL": "1",
        }

    def submit(self, *files: Path, metadata: object = METADATA) -> Tree:
        """Another submission in place of the last."""
        for name in ("submission", "results"):
            shutil.rmtree(self.root / name, ignore_errors=True)
        (self.root / "submission").mkdir()
        for file in files:
            if file.is_dir():
                shutil.copytree(file, self.root / "submission" / file.name)
            else:
                shutil.copy(file, self.root / "submission")
        (self.root / "submission_metadata.json").write_text(json.dumps(metadata))
        return self


def lay_out(into: Path, assignment: Assignment, chosen: Settings) -> Tree:
    """The bundle, unpacked and set up as the image is built."""
    tree = Tree(into / "autograder")
    with zipfile.ZipFile(io.BytesIO(bundle(assignment, chosen))) as archive:
        archive.extractall(tree.root / "source")
    done = tree.setup()
    assert done.returncode == 0, done.stderr
    return tree


def scores(results: dict[str, object]) -> dict[str, float]:
    """Check key -> points earned."""
    tests = results["tests"]
    assert isinstance(tests, list)
    return {test["extra_data"]["key"]: test["score"] for test in tests}
