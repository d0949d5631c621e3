"""Hostile submissions, each with what must happen; every clause of its expect.txt is checked.

The corpus is described in tests/attacks/README.md. A sample runs by default, everything in every tier with -m slow.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from corpus import CORPUS, place

import autograder
from autograder.grading.run import GradingRun, fresh_seed, reject
from autograder.protocol.errors import ReaderError
from autograder.protocol.records import Report
from autograder.readers import read_one
from autograder.rubric.catalog import load
from autograder.sandbox import Sandbox

HERE = Path(__file__).parent
SENTINEL = Path("/tmp/autograder_sentinel")  # the attacks know it by this name
NAMES = sorted(path.parent.name for path in CORPUS.glob("*/expect.txt"))
SAMPLE = [
    "03_os_exit_in_forward",
    "08_kill_parent",
    "20_giant_stdout",
    "23_segfault",
    "25_parser_bomb",
    "31_patch_module_call",
    "33_builtins_override",
    "38_read_hidden_files",
    "45_fd_spray_and_exit",
    "48_json_bomb_reply",
    "54_delete_everything",
    "55_network_loopback",
    "59_hash_lookup",
    "67_seed_tamper",
    "74_symlink_file",
    "76_zip_traversal",
    "82_notebook_magics",
    "86_bidi_and_homoglyph",
    "88_null_and_utf16",
    "91_malicious_checkpoint",
    "93_duck_figure",
    "101_base_exceptions",
    "111_patch_behind_names",
    "122_swelling_reply",
    "125_torch_as_others_left_it",
    "130_lookup_by_grey_values",
    "155_indescribable_exceptions",
    "160_zip_of_listings",
    "50_odd_tensor_reply",
    "167_old_version_beside_it",
    "170_kills_itself",
    "c03_honest_workers",
    "c05_honest_main_guard",
    "c151_honest_postponed_annotations",
    "c152_honest_notebook_habits",
    "c153_honest_epochs_as_words",
    "c154_honest_shared_labels",
    "c170_partial_odd_losses",
]
TIERS = {
    "full": frozenset[str](),
    "no-namespaces": frozenset({"namespaces"}),
    "old-landlock": frozenset({"namespaces", "landlock>4"}),
}
LIMIT_S = 5 * 6.0  # parts times WALL_S of the homework

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the jail is made of Linux's parts")


@pytest.fixture(scope="module", params=["full", "no-namespaces", pytest.param("old-landlock", marks=pytest.mark.slow)])
def grading_run(request: pytest.FixtureRequest) -> Iterator[GradingRun]:
    """The homework in one tier, prepared once."""
    with Sandbox(without=TIERS[request.param]) as sandbox:
        grading_run = GradingRun(load(HERE / "assignments" / "hw"), sandbox, fresh_seed(), "digits")
        grading_run.prepare()
        yield grading_run


@pytest.fixture(scope="module", autouse=True)
def alone() -> Iterator[None]:
    """One run at a time on this machine: the files that must not change have one name for all of them."""
    with Path(f"{SENTINEL}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def grade(grading_run: GradingRun, folder: Path) -> Report:
    """As a user would: read, then grade; what cannot be read is rejected."""
    try:
        return grading_run.report(read_one(folder, grading_run.assignment.wanted, grading_run.assignment.file))
    except ReaderError as error:
        return reject(grading_run.assignment, folder.name, grading_run.seed, str(error))


def sentinel(canary: str) -> dict[str, bytes]:
    """The staff's files that must not change nor be read."""
    shutil.rmtree(SENTINEL, ignore_errors=True)
    SENTINEL.mkdir()
    shutil.copy(CORPUS / "c01_honest" / "hw.py", SENTINEL / "solution.py")
    for name in ("gradebook.csv", "hidden_labels.json", "hidden_test.py", "solution.py"):
        with (SENTINEL / name).open("a") as file:
            file.write(f"\n# {canary}\n" if name.endswith(".py") else json.dumps({"labels": [1, 2], "c": canary}))
    return files(SENTINEL)


def files(folder: Path) -> dict[str, bytes]:
    """Name -> content."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def broken_clauses(grading_run: GradingRun, name: str, tmp_path: Path) -> list[str]:
    """Every clause of expect.txt that is not met, with what was seen."""
    said = dict(clause.split("=", 1) for clause in (CORPUS / name / "expect.txt").read_text().strip().split("; "))
    canary = f"CANARY-{secrets.token_hex(8)}"
    before = sentinel(canary)
    folder = place(name, tmp_path)
    started = time.monotonic()
    report = grade(grading_run, folder)
    seconds = time.monotonic() - started
    most = {"stub": 0.0, "honest": 100.0}.get(said["max"])
    most = float(said["max"]) if most is None else most
    wrong = []
    if report.earned > most + 0.5:
        wrong.append(f"earned {report.earned:g}, at most {most:g}")
    if report.earned < float(said.get("min", 0)):
        wrong.append(f"earned {report.earned:g}, at least {said['min']}")
    if report.outcome.value not in said["status"].split("|"):
        wrong.append(f"outcome {report.outcome.value}, expected {said['status']}")
    if "flag" in said and not any(note.startswith(said["flag"]) for note in report.notes):
        wrong.append(f"no note {said['flag']!r} in {report.notes}")
    if name.startswith("c") and any(note.startswith(("tamper", "unicode")) for note in report.notes):
        wrong.append(f"false alarm {report.notes}")
    if "wall" in said and seconds > LIMIT_S + float(said["wall"]):
        wrong.append(f"took {seconds:.1f} s")
    if canary in repr(report):
        wrong.append("the canary leaked")
    if autograder.__path__[0] in repr(report):
        wrong.append("the path of the grader leaked")
    if files(SENTINEL) != before:
        wrong.append("the sentinel's files changed")
    honest = grade(grading_run, CORPUS / "c01_honest")
    if honest.earned != 100:
        wrong.append(f"the next submission got {honest.earned:g}")
    return wrong


@pytest.mark.parametrize(
    ("grading_run", "name"),
    [
        pytest.param(tier, name, marks=[] if tier == "full" or name in SAMPLE[::3] else [pytest.mark.slow])
        for tier in ("full", "no-namespaces")
        for name in SAMPLE
    ]
    + [pytest.param("old-landlock", name, marks=pytest.mark.slow) for name in SAMPLE],
    indirect=["grading_run"],
)
def test_a_hostile_submission_earns_leaks_and_harms_nothing(grading_run: GradingRun, name: str, tmp_path: Path) -> None:
    """The sample that runs every time, without namespaces a third of it; the rest when all of them do."""
    assert broken_clauses(grading_run, name, tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in NAMES if name not in SAMPLE])
def test_the_rest_of_the_corpus_earns_leaks_and_harms_nothing(
    grading_run: GradingRun, name: str, tmp_path: Path
) -> None:
    """The others: endless loops, bombs and large files among them."""
    assert broken_clauses(grading_run, name, tmp_path) == []


def test_the_sample_names_attacks_that_exist() -> None:
    """A renamed attack does not fall out of the sample unnoticed."""
    assert set(SAMPLE) <= set(NAMES)
    assert os.path.isdir(CORPUS / "c01_honest")
