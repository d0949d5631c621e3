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
    modules: dict[str, T] = {}
    for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
        thing = getattr(importlib.import_module(f"{package}.{module.name}"), attribute, None)
        if not isinstance(thing, kind):
            raise TypeError(f"{package}.{module.name} has no {attribute}: it must hold one {kind.__name__}")
        modules[module.name] = thing
    for what in ("name", "order"):
        owners: dict[object, list[str]] = {}
        for module_name, thing in modules.items():
            owners.setdefault(getattr(thing, what), []).append(f"{module_name}.py")
        for value, files in owners.items():
            if len(files) > 1:
                raise ValueError(f"{package}: {' and '.join(files)} have the same {what}, {value}; choose another")
    return tuple(sorted(modules.values(), key=lambda thing: thing.order))


Kind = TypeVar("Kind")


def kinds(package: str, base: type[Kind]) -> dict[str, type[Kind]]:
    """Name -> every class that a module of a package defines under this base.

    Raises  TypeError when one is no frozen dataclass or lacks a method, ValueError when two have one name
    """
    classes: dict[str, type[Kind]] = {}
    for module in pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}."):
        for thing in vars(importlib.import_module(module.name)).values():
            if not (isinstance(thing, type) and issubclass(thing, base)) or thing is base:
                continue
            if thing.__module__ != module.name:
                continue
            where = f"{module.name}: {thing.__name__}"
            if inspect.isabstract(thing):
                lacks = ", ".join(sorted(getattr(thing, "__abstractmethods__", ())))
                raise TypeError(f"{where} is a {base.__name__} without {lacks}")
            if not getattr(getattr(thing, "__dataclass_params__", None), "frozen", False):
                raise TypeError(f"{where} must be a frozen dataclass: @dataclass(frozen=True, slots=True)")
            if thing.__name__ in classes:
                raise ValueError(f"{where} is there already, in {classes[thing.__name__].__module__}")
            classes[thing.__name__] = thing
    return classes
