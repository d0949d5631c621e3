"""Registers what one file of a folder each adds: readers of LMSs, sheets of LMSs, data sets."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Protocol, TypeVar


class Registered(Protocol):
    """What can be registered: it has a name, and the lower its order is, the earlier it is tried."""

    @property
    def name(self) -> str: ...

    @property
    def order(self) -> int: ...


T = TypeVar("T", bound=Registered)


def registered(package: str, attribute: str, kind: type[T]) -> tuple[T, ...]:
    """What each module of a package registers under this name, in its order.

    Raises  TypeError when a module registers nothing or something else, ValueError when two have one name or order
    """
    found: list[T] = []
    for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
        thing = getattr(importlib.import_module(f"{package}.{module.name}"), attribute, None)
        if not isinstance(thing, kind):
            raise TypeError(f"{package}.{module.name} has no {attribute}: it must hold one {kind.__name__}")
        found.append(thing)
    found.sort(key=lambda thing: thing.order)
    for what in ("name", "order"):
        values = [getattr(thing, what) for thing in found]
        twice = sorted({str(value) for value in values if values.count(value) > 1})
        if twice:
            raise ValueError(f"{package}: two modules have the {what} {', '.join(twice)}")
    return tuple(found)
