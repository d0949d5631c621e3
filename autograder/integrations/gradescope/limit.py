"""What run_autograder calls: grades in a process of its own, and ends that when the time for the whole run is up.

What was earned by then lies in results.json. The process that watches does nothing else: no worker, no file of a
student's and no library can keep it waiting.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable
from pathlib import Path

from autograder.integrations import settings

LATE = (
    "the time for the whole run is up: give the container more processors, "
    "or export the bundle with a longer --timeout-s"
)


def main() -> None:
    """Grade /autograder/submission, or the same in the folder that the first argument names."""
    root = Path(sys.argv[1] if len(sys.argv) > 1 else "/autograder")
    sys.exit(within(settings.read(root / "source").timeout_s, grade, root))


def grade(root: Path) -> None:
    """Grade what lies in this tree."""
    from autograder.integrations.gradescope.run import run  # here, so that the process that watches stays small

    run(root)


def within(limit_s: float, work: Callable[[Path], None], root: Path) -> int:
    """The exit code of a process that does this work; 0 where it was ended because it was late."""
    process = multiprocessing.get_context("fork").Process(target=work, args=(root,))
    process.start()
    process.join(limit_s)
    if process.exitcode is None:
        process.kill()  # its workers go with it
        process.join()
        print("autograder failed:", LATE)
        return 0
    return process.exitcode
