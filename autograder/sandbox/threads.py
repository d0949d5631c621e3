"""Many things at once on this machine: threads that each wait for a worker process of their own.

The work is done in the workers; what threads share (questions, known mistakes, MNIST) is in memory once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

_In = TypeVar("_In")
_Out = TypeVar("_Out")


def cores() -> int:
    """How many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run(function: Callable[[_In], _Out], items: Iterable[_In], jobs: int) -> Iterator[_Out]:
    """Results as they come, in any order; at most 2 * jobs items are taken before their turn.

    function  must not raise: what it raises ends the run
    """
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="grading")
    waiting: set[Future[_Out]] = set()
    left = iter(items)
    try:
        while True:
            for item in left:
                waiting.add(pool.submit(function, item))
                if len(waiting) >= 2 * jobs:
                    break
            if not waiting:
                return
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
