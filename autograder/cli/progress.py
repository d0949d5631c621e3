"""The bar that shows how far a verb is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from autograder.cli.errors import console


@contextmanager
def progress(total: int, name: str = "", note: Callable[[], str] = str) -> Iterator[Callable[[], None]]:
    """A bar with counts, time left and a note; nothing where nobody looks. Gives what to call after each step."""
    if total < 2 or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TimeRemainingColumn
    from rich.text import Text

    class Note(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(note())

    columns = (name, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), Note())
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)
