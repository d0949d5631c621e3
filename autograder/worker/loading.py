"""Loads data in the process that asks for it, where the worker processes of a DataLoader cannot be started."""

from __future__ import annotations

from torch.utils.data import DataLoader


def load_here() -> None:
    """Every DataLoader from now on works without processes of its own, whatever its arguments say."""
    init = DataLoader.__init__

    def alone(self: object, *args: object, **kwargs: object) -> None:
        kwargs.update(num_workers=0, prefetch_factor=None, persistent_workers=False)
        kwargs.pop("timeout", None)
        init(self, *args, **kwargs)  # type: ignore[arg-type]

    DataLoader.__init__ = alone  # type: ignore[method-assign]
