"""One submission on Gradescope: the submission in, results.json out, after every part and at the end.

Whatever fails is reported as our fault and leaves results.json valid.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import time
import traceback
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from autograder.integrations import settings
from autograder.integrations.examine import Examined, complete, examine
from autograder.integrations.gradescope import metadata
from autograder.integrations.settings import Settings
from autograder.protocol.errors import AutograderError
from autograder.protocol.records import Json, Outcome, Report, Verdict
from autograder.reports.gradescope import Beside, results
from autograder.reports.sanitize import MAX_TEXT, one_line, plain
from autograder.rubric.assignment import Assignment
from autograder.rubric.catalog import load

STOPPED = "Grading stopped early, which is our fault. Points earned so far count; contact staff to have it regraded."
LEADER = "Accuracy on held-out images (%)"


def run(root: Path) -> None:
    """Grade what lies in this tree and leave results/results.json in it."""
    started = time.monotonic()
    options = settings.read(root / "source")
    assignment = load(root / "source" / "solutions" / options.slug)
    about_submission = metadata.read(root / "submission_metadata.json")
    latest: list[tuple[Verdict, ...]] = [complete(assignment, ())]

    def save(examined: Examined, *remarks: str) -> None:
        report = replace(examined.report, seconds=time.monotonic() - started)
        write(
            root,
            results(report, _beside(assignment, options, replace(examined, remarks=(*examined.remarks, *remarks)))),
        )

    def keep_verdicts(verdicts: tuple[Verdict, ...]) -> None:
        latest[0] = verdicts
        save(Examined(_unfinished(assignment, verdicts)), STOPPED)

    keep_verdicts(latest[0])
    try:
        os.environ.setdefault("AUTOGRADER_DATA", str(root / "source" / "data"))
        examined = examine(assignment, options, root / "submission", about_submission.name, keep_verdicts)
    except Exception as error:  # whatever it is, students keep what they have earned and staff read why
        save(Examined(_unfinished(assignment, latest[0])), STOPPED)
        print("autograder failed:", error if isinstance(error, AutograderError) else traceback.format_exc())
        return
    save(examined, *metadata.sentences(about_submission))
    _tell_staff(examined.report)


def write(root: Path, content: Mapping[str, Json]) -> None:
    """Replace results.json at once; only root can read it."""
    folder = root / "results"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    fresh = folder / ".results.json"
    fresh.unlink(missing_ok=True)
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, allow_nan=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / "results.json")


def provisional(assignment: Assignment) -> bytes:
    """A results.json for the case that not even Python starts."""
    report = _unfinished(assignment, complete(assignment, ()))
    beside = replace(_beside(assignment, Settings(assignment.slug), Examined(report, remarks=(STOPPED,))), extra={})
    return (json.dumps(results(report, beside), ensure_ascii=False, indent=1) + "\n").encode()


def _unfinished(assignment: Assignment, verdicts: tuple[Verdict, ...]) -> Report:
    return Report(assignment.slug, "", 0, Outcome.GRADED, verdicts)


def _beside(assignment: Assignment, options: Settings, examined: Examined) -> Beside:
    boards = {LEADER if len(examined.accuracy) == 1 else f"{key} (%)": a for key, a in examined.accuracy.items()}
    return Beside(
        hidden=frozenset(check.key for check in assignment.checks if not check.visible),
        leaderboard=boards if options.leaderboard else {},
        remarks=examined.remarks,
        extra={
            "observations": examined.digest,
            "dataset": options.dataset,
            "assignment": {"slug": assignment.slug, "digest": assignment.digest},
            "versions": versions(),
        },
    )


def versions() -> dict[str, Json]:
    """Of everything that numbers depend on."""
    installed: dict[str, Json] = {"python": platform.python_version()}
    for name in ("torch", "numpy"):
        try:
            installed[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            installed[name] = None
    return installed


def _tell_staff(report: Report) -> None:
    """To stdout, which Gradescope shows to staff alone; nothing in it steers a terminal."""
    print(f"{report.earned:g} of {report.points:g} points, seed {report.seed}, {report.isolation}")
    for note in (*report.notes, report.message):
        if note:
            print(one_line(note, MAX_TEXT))
    if report.log:
        print("--- what the submission printed")
        print(plain(report.log, len(report.log)))
