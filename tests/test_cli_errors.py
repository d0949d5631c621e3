"""How errors end a verb: whose they are, what they say, which code."""

from __future__ import annotations

import io
import sys

import click
import pytest

from autograder.cli.errors import spoken
from autograder.protocol.errors import (
    AssignmentError,
    AutograderError,
    DataError,
    GradebookError,
    ReaderError,
    SandboxError,
)


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (ReaderError("there is no a.py: check the path"), 2, "there is no a.py: check the path"),
        (DataError("mnist is not in data; use --data digits"), 2, "mnist is not in data; use --data digits"),
        (AssignmentError("no assignment is called 'a'; there is: b"), 2, "no assignment is called 'a'; there is: b"),
        (AssignmentError("b: the key 'x' is used more than once"), 2, "b: the key 'x' is used more than once"),
        (GradebookError("gradebook.sqlite is locked"), 2, "gradebook.sqlite is locked"),
        (AutograderError("no assignment is called x, says somebody else"), 3, "no assignment is called x"),
        (SandboxError("a worker did not start"), 3, "a worker did not start"),
        (
            PermissionError(13, "Permission denied", "out/a.json"),
            2,
            "out/a.json cannot be used: Permission denied; choose a place that you may use",
        ),
        (OSError(28, "No space left on device"), 2, "a file cannot be used: No space left on device; free some space"),
        (ReaderError("\x1b[31mred"), 2, "[31mred"),
        (
            ZeroDivisionError("division by zero"),
            3,
            "autograder itself broke, nothing is wrong with what was handed in: ZeroDivisionError: division by zero "
            "(test_cli_errors.py, line",
        ),
    ],
)
def test_an_error_is_a_sentence_and_a_code(
    error: Exception, code: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """2 is the user's, 3 is ours; nobody gets a traceback."""
    with pytest.raises(SystemExit) as ended, spoken():
        raise error

    said = capsys.readouterr().err
    assert ended.value.code == code
    assert said.startswith(says)
    assert "Traceback" not in said


@pytest.mark.parametrize("error", [click.UsageError("x"), click.Abort(), BrokenPipeError(), KeyboardInterrupt()])
def test_what_click_speaks_about_is_left_to_click(error: BaseException) -> None:
    """Wrong usage, Ctrl-C and a closed pipe."""
    with pytest.raises(type(error)), spoken():
        raise error


def test_every_error_of_ours_is_one_that_is_spoken() -> None:
    """Whoever adds an error derives it from the one that has a message for a person."""
    from autograder.protocol import errors as tree

    kinds = [kind for kind in vars(tree).values() if isinstance(kind, type) and issubclass(kind, Exception)]

    assert all(issubclass(kind, AutograderError) for kind in kinds)


def test_an_old_terminal_shows_every_state_by_another_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    """What else it does not know is a question mark."""
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", terminal)

    with spoken():
        print("✓ ✗ … ! · ü", end="")
    terminal.flush()

    assert terminal.buffer.getvalue() == b"+ x ~ ! . ?"  # type: ignore[attr-defined]
