"""Gives a student's function the objects that its parameters and globals stand for, whatever they are called.

Decides by name, then by what the student's own calls pass, then by what the body does with a parameter; never by order.
Assumptions are reported, and so are parameters whose meaning stays unclear.
"""

from __future__ import annotations

import functools
import inspect
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import cast

from autograder.protocol.ingredients.base import Ingredient
from autograder.protocol.questions import Names
from autograder.worker.reading.aliases import words
from autograder.worker.reading.meaning import Meaning, meanings
from autograder.worker.reading.stand_ins import Awaited, Unbindable

_MISSING = object()
_VARIABLE = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


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
    objects: Mapping[str, object],
    strays: Mapping[str, object],
    names: Names,
    recipes: Mapping[str, Ingredient],
    files: Collection[str] = (),
) -> Bound:
    """Match the roles with the function's parameters, the rest with globals.

    name     what the function is called, for sentences
    objects  role -> object
    strays   role -> other object, offered as a global where the real one is a parameter
    recipes  role -> what the object was made from
    files    the student's files, to read the function and its callers in
    Raises   Unbindable when it cannot be told what a parameter without default is
    """
    if not _is_readable(function):  # MyReLU.apply says nothing of its parameters
        return Bound(tuple(objects.values()), {}, {}, {}, ())
    parameters = _parameters(function)
    inner = _wrapped(function) if all(p.kind in _VARIABLE for p in parameters) else None
    if inner is not None:
        bound = bind(name, inner, objects, strays, names, recipes, files)
        if any(p.kind is p.VAR_KEYWORD for p in parameters):
            return bound
        return Bound(_in_order(inner, bound), {}, bound.as_globals, bound.fallbacks, bound.assumed)
    if any(p.kind is p.VAR_POSITIONAL for p in parameters) and len(parameters) <= 2:
        return Bound(tuple(objects.values()), {}, {}, {}, ())
    named = [p for p in parameters if p.kind not in _VARIABLE]
    own = {p.name: _default(p) for p in named}
    nullable = [p.name for p in named if p.default is None]
    meant = meanings(name, function, own, objects, names, recipes, files, nullable)
    positional = tuple(meant[p.name].value for p in named if p.kind is p.POSITIONAL_ONLY and p.name in meant)
    arguments = {p.name: meant[p.name].value for p in named if p.kind is not p.POSITIONAL_ONLY and p.name in meant}
    as_globals, fallbacks = _globals(objects, strays, names, meant.values())
    assumed = tuple(m.assumed for m in meant.values() if m.assumed)
    return Bound(positional, arguments, as_globals, fallbacks, assumed)


def _default(parameter: inspect.Parameter) -> str | None:
    """ "" where there is none, the name of a global that exists only in a call, or None where the default can stay."""
    if parameter.default is parameter.empty:
        return ""
    return parameter.default.name if isinstance(parameter.default, Awaited) else None


def _globals(
    objects: Mapping[str, object], strays: Mapping[str, object], names: Names, meant: Collection[Meaning]
) -> tuple[dict[str, object], dict[str, object]]:
    bound_roles = {meaning.role for meaning in meant}
    as_globals: dict[str, object] = {}
    fallbacks: dict[str, object] = {}
    for role in objects:
        thing = strays.get(role) if role in bound_roles else objects[role]
        if thing is not None:
            kind = fallbacks if role in names.own else as_globals
            kind.update(dict.fromkeys((role, *names.roles.get(role, ())), thing))
    return as_globals, fallbacks


def construct(
    name: str, kind: Callable[..., object], arguments: Mapping[str, object], others: Mapping[str, object]
) -> tuple[object, tuple[str, ...]]:
    """Call a class with these arguments; what it made, and what was assumed about its parameters.

    name       what the class is called, for sentences
    arguments  by the handout's names; parameters of other names are told by their words and by what they default to
    others     arguments of other calls; a parameter that stands for one of them stands for none of these
    Raises     Unbindable when it cannot be told which parameters these are
    """
    parameters = [p for p in _parameters(kind) if p.kind not in _VARIABLE] if arguments else []
    own = {p.name: p for p in parameters}
    unknown = [argument for argument in arguments if argument not in own]
    if not unknown or any(p.kind is p.VAR_KEYWORD for p in _parameters(kind)):
        return kind(**arguments), ()
    handed_out = {**others, **arguments}
    free = [p for p in parameters if p.name not in handed_out]
    parameter_of = _renamed({argument: value for argument, value in handed_out.items() if argument not in own}, free)
    if any(argument not in parameter_of for argument in unknown):
        has = ", ".join(own) or "no parameters"
        raise Unbindable(
            f"The handout names the parameters {', '.join(unknown)} of {name}; yours has {has}: rename them"
        )
    assumed = tuple(f"the parameter {parameter_of[a]!r} of {name} is taken for {a}" for a in unknown)
    return kind(**{parameter_of.get(argument, argument): value for argument, value in arguments.items()}), assumed


def _renamed(arguments: Mapping[str, object], parameters: Sequence[inspect.Parameter]) -> dict[str, str]:
    """Argument -> the parameter that it must be, by the words of both and the type of a default; then what is left."""
    fit = {a: [p.name for p in parameters if _defaults_like(p, value)] for a, value in arguments.items()}
    parameter_of: dict[str, str] = {}
    for argument in arguments:
        pieces = [w for w in words(argument) if not any(w in words(o) for o in arguments if o != argument)]
        alike = [p for p in fit[argument] if any(_begins(word, piece) for word in words(p) for piece in pieces)]
        if len(alike) == 1 and alike[0] not in parameter_of.values():
            parameter_of[argument] = alike[0]
    rest = {a: [p for p in fit[a] if p not in parameter_of.values()] for a in arguments if a not in parameter_of}
    claims = Counter(p for left in rest.values() for p in left)
    return parameter_of | {a: left[0] for a, left in rest.items() if len(left) == 1 and claims[left[0]] == 1}


def _begins(word: str, piece: str) -> bool:
    return word.startswith(piece) or (len(word) >= 3 and piece.startswith(word))


def _defaults_like(parameter: inspect.Parameter, value: object) -> bool:
    return parameter.default is parameter.empty or type(parameter.default) is type(value)


def _is_readable(function: Callable[..., object]) -> bool:
    try:
        inspect.signature(function)
    except (TypeError, ValueError):
        return False
    return True


def _parameters(function: Callable[..., object]) -> list[inspect.Parameter]:
    try:
        return list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        raise Unbindable("its parameters cannot be read") from None


def _wrapped(function: Callable[..., object]) -> Callable[..., object] | None:
    """What a decorator without functools.wraps has wrapped: the one function in its closure that takes something."""
    cells = [cell.cell_contents for cell in getattr(function, "__closure__", None) or () if _is_filled(cell)]
    inner = [thing for thing in cells if isinstance(thing, FunctionType) and thing is not function]
    return inner[0] if len(inner) == 1 else None


def _is_filled(cell: object) -> bool:
    try:
        return bool(cell.cell_contents is not _MISSING)  # type: ignore[attr-defined]
    except ValueError:
        return False


def _in_order(function: Callable[..., object], bound: Bound) -> tuple[object, ...]:
    """The arguments by position, up to the first parameter that keeps its default."""
    values = list(bound.positional)
    for parameter in _parameters(function)[len(values) :]:
        if parameter.name not in bound.arguments:
            break
        values.append(bound.arguments[parameter.name])
    return tuple(values)


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
    namespace = getattr(inspect.unwrap(cast(Callable[..., object], function)), "__globals__", None)
    return cast(dict[str, object], namespace) if isinstance(namespace, dict) else {}
