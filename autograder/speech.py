"""How the command line speaks: errors as sentences with an exit code, and one way to a terminal. No verbs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from autograder.errors import AutograderError, DataError, ReaderError

if TYPE_CHECKING:  # rich is loaded when something is shown
    from rich.console import Console


@contextmanager
def spoken() -> Iterator[None]:
    """Errors as sentences: the user's with 2, ours with 3, never a traceback."""
    try:
        yield
    except (DataError, ReaderError) as error:
        click.echo(str(error), err=True)
        raise SystemExit(2) from None
    except AutograderError as error:
        click.echo(str(error), err=True)
        raise SystemExit(2 if "no assignment is called" in str(error) else 3) from None


def console(stderr: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, soft_wrap=True)
