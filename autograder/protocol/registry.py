"""Registers what one file of a folder each adds: LMSs, data sets, ingredients, expectations."""

from __future__ import annotations

import importlib
import inspect
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
    things: list[T] = []
    for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
        thing = getattr(importlib.import_module(f"{package}.{module.name}"), attribute, None)
        if not isinstance(thing, kind):
            raise TypeError(f"{package}.{module.name} has no {attribute}: it must hold one {kind.__name__}")
        things.append(thing)
    things.sort(key=lambda thing: thing.order)
    for what in ("name", "order"):
        values = [getattr(thing, what) for thing in things]
        twice = sorted({str(value) for value in values if values.count(value) > 1})
        if twice:
            raise ValueError(f"{package}: two modules have the {what} {', '.join(twice)}")
    return tuple(things)


Kind = TypeVar("Kind")


def kinds(package: str, base: type[Kind]) -> dict[str, type[Kind]]:
    """Name -> every class that a module of a package defines under this base.

    Raises  ValueError when two have one name
    """
    by_name: dict[str, type[Kind]] = {}
    for module in pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}."):
        for thing in vars(importlib.import_module(module.name)).values():
            is_one = isinstance(thing, type) and issubclass(thing, base) and not inspect.isabstract(thing)
            if is_one and thing.__module__ == module.name:
                if thing.__name__ in by_name:
                    raise ValueError(f"{package}: two classes are called {thing.__name__}")
                by_name[thing.__name__] = thing
    return by_name
