"""Keeps each worker to one thread: many workers share the processors, and threads that wait for one another are slow.

A number of threads that a submission sets is what it reads back, but has no other effect.
"""

from __future__ import annotations

import torch


class _Settings:
    """The numbers of threads that the submission has set last."""

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
    _Settings.intraop = nthreads


def _get_num_threads() -> int:
    return _Settings.intraop


def _set_num_interop_threads(nthreads: int) -> None:
    _Settings.interop = nthreads


def _get_num_interop_threads() -> int:
    return _Settings.interop
