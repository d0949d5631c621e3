"""What the package needs of others: one list in setup.cfg, and each private part that a new release might take away."""

from __future__ import annotations

import ast
import importlib
import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest

from autograder.grading.run import GradingRun
from autograder.handout.package import package
from autograder.integrations.gradescope.bundle import requirements
from autograder.integrations.wheel import wheel
from autograder.protocol.records import Cell, Submission
from autograder.rubric.catalog import load
from autograder.sandbox import Sandbox

ROOT = Path(__file__).parent.parent
OF_STAFF = {"otter"}  # imported only inside that program
OF_STUDENTS = ("pandas", "seaborn", "tqdm")  # imported by submissions alone

# what is used of a library though its name says that it is private: where it is, and the module of ours that needs it
PRIVATE = {
    ("torch", "_dynamo"): "worker/compiler.py",
    ("torch._dynamo", "graph_break"): "worker/compiler.py",
    ("torch._dynamo", "disable"): "worker/compiler.py",
    ("torch.overrides", "_get_current_function_mode_stack"): "worker/monkeypatch_audit.py",
    ("torch.utils._python_dispatch", "_get_current_dispatch_mode_stack"): "worker/monkeypatch_audit.py",
    ("torch.nn.modules.module", "_global_forward_hooks"): "worker/monkeypatch_audit.py",
    ("torch.nn.modules.module", "_global_forward_pre_hooks"): "worker/monkeypatch_audit.py",
    ("torch.nn.modules.module", "_global_backward_hooks"): "worker/monkeypatch_audit.py",
    ("torch.nn.modules.module", "_global_backward_pre_hooks"): "worker/monkeypatch_audit.py",
    ("torch.utils._device", "DeviceContext"): "worker/devices.py",
    ("torch.utils._device", "_device_constructors"): "worker/devices.py",
    ("torch.jit._builtins", "_get_builtin_table"): "worker/devices.py",
    ("matplotlib._pylab_helpers", "Gcf"): "worker/figure_reader.py",
    ("matplotlib.pyplot", "_get_backend_mod"): "worker/figure_reader.py",
}


@pytest.mark.parametrize(("module", "name"), PRIVATE, ids=".".join)
def test_a_private_part_is_still_there(module: str, name: str) -> None:
    """Without it workers do not start or see less; the bound in setup.cfg has to exclude the release that lost it."""
    library = module.partition(".")[0]
    try:
        found = hasattr(importlib.import_module(module), name)
    except ImportError:
        found = False

    assert found, f"{library} {version(library)} has no {module}.{name}, which autograder/{PRIVATE[module, name]} uses"


def test_every_private_part_is_listed() -> None:
    """Imports and attributes of torch and matplotlib that begin with an underscore."""
    listed = {part for place in PRIVATE for part in ".".join(place).split(".") if part.startswith("_")}
    used = {
        part
        for path in (ROOT / "autograder").rglob("*.py")
        for part in re.findall(r"\b(?:torch|plt|matplotlib)(?:\.\w+)*?\.(_[a-z]\w*)", path.read_text(encoding="utf-8"))
    }

    assert used - listed == set()


def names(requirements_: Iterable[str]) -> list[str]:
    """Of packages, without bounds."""
    return [re.split(r"[^\w.-]", line)[0].lower() for line in requirements_]


def modules(node: ast.AST) -> list[str]:
    """What this import imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []


def test_what_is_imported_is_required() -> None:
    """Nothing works only because another package happens to bring it."""
    distributions = packages_distributions()
    required = set(names(package().requires))
    imported = {
        name.partition(".")[0]
        for path in (ROOT / "autograder").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in modules(node)
    }
    others = imported - set(sys.stdlib_module_names) - {"autograder"} - OF_STAFF
    brought = {name: {d.lower() for d in distributions.get(name, [name])} for name in others}

    assert {name for name, by in brought.items() if not by & required} == set()
    assert required - set().union(*brought.values()) == set(OF_STUDENTS)


def test_bundles_require_what_setup_cfg_lists() -> None:
    """Gradescope and Otter in the versions of today; Otter also itself, without the releases that fail."""
    pinned = requirements(*package().extra("otter")).decode().splitlines()

    assert [*names(package().requires), "otter-grader"] == names(pinned)
    assert [line for line in pinned if "==" not in line] == list(package().extra("otter"))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the jail is made of Linux's parts")
def test_what_students_import_works_where_they_are_graded(sandbox: Sandbox) -> None:
    """All that the README names; a package that one machine lacks costs every part of the file that imports it."""
    told = re.search(r"your code may import, .*?:(.*?)\. Then", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
    assert told is not None
    packages = [name.strip() for name in told[1].split(",")]
    homework = load(ROOT / "tests" / "assignments" / "hw")
    lines = [f"import {name.replace('scikit-learn', 'sklearn')} as used_{place}" for place, name in enumerate(packages)]
    used = "".join(f"    used_{place}.__name__\n" for place in range(len(packages)))
    source = "".join(cell.source for cell in homework.reference)
    name = next(name for name in homework.wanted if f"\ndef {name}(" in source)
    source = re.sub(rf"(\ndef {name}\([^\n]*\n)", lambda match: match[1] + used, "\n".join([*lines, source]))
    grading_run = GradingRun(homework, sandbox, 1)
    grading_run.prepare()

    report = grading_run.report(Submission("eva", "hw.py", (Cell("hw.py", source),)))

    assert set(OF_STUDENTS) <= set(packages) <= set(names(package().requires))
    assert report.earned == report.points, [v for v in report.verdicts if v.earned < v.points]


def test_students_get_the_same_wheel_from_an_installed_package(tmp_path: Path) -> None:
    """With the bounds of setup.cfg and the license: unpacked, it makes itself again."""
    file, content = wheel()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(tmp_path)
    about = next(tmp_path.glob("*.dist-info"))
    code = "import sys; from autograder.integrations.wheel import wheel; sys.stdout.buffer.write(wheel()[1])"
    env = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    again = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, check=True).stdout

    required = re.findall(r"^Requires-Dist: (.*)$", (about / "METADATA").read_text(), re.M)
    assert file == f"{about.name.removesuffix('.dist-info')}-py3-none-any.whl"
    assert tuple(required) == package().requires
    assert (about / "licenses" / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()
    assert again == content


def test_the_version_stands_in_setup_cfg_alone() -> None:
    """And above the changes that came with it; handouts and README name it in the line to install with, which tests hold."""
    today = package().version
    texts = [ROOT / "pyproject.toml", *(ROOT / "autograder").rglob("*.py")]

    assert [path.name for path in texts if today in path.read_text(encoding="utf-8")] == []
    assert f"## [{today}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
