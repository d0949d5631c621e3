"""Otter's plugin: Otter's kernel never sees student code, and every score is that of our own jailed run.

Otter runs tests beside student code and unpickles what that process wrote; here it only carries our verdicts.
Needs no Otter to be imported; Otter finds the class by its name in otter_config.json.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from autograder.integrations.examine import Examined, examine
from autograder.integrations.settings import Settings
from autograder.integrations.strip_checks import without_checks
from autograder.protocol.errors import AssignmentError
from autograder.protocol.records import Outcome, Submission, Verdict
from autograder.readers import read_one
from autograder.reports.sanitize import MAX_TEXT, one_line
from autograder.rubric.assignment import Assignment
from autograder.rubric.catalog import load, solutions

NAME = "autograder.integrations.otter.plugin.Jailed"
_EMPTY = """{"cells": [], "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python",
"name": "python3"}}, "nbformat": 4, "nbformat_minor": 5}
"""


class Results(Protocol):
    """What we use of Otter's GradingResults."""

    results: dict[str, object]

    def set_output(self, output: str) -> None:
        """The text on top of everything."""

    def set_plugin_data(self, plugin_name: str, data: object) -> None:
        """Kept with the results."""


class Jailed:
    """One submission; Otter makes it once the file is chosen and calls the events in the order below."""

    def __init__(self, submission_path: str, submission_metadata: object, plugin_config: Mapping[str, object]) -> None:
        self._path = Path(submission_path or ".")
        self._settings = _settings(plugin_config)
        self._examined: Examined | None = None

    def before_grading(self, config: object) -> None:
        """Grade, then take everything of the student's away: their modules, their log, their notebook."""
        source = self._path.parent.parent / "source"
        os.environ.setdefault("AUTOGRADER_DATA", str(source / "files" / "data"))
        assignment = _assignment(source, self._settings.slug)
        self._examined = examine(assignment, self._settings, self._path, self._path.name, _quiet, read=_read)
        _clear(self._path)

    def before_execution(self, submission: object) -> object:
        """An empty notebook, in whatever class Otter reads notebooks with."""
        for name in ("cells", "metadata"):
            if isinstance(submission, dict):
                submission[name] = type(submission[name])()
        return submission

    def after_grading(self, results: Results) -> None:
        """Our verdicts in place of whatever Otter has."""
        if self._examined is None:
            raise AssignmentError("Otter did not call before_grading; this release of Otter is not supported")
        from autograder.integrations.otter.rows import rows

        report = self._examined.report
        source = self._path.parent.parent / "source"
        hidden = {check.key for check in _assignment(source, self._settings.slug).checks if not check.visible}
        results.results = {row.name: row for row in rows(report, frozenset(hidden))}
        if report.outcome is Outcome.REJECTED:
            results.set_output(f"Nothing was graded: {report.message}")
        elif self._examined.remarks:
            results.set_output("\n".join(self._examined.remarks))
        data = {"seed": report.seed, "observations": self._examined.digest, "isolation": report.isolation}
        results.set_plugin_data(NAME, data)

    def generate_report(self) -> str:
        """For staff: how it was graded."""
        if self._examined is None:
            return ""
        report = self._examined.report
        facts = (f"seed {report.seed}", report.isolation, f"outcome {report.outcome.value}", *report.notes)
        return "\n".join(one_line(fact, MAX_TEXT) for fact in facts if fact)


def _quiet(verdicts: tuple[Verdict, ...]) -> None:
    """Otter writes its results once, at the end."""


def _read(path: Path, wanted: tuple[str, ...], preferred: str) -> Submission:
    submission = read_one(path, wanted, preferred)
    return replace(submission, cells=tuple(replace(c, source=without_checks(c.source)) for c in submission.cells))


def _settings(entries: Mapping[str, object]) -> Settings:
    slug, seed = entries.get("slug"), entries.get("seed")
    if not isinstance(slug, str) or not slug:
        raise AssignmentError(f"otter_config.json: the plugin {NAME} needs the key 'slug'")
    return Settings(slug, str(entries.get("dataset") or ""), seed if isinstance(seed, int) else None)


def _assignment(source: Path, slug: str) -> Assignment:
    """From the bundle, or from the course's own folder while a bundle is being made."""
    bundled = source / "files" / "solutions" / slug
    return load(bundled if bundled.is_dir() else solutions() / slug)


def _clear(submission: Path) -> None:
    """Leave an empty file of the same name beside Otter's tests."""
    for path in submission.parent.iterdir():
        if path.is_dir() and not path.is_symlink():
            if path.name != "tests":
                shutil.rmtree(path)
        else:
            path.unlink()
    submission.write_text(_EMPTY if submission.suffix == ".ipynb" else "", encoding="utf-8")
