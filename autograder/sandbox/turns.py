"""Which threads may run a worker now: many at once, or a single one alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """A lock that many can share or one can hold alone; a thread that waits for it alone goes before later sharers."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._n_sharing, self._n_alone, self._is_alone = 0, 0, False

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Hold the lock together with others."""
        with self._changed:
            self._changed.wait_for(lambda: not self._n_alone)
            self._n_sharing += 1
        try:
            yield
        finally:
            with self._changed:
                self._n_sharing -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the lock alone, once all others have released it."""
        with self._changed:
            self._n_alone += 1
            self._changed.wait_for(lambda: not self._n_sharing and not self._is_alone)
            self._is_alone = True
        try:
            yield
        finally:
            with self._changed:
                self._n_alone, self._is_alone = self._n_alone - 1, False
                self._changed.notify_all()
