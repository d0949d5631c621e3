"""The verb check, again on every save, until Ctrl-C."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.errors import console
from autograder.protocol.errors import AutograderError
from autograder.reports.sanitize import plain

if TYPE_CHECKING:  # for annotations only: these load torch's neighbours
    from autograder.protocol.records import Report


def watch(file: Path | None, verbose: bool) -> Report | None:
    """Show the whole report at once, and after each save the rows that changed.

    Returns  the last report; None when there was none
    Raises   AutograderError where there is nothing to check from the start; later errors are shown, and may be mended
    """
    from autograder.student.check import check_file
    from autograder.student.watch import saves

    report: Report | None = None
    is_first = True
    with suppress(KeyboardInterrupt):
        for _ in saves(file or Path.cwd()):
            try:
                now = check_file(file)
            except AutograderError as error:
                if is_first:
                    raise
                click.echo(plain(f"{_clock()}  {error}"))
                continue
            report = _told(report, now, verbose)
            if is_first:
                click.echo(f"checking again whenever {now.submission} is saved; Ctrl-C ends it")
            is_first = False
    click.echo()
    return report


def _told(before: Report | None, now: Report, verbose: bool) -> Report | None:
    """Show what is new; the report that the next one is compared with."""
    from autograder.reports.terminal import changes, render
    from autograder.student.watch import changed, unreadable

    broken = unreadable(now)
    if broken:  # in the middle of typing: what was true before stays what is compared with
        click.echo(plain(f"{_clock()}  {broken}"))
        return before
    if before is None:
        console().print(render(now, now.submission, verbose, with_output=True))
    else:
        console().print(changes(now, changed(before, now), f"{_clock()}  {now.submission}", verbose))
    return now


def _clock() -> str:
    return time.strftime("%H:%M:%S")
