"""Workers of a judge that is root run as users that are nobody else's, and nothing of anybody else's is deleted."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from escapes import run_source

from autograder.protocol.errors import SandboxError
from autograder.sandbox import Sandbox, users

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or os.geteuid() != 0, reason="only root can become somebody else: run as root"
)
TELL = "import os\nprint(os.getuid())"


def test_a_user_is_neither_systemds_nor_that_of_another_worker() -> None:
    """From 60001 on they are home folders of systemd-homed, from 61184 on services."""
    with users.own_user() as first, users.own_user() as second:
        assert first != second
        assert all(60_706 <= uid <= 61_183 for uid in (first, second))


def test_a_user_that_runs_something_is_passed_over() -> None:
    """Of another program, or of a judge that was killed a moment ago."""
    with users.own_user() as uid:
        pass
    running = subprocess.Popen(["sleep", "20"], user=uid)
    try:
        with users.own_user() as other:
            assert other != uid
    finally:
        running.kill()
        running.wait()


def test_a_user_that_has_a_name_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody gave it away."""
    with users.own_user() as uid:
        pass
    monkeypatch.setattr(users, "_has_name", lambda number: number == uid)

    with users.own_user() as other:
        assert other != uid


def test_what_somebody_else_has_in_shared_memory_stays() -> None:
    """Though without namespaces a worker's supervisor deletes, as root, what the worker's user has left there."""
    with Sandbox(without=frozenset({"namespaces"})) as box:
        uid = int(run_source(box, TELL).log)
        theirs = Path(f"/dev/shm/theirs-{os.getpid()}")
        theirs.write_text("mine")
        os.chown(theirs, uid, uid)
        try:
            other = int(run_source(box, TELL).log)

            assert theirs.read_text() == "mine"
            assert other != uid
        finally:
            theirs.unlink()


def test_two_judges_share_no_user() -> None:
    """Else a worker could use up the processes of one that another judge has started."""
    with users.own_user() as uid:
        code = "from autograder.sandbox import users\nwith users.own_user() as uid: print(uid)"
        other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert int(other.stdout) != uid


def test_it_is_said_when_no_user_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the numbers, and what to do."""
    monkeypatch.setattr(users, "_runs", lambda _: True)
    message = (
        "no user is free for a worker: each number from 60706 to 61183 has a name, runs a process, owns a file in /dev/shm "
        "or is used by another grader; end or delete what is theirs"
    )

    with pytest.raises(SandboxError) as raised, users.own_user():
        pass

    assert str(raised.value) == message
