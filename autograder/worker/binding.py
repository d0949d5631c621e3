"""Gives a student's function what its parameters and globals mean, whatever they are called.

Decides by name, with the assignment's list of synonyms; what it had to assume is reported.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import cast

from autograder.probes import Names

_MISSING = object()


class Unbindable(Exception):
    """A parameter that no role stands for, or one that is not there; the message names it."""


@dataclass(frozen=True, slots=True)
class Bound:
    """How to call the function.

    arguments  by parameter name
    as_globals names to define while it runs
    fallbacks  names to define where the student has not
    assumed    sentences for the report
    """

    positional: tuple[object, ...]
    arguments: Mapping[str, object]
    as_globals: Mapping[str, object]
    fallbacks: Mapping[str, object]
    assumed: tuple[str, ...]


def bind(
    name: str,
    function: Callable[..., object],
    given: Mapping[str, object],
    strays: Mapping[str, object],
    names: Names,
) -> Bound:
    """Match the given roles with the function's parameters, the rest with globals.

    name     what the function is called, for sentences
    given    role -> object, in canonical order
    strays   role -> other object, offered as a global where the real one is a parameter
    Raises   Unbindable when a parameter without default has no role
    """
    roles = names.roles
    role_of = {word.lower(): role for role in given for word in (role, *roles.get(role, ()))}
    parameters = _parameters(function)
    if any(p.kind is p.VAR_POSITIONAL for p in parameters) and len(parameters) <= 2:
        return Bound(tuple(given.values()), {}, {}, {}, ())
    taken: dict[str, str] = {}
    for p in parameters:
        role = role_of.get(p.name.lower())
        if role is not None and role not in taken.values():
            taken[p.name] = role
    assumed = _assume(parameters, taken, given, name)
    arguments = {name: given[role] for name, role in taken.items()}
    bound_roles = set(taken.values())
    as_globals: dict[str, object] = {}
    fallbacks: dict[str, object] = {}
    for role in given:
        thing = strays.get(role) if role in bound_roles else given[role]
        if thing is not None:
            found = fallbacks if role in names.own else as_globals
            found.update(dict.fromkeys((role, *roles.get(role, ())), thing))
    return Bound((), arguments, as_globals, fallbacks, tuple(assumed))


def construct(name: str, kind: Callable[..., object], arguments: Mapping[str, object]) -> object:
    """Call a class with these keyword arguments.

    name    what the class is called, for sentences
    Raises  Unbindable when it has no parameters of these names
    """
    parameters = _parameters(kind) if arguments else []
    own = {p.name for p in parameters}
    unknown = [argument for argument in arguments if argument not in own]
    if unknown and not any(p.kind is p.VAR_KEYWORD for p in parameters):
        has = ", ".join(p.name for p in parameters) or "no parameters"
        raise Unbindable(f"The handout names the parameters {', '.join(unknown)} of {name}; yours has {has}")
    return kind(**arguments)


def _parameters(function: Callable[..., object]) -> list[inspect.Parameter]:
    try:
        return list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        raise Unbindable("its parameters cannot be read") from None


def _assume(
    parameters: list[inspect.Parameter], taken: dict[str, str], given: Mapping[str, object], name: str
) -> list[str]:
    assumed = []
    left = [role for role in given if role not in taken.values()]
    for p in parameters:
        if p.name in taken or p.default is not p.empty or p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD):
            continue
        if not left:
            raise Unbindable(f"{name} has a parameter {p.name!r} that the handout does not know")
        taken[p.name] = left.pop(0)
        assumed.append(f"the parameter {p.name!r} of {name} is taken for the {taken[p.name].replace('_', ' ')}")
    return assumed


@contextmanager
def defined(namespace: dict[str, object], bound: Bound) -> Iterator[None]:
    """Define globals for the time of a call; functions, classes and modules of the student's own stay."""
    names = {**bound.fallbacks, **bound.as_globals}
    before = {name: namespace.get(name, _MISSING) for name in names}
    settable = {n: thing for n, thing in names.items() if before[n] is _MISSING}
    settable |= {n: thing for n, thing in bound.as_globals.items() if _is_an_object(before[n])}
    namespace.update(settable)
    try:
        yield
    finally:
        for name in settable:
            if before[name] is _MISSING:
                namespace.pop(name, None)
            else:
                namespace[name] = before[name]


def _is_an_object(thing: object) -> bool:
    """A model or loader from the student's own session is callable, yet it is not a definition."""
    return not isinstance(thing, type | ModuleType) and not inspect.isroutine(thing)


def globals_of(function: object) -> dict[str, object]:
    """The namespace a function looks its globals up in."""
    while isinstance(function, functools.partial):
        function = function.func
    found = getattr(inspect.unwrap(cast(Callable[..., object], function)), "__globals__", None)
    return cast(dict[str, object], found) if isinstance(found, dict) else {}
