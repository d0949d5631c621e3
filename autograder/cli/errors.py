"""How the command line speaks: errors as sentences with an exit code, and one way to a terminal."""

from __future__ import annotations

import codecs
import io
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.protocol.errors import (
    AssignmentError,
    AutograderError,
    DataError,
    GradebookError,
    OutputError,
    ReaderError,
)
from autograder.reports.files import is_full, refusal
from autograder.reports.sanitize import plain

if TYPE_CHECKING:  # rich is loaded when something is shown
    from rich.console import Console


_THEIRS = (
    AssignmentError,
    DataError,
    GradebookError,
    OutputError,
    ReaderError,
)  # whoever typed the command can mend it


def _in_ascii(error: UnicodeError) -> tuple[str, int]:
    """What to write for characters that a terminal does not know."""
    from autograder.grading.messages import LATER_STATE, STATES

    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = {state.sign: state.ascii for state in (*STATES.values(), LATER_STATE)}
    return "".join(signs.get(c, "?") for c in error.object[error.start : error.end]), error.end


@contextmanager
def spoken() -> Iterator[None]:
    """Errors as sentences: the user's with 2, ours with 3, never a traceback."""
    codecs.register_error("signs", _in_ascii)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="signs")  # an old terminal shows + x ~ for ✓ ✗ …, and ? for what else it lacks
    try:
        yield
    except AutograderError as error:
        raise _end(str(error), 2 if isinstance(error, _THEIRS) else 3) from None
    except (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
        raise  # click has its own words for these
    except Exception as error:  # the edge of the program: whoever typed the command can do nothing with a traceback
        if isinstance(error, OSError) and (error.filename or is_full(error)):
            raise _end(refusal(str(error.filename or "a file"), error), 2) from None
        place = traceback.extract_tb(error.__traceback__)[-1]
        message = f"{type(error).__name__}: {error} ({Path(place.filename).name}, line {place.lineno})"
        raise _end(f"autograder itself broke, nothing is wrong with what was handed in: {message}", 3) from None


def _end(message: str, code: int) -> SystemExit:
    click.echo(plain(message), err=True)
    return SystemExit(code)


def console(stderr: bool = False) -> Console:
    """Where reports and tables go; plain text when it is not a terminal."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, soft_wrap=True)
