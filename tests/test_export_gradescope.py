"""Gradescope's side: the bundle is laid out, set up and run as the harness does, and every result is valid."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner
from gradescope_tree import HERE, METADATA, SCHEMA, Tree, homework, lay_out, scores

from autograder.cli.export import export
from autograder.grading.messages import OUR_FAULT
from autograder.grading.run import reject
from autograder.integrations import machine, settings
from autograder.integrations.examine import Examined, examine
from autograder.integrations.gradescope import limit, metadata, run
from autograder.integrations.gradescope.bundle import bundle
from autograder.integrations.settings import Settings
from autograder.protocol.errors import AssignmentError, DataError
from autograder.protocol.records import Finding, Outcome, Report, Status, Verdict
from autograder.reports.gradescope import Beside, results
from autograder.rubric import datasets

REFERENCE = HERE / "assignments" / "hw" / "solution.py"
LOOP = HERE / "attacks" / "11_infinite_loop" / "hw.py"
SETTINGS = Settings("hw", "digits", seed=5, leaderboard=True)

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Gradescope is Linux")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """The bundle of the homework, set up once."""
    return lay_out(tmp_path_factory.mktemp("gradescope"), homework(), SETTINGS)


def test_the_reference_earns_everything(tree: Tree) -> None:
    """Every check has its points, number, tags and visibility; the file is for root alone."""
    made = tree.submit(REFERENCE).run()

    tests = made["tests"]
    assert isinstance(tests, list)
    assert scores(made) == {"images": 10, "rows": 10, "epoch": 30, "metrics": 20, "held-out": 20, "curves": 10}
    assert [test["number"] for test in tests] == ["1.1", "1.2", "2.1", "3.1", "4.1", "5.1"]
    assert [t["extra_data"]["key"] for t in tests if t["visibility"] == "after_published"] == ["held-out"]
    assert all(test["status"] == "passed" and test["output"] == "Passed." for test in tests)
    assert tests[2]["tags"] == ["P2", "epoch"]
    extra = made["extra_data"]
    assert isinstance(extra, dict)
    assert (extra["seed"], len(extra["observations"]), extra["dataset"]) == (5, 32, "digits")
    assert {"python", "torch", "numpy"} == set(extra["versions"])
    board = made["leaderboard"]
    assert isinstance(board, list)
    assert (board[0]["name"], board[0]["order"]) == (run.LEADER, "desc")
    assert board[0]["value"] > 85
    assert isinstance(made["execution_time"], float)
    assert stat.S_IMODE((tree.root / "results" / "results.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((tree.root / "results").stat().st_mode) == 0o700


def test_a_run_that_is_killed_keeps_what_was_earned(tree: Tree) -> None:
    """The harness may kill everything at any time: results.json is valid from the first moment on."""
    tree.submit(LOOP)
    shutil.copy(tree.root / "source" / "run_autograder", tree.root / "run_autograder")
    process = subprocess.Popen([tree.root / "run_autograder"], env=tree.env, cwd=tree.root, start_new_session=True)
    written = tree.root / "results" / "results.json"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (written.is_file() and sum(scores(tree.results()).values())):
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    made = tree.results()

    assert tuple(scores(made)[key] for key in ("images", "rows", "epoch")) == (10, 10, 0)
    assert "could not be graded" in str(made["output"])
    assert run.STOPPED in str(made["output"])


@pytest.mark.slow
def test_an_endless_loop_costs_its_own_part_alone(tree: Tree) -> None:
    """It is said as a fact, and nothing is said about our failing."""
    made = tree.submit(LOOP).run()

    tests = made["tests"]
    assert isinstance(tests, list)
    assert scores(made)["epoch"] == 0
    assert {10} == {scores(made)[key] for key in ("images", "rows", "curves")}
    assert "Timed out" in tests[2]["output"]
    assert "our fault" not in json.dumps(made)


def test_metadata_tells_lateness_group_and_earlier_attempts(tmp_path: Path) -> None:
    """As sentences; points are the course's."""
    path = tmp_path / "submission_metadata.json"
    users = [{"name": "Ada", "email": "a@example.org"}, {"name": "Bob", "email": "b@example.org"}]
    earlier = [{"score": "61.5", "results": None}, {"score": None}, {"score": 20}]
    late = {"created_at": "2026-03-03T01:05:00-08:00", "users": users, "previous_submissions": earlier}
    path.write_text(json.dumps({**METADATA, **late}))
    known = metadata.read(path)

    assert known.name == "Ada and Bob"
    assert metadata.sentences(known) == (
        "Handed in 2 h 5 min after the due date; the course decides what that costs.",
        "Handed in by a group of 2; all of you get this result.",
        "Submission 4; your best so far earned 61.5 points.",
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else: run as root")
def test_only_root_reads_the_solution(tree: Tree) -> None:
    """Whoever student code runs as sees nothing under source/ or results/."""
    source = tree.root / "source"

    assert stat.S_IMODE(source.stat().st_mode) == 0o700
    for path in source.rglob("*"):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path
    engine = Path(tree.env["AUTOGRADER_PREFIX"]) / "engine"
    assert all(path.stat().st_mode & 0o004 for path in engine.rglob("*"))
    assert not list(engine.rglob("solution.py"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else: run as root")
def test_nobody_else_reads_earlier_results(tree: Tree) -> None:
    """Gradescope leaves them, with the names of the group, in a file that everybody may read.

    Where a kernel has neither namespaces nor Landlock, a worker is another user and no more.
    """
    with tempfile.TemporaryDirectory() as folder:  # where everybody may look, as in Gradescope's container
        os.chmod(folder, 0o755)
        opened = Tree(Path(shutil.copytree(tree.root, Path(folder, "autograder")))).submit(REFERENCE)
        files = [opened.root / "submission_metadata.json", opened.root / "submission" / "solution.py"]
        for path in (opened.root, opened.root / "submission", *files):
            path.chmod(0o755)
        before, after = [], []
        for path in files:
            before.append(subprocess.run(["cat", path], user=60001, capture_output=True).returncode)
        opened.run(AUTOGRADER_PYTHON="/nowhere/python")
        for path in files:
            after.append(subprocess.run(["cat", path], user=60001, capture_output=True).stderr)
        mode = stat.S_IMODE(files[0].stat().st_mode)

    assert before == [0, 0]
    assert all(b"Permission denied" in says for says in after)
    assert mode & 0o077 == 0


def test_without_python_there_is_a_valid_result(tree: Tree) -> None:
    """An image that was not built right still says whose fault it is."""
    made = tree.submit(REFERENCE).run(AUTOGRADER_PYTHON="/nowhere/python")

    assert sum(scores(made).values()) == 0
    assert "It is our fault, not yours" in str(made["output"])


def test_what_we_break_is_our_fault(tree: Tree, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A failing grader keeps what was earned, and staff read why."""
    shutil.copytree(tree.root / "source", tmp_path / "source")
    shutil.rmtree(tmp_path / "source" / "solutions" / "hw" / "variants.py", ignore_errors=True)
    verdicts = (Verdict("images", "P1", "c", 10, 10, Status.PASSED),)

    def breaks(*args: object) -> Examined:
        args[4](verdicts)  # type: ignore[operator]
        raise AssignmentError("our own solution fails")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "examine", breaks)
        run.run(tmp_path)
    made = json.loads((tmp_path / "results" / "results.json").read_text())

    jsonschema.validate(made, SCHEMA)
    assert scores(made) == {"images": 10}
    assert capsys.readouterr().out == "autograder failed: our own solution fails\n"


SLOW = """
import time
from torch import nn

class MyMLP(nn.Linear):
    def __init__(self, input_size=784, hidden_size=128, num_classes=10):
        super().__init__(input_size, num_classes)

    def forward(self, x):
        return super().forward(x.flatten(1))

def train(model, loader, criterion, optimizer):
    time.sleep(60)
"""


def test_a_run_ends_before_its_container_does(tmp_path: Path) -> None:
    """Whoever is stopped by Gradescope gets nothing, so we stop first, whatever is being waited for.

    That the time for the whole run is up is our fault: the part that was asked at that moment has not timed out.
    """
    tree = lay_out(tmp_path, homework(), Settings("hw", timeout_s=5))
    (tmp_path / "hw.py").write_text(SLOW)
    tree.submit(tmp_path / "hw.py")
    shutil.copy(tree.root / "source" / "run_autograder", tree.root / "run_autograder")
    with (tmp_path / "log").open("w") as log:  # no pipe: whoever reads one waits for workers that are still starting
        started = time.monotonic()
        done = subprocess.run([tree.root / "run_autograder"], env=tree.env, stdout=log, stderr=log, check=False)
        took = time.monotonic() - started
    made = tree.results()

    tests = {test["extra_data"]["key"]: test for test in made["tests"]}  # type: ignore[attr-defined]
    assert took < 5 + 5  # Python starts twice, on a busy machine
    assert (done.returncode, f"autograder failed: {limit.LATE}\n" in (tmp_path / "log").read_text()) == (0, True)
    assert "Timed out" not in json.dumps(made)
    assert run.STOPPED in str(made["output"])
    assert OUR_FAULT in tests["epoch"]["output"]
    assert list(tests) == [check.key for check in homework().checks]


def test_no_library_keeps_a_run_from_ending(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A long search by re holds everything of its own process, alarms and threads too."""
    started = time.monotonic()
    code = limit.within(0.5, lambda root: print(re.search("(a+)+b", "a" * 40)), tmp_path)

    assert (code, time.monotonic() - started < 5) == (0, True)
    assert capfd.readouterr().out == f"autograder failed: {limit.LATE}\n"


def test_a_grader_that_ends_says_with_which_code(tmp_path: Path) -> None:
    """run_autograder prints it for staff."""
    assert limit.within(60, lambda root: None, tmp_path) == 0
    assert limit.within(60, lambda root: os._exit(3), tmp_path) == 3


def test_what_staff_read_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Notes and what was printed stand in Gradescope's log and, where a container is tried out, in a terminal."""
    evil = "\x1b]0;ours\x07\x1b[2J\u202e\r100 of 100 points"
    report = Report("hw", "x", 1, Outcome.GRADED, (), (f"files: {evil}\nseed 7",), evil, "full", f"a\n{evil}\nb")

    run._tell_staff(report)

    told = capsys.readouterr().out
    assert not set(told) & set("\x1b\x07\r\u202e")
    assert told.splitlines()[1].startswith("files: ]0;ours")
    assert told.splitlines()[-3:] == ["a", "]0;ours[2J100 of 100 points", "b"]


def test_hostile_text_stays_text() -> None:
    """Whatever an exception's message holds is shown as it is."""
    finding = Finding("", got="KeyError: <img src=x> [a](javascript:b) `c` \u202e\x1b[31m", says="**bold** $x_1$")
    verdict = Verdict("k", "P", "c", 1, 0, Status.FAILED, finding)
    made = results(Report("hw", "x", 1, Outcome.GRADED, (verdict,)), Beside())

    jsonschema.validate(made, SCHEMA)
    output = made["tests"][0]["output"]  # type: ignore[index,call-overload]
    assert r"KeyError: &lt;img src=x&gt; \[a\]\(javascript:b\) \`c\` \[31m." in output
    assert r"\*\*bold\*\* $x\_1$" in output


def test_blocked_and_named_checks_say_so() -> None:
    """The key that is waited for, the place, the mistake as a tag."""
    named = Finding("We called f.", "1", "2", None, "never_cleared", "It is never cleared.", ("Look?",), "slide 3")
    verdicts = (
        Verdict("a", "P", "c", 2, 1, Status.FAILED, named),
        Verdict("b", "P", "c", 1, 0, Status.BLOCKED, Finding("", says="x"), "a"),
    )
    made = results(Report("hw", "x", 1, Outcome.GRADED, verdicts), Beside(hidden=frozenset({"b"})))
    first, second = made["tests"]  # type: ignore[misc,union-attr]

    jsonschema.validate(made, SCHEMA)
    assert first["tags"] == ["P", "a", "never_cleared"]  # type: ignore[index,call-overload]
    expected = "We called f.\n\nExpected 1; got 2.\n\nIt is never cleared.\n\n→ Look?\n\nSource: slide 3"
    assert expected == first["output"]  # type: ignore[index,call-overload]
    assert second["output"].startswith("This waits for a.")  # type: ignore[index,call-overload,union-attr]
    assert (second["visibility"], second["tags"]) == ("after_published", ["P", "b", "blocked"])  # type: ignore[index,call-overload]


def test_a_rejected_submission_has_every_check() -> None:
    """So that the points possible do not depend on what was handed in."""
    made = results(reject(homework(), "x", 1, "there is nothing"), Beside())

    assert {0.0} == set(scores(made).values())
    assert len(scores(made)) == 6


def test_a_small_machine_is_told_from_its_control_groups(tmp_path: Path) -> None:
    """Version 2, version 1, and none; unlimited is unknown."""
    (tmp_path / "cpu.max").write_text("20000 100000\n")
    (tmp_path / "memory.max").write_text(f"{768 << 20}\n")
    (tmp_path / "memory.events").write_text("low 0\noom 2\noom_kill 1\n")
    (tmp_path / "memory.stat").write_text(f"anon {300 << 20}\nfile 5\nshmem {8 << 20}\n")
    old = tmp_path / "old"
    for name, text in (("cpu/cpu.cfs_quota_us", "50000"), ("cpu/cpu.cfs_period_us", "100000")):
        (old / name).parent.mkdir(parents=True, exist_ok=True)
        (old / name).write_text(text)
    (old / "memory").mkdir()
    (old / "memory" / "memory.limit_in_bytes").write_text("9223372036854771712")
    (old / "memory" / "memory.stat").write_text(f"rss 1\ntotal_rss {200 << 20}\ntotal_shmem {9 << 20}\n")
    (old / "memory" / "memory.oom_control").write_text("oom_kill_disable 0\nunder_oom 0\noom_kill 3")

    nested = tmp_path / "memory" / "job"
    nested.mkdir(parents=True)
    (nested / "memory.limit_in_bytes").write_text(str(512 << 20))
    mine = tmp_path / "mine"
    mine.write_text("4:memory:/job\n3:cpu,cpuacct:/\n")
    none = tmp_path / "none"

    assert machine.look(tmp_path, none) == machine.Machine(0.2, 768)
    assert [machine.used_mib(where, none) for where in (tmp_path, old, none)] == [308, 209, 0]
    assert [machine.kills(where, none) for where in (tmp_path, old, none)] == [1, 3, 0]
    assert pytest.approx(machine.look(tmp_path, none).share) == 0.5
    assert machine.look(old, none) == machine.Machine(0.5, 0)
    assert machine.look(old, none).share == 1.0
    assert machine.look(none, none) == machine.Machine()
    (tmp_path / "memory.max").unlink()
    assert machine.look(tmp_path, mine) == machine.Machine(0.2, 512)


def test_too_slow_a_machine_trains_on_less_and_says_so() -> None:
    """Below the threshold on fewer images is no verdict; above it is one."""
    chosen = Settings("hw", "digits", 5)
    slow = examine(homework(), chosen, REFERENCE, "", lambda v: None, machine.Machine(cpus=0.004))
    verdict = next(v for v in slow.report.verdicts if v.key == "held-out")

    assert slow.remarks == ("This machine has 0.004 of a processor, so your model was trained on 1 % of the images.",)
    assert (verdict.status, verdict.earned) == (Status.UNGRADED, 0)
    assert slow.report.earned == 80


def test_the_bundle_is_the_same_for_the_same_content(tmp_path: Path) -> None:
    """Both scripts can be run and nothing of our tools is in it."""
    made = bundle(homework(), SETTINGS)
    (tmp_path / "autograder.zip").write_bytes(made)

    assert made == bundle(homework(), SETTINGS)
    with zipfile.ZipFile(tmp_path / "autograder.zip") as archive:
        modes = {entry.filename: entry.external_attr >> 16 & 0o777 for entry in archive.infolist()}
        assert archive.read("run_autograder").startswith(b"#!/usr/bin/env bash\n")
        jsonschema.validate(json.loads(archive.read("provisional.json")), SCHEMA)
    assert {"setup.sh", "run_autograder"} == {name for name, mode in modes.items() if mode & 0o111}
    assert {"autograder", "solutions"} <= {name.split("/")[0] for name in modes}
    assert not [name for name in modes if "__pycache__" in name]


def test_what_cannot_be_bundled_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each with what would be right."""
    monkeypatch.setenv("AUTOGRADER_DATA", str(tmp_path))

    with pytest.raises(DataError, match=f"no data set is called 'cifar'; there is: {', '.join(datasets.names())}"):
        bundle(homework(), Settings("hw", "cifar"))
    with pytest.raises(DataError, match=r"mnist is not in .* \(train-images-idx3-ubyte is missing\); set AUTOGRADER_D"):
        bundle(homework(), Settings("hw", "mnist"))
    with pytest.raises(AssignmentError, match=r"there are no wheels in .*; run: pip download"):
        bundle(homework(), SETTINGS, tmp_path)
    (tmp_path / settings.FILE).write_text('{"slug": "hw"}')
    with pytest.raises(AssignmentError, match=r"settings.json cannot be used \(KeyError\): export the bundle again"):
        settings.read(tmp_path)


def test_the_verb_writes_the_zip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a course owner calls it."""
    monkeypatch.setenv("AUTOGRADER_SOLUTIONS", str(HERE / "assignments"))
    path = tmp_path / "autograder.zip"
    done = CliRunner().invoke(export, ["gradescope", "hw", "-o", str(path), "--data", "digits", "--seed", "5"])

    assert (0, f"written: {path}; upload it under Configure Autograder\n") == (done.exit_code, done.output)
    with zipfile.ZipFile(path) as archive:
        assert json.loads(archive.read("settings.json"))["seed"] == 5
