"""Verdicts as Otter's own test files, one for each check, so that Otter's reports and tables show them.

The only module that imports Otter; it is imported only where Otter runs.
"""

from __future__ import annotations

from otter.test_files.abstract_test import (  # type: ignore[import-not-found, import-untyped, unused-ignore]
    TestCase,
    TestCaseResult,
    TestFile,
)

from autograder.grading.outline import once
from autograder.protocol.records import Report, Status, Verdict
from autograder.reports.otter import message, summary


class Row(TestFile):  # type: ignore[misc, unused-ignore]  # Otter may not be there when types are checked
    """One check."""

    def __init__(self, verdict: Verdict, is_hidden: bool) -> None:
        entry = TestCase(verdict.claim, "", is_hidden, verdict.points, None, None)
        super().__init__(verdict.key, f"{verdict.key}.py", [entry], all_or_nothing=False)
        self.test_case_results = [TestCaseResult(entry, message(verdict), verdict.status is Status.PASSED)]
        self.update_score(round(verdict.earned, 2))
        self._texts = {only: summary(verdict, is_hidden, only) for only in (True, False)}

    def summary(self, public_only: bool = False) -> str:
        """Never "all passed" about a check that is not shown."""
        return self._texts[public_only]

    def run(self, global_environment: dict[str, object]) -> None:
        """Nothing to run: the verdict is there."""

    @classmethod
    def from_file(cls, path: str) -> Row:
        """Rows are made from verdicts only."""
        raise NotImplementedError

    @classmethod
    def from_metadata(cls, s: object, path: str) -> Row:
        """Rows are made from verdicts only."""
        raise NotImplementedError


def rows(report: Report, hidden: frozenset[str]) -> list[Row]:
    """In the order of the rubric."""
    return [Row(verdict, verdict.key in hidden) for verdict in once(report.verdicts)]
