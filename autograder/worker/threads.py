"""Keeps one thread for one worker: many workers share the processors, and threads that wait for one another crawl.

What a submission sets is what it reads again, and nothing else comes of it.
"""

from __future__ import annotations

import torch


class _Wanted:
    """What the submission has set last."""

    intraop = 1
    interop = 1


def keep_one() -> None:
    """Compute on one thread until the process ends, whatever is set."""
    torch.set_num_threads(1)
    torch.set_num_threads = _set_num_threads
    torch.get_num_threads = _get_num_threads
    torch.set_num_interop_threads = _set_num_interop_threads
    torch.get_num_interop_threads = _get_num_interop_threads


def _set_num_threads(nthreads: int) -> None:
    _Wanted.intraop = nthreads


def _get_num_threads() -> int:
    return _Wanted.intraop


def _set_num_interop_threads(nthreads: int) -> None:
    _Wanted.interop = nthreads


def _get_num_interop_threads() -> int:
    return _Wanted.interop
