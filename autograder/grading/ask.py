"""Lets sources answer the questions of one part in workers: students', the reference's, every known mistake's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from autograder.protocol.questions import Question, Request
from autograder.protocol.records import Cell, WorkerRun
from autograder.rubric.assignment import Assignment, Part
from autograder.sandbox import Limits, Sandbox
from autograder.sandbox.threads import cores

_FEW = 8  # sources that are not worth a worker more


def ask(
    sandbox: Sandbox,
    assignment: Assignment,
    part: Part,
    questions: Sequence[Question],
    sources: Iterable[tuple[Cell, ...]],
    limits: Limits,
) -> list[WorkerRun]:
    """What each source answers, in order; many share a worker, and the workers run side by side.

    limits  of one worker
    Raises  SandboxError
    """
    return ask_all(sandbox, requests_of(assignment, part, questions, sources), limits)


def requests_of(
    assignment: Assignment, part: Part, questions: Sequence[Question], sources: Iterable[tuple[Cell, ...]]
) -> list[Request]:
    """The same questions to each source."""
    return [Request(cells, assignment.names(part), tuple(questions)) for cells in sources]


def ask_all(sandbox: Sandbox, requests: Sequence[Request], limits: Limits) -> list[WorkerRun]:
    """As ask."""
    size = max(_FEW, -(-len(requests) // cores()))
    shares = [requests[start : start + size] for start in range(0, len(requests), size)]
    if len(shares) == 1:
        return sandbox.run(shares[0], limits)
    with ThreadPoolExecutor(len(shares)) as pool:
        runs_of_shares = pool.map(lambda share: sandbox.run(share, limits), shares)
        return [worker_run for worker_runs in runs_of_shares for worker_run in worker_runs]
