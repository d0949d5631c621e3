"""What the fields of a record may hold: finds every value in a tree of records that does not fit its annotation.

A record says in its annotations what is allowed, with a rule where the type is not enough:

    sizes: Annotated[tuple[Annotated[int, AtLeast(1)], ...], Filled()]

and in a method `contradictions` which combinations of values in several fields are wrong.
"""

from __future__ import annotations

import collections.abc
import math
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Literal, Protocol, cast

_SHOWN = 60  # characters of a value in a message
_WORDS = {int: "a whole number", float: "a number", str: "a text", bool: "True or False", type(None): "None"}


class Rule(Protocol):
    """A condition beyond the type; its text ends a sentence that begins with "expected"."""

    def holds(self, value: object) -> bool:
        """Whether the value, which is of the right type, fulfils the condition."""


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A number that is not smaller than `least`."""

    least: float

    def holds(self, value: object) -> bool:
        """As Rule."""
        return math.isfinite(cast(float, value)) and cast(float, value) >= self.least

    def __str__(self) -> str:
        return f"at least {self.least:g}"


@dataclass(frozen=True, slots=True)
class Between:
    """A number strictly between two others."""

    low: float
    high: float = math.inf

    def holds(self, value: object) -> bool:
        """As Rule."""
        return self.low < cast(float, value) < self.high

    def __str__(self) -> str:
        return f"more than {self.low:g}" + (f" and less than {self.high:g}" if self.high < math.inf else "")


@dataclass(frozen=True, slots=True)
class Filled:
    """Something that is not empty."""

    def holds(self, value: object) -> bool:
        """As Rule."""
        return len(cast(collections.abc.Sized, value)) > 0

    def __str__(self) -> str:
        return "at least one"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a tree of records.

    owners  the records it is in, outermost first
    """

    owners: tuple[object, ...]
    text: str


Kinds = Mapping[object, tuple[type, ...]]


def problems(record: object, kinds: Kinds | None = None, owners: tuple[object, ...] = ()) -> Iterator[Problem]:
    """Everything in a record, and in the records it holds, that does not fit.

    kinds  protocol -> the classes that stand for it, where an annotation names a protocol
    """
    owners = (*owners, record)
    name, n_wrong = type(record).__name__, 0
    for field_name, hint in _hints(cast(typing.Hashable, type(record))).items():
        value = getattr(record, field_name)
        for text in _misfits(value, hint, f"{name}.{field_name}", kinds or {}):
            n_wrong += 1
            yield Problem(owners, text)
        for inner in _records(value):
            yield from problems(inner, kinds, owners)
    contradictions = getattr(record, "contradictions", None)
    if contradictions is not None and not n_wrong:
        yield from (Problem(owners, f"{name}: {text}") for text in contradictions())


def nearest(name: str, available: typing.Iterable[str]) -> str:
    """The end of an error message about a wrong name: the most similar available one, then all of them."""
    choices = list(dict.fromkeys(available))
    near = get_close_matches(name, choices, n=1, cutoff=0.5)
    listed = ", ".join(choices) or "nothing"
    return f"did you mean {near[0]!r}? There is: {listed}" if near else f"there is: {listed}"


@cache
def _hints(kind: typing.Hashable) -> dict[str, object]:
    hints = typing.get_type_hints(kind, include_extras=True)
    return {f.name: hints[f.name] for f in fields(cast(typing.Any, kind))}


def _records(value: object) -> Iterator[object]:
    if is_dataclass(value) and not isinstance(value, type):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _records(item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _records(item)


def _misfits(value: object, hint: object, path: str, kinds: Kinds) -> Iterator[str]:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        wrong = list(_misfits(value, arguments[0], path, kinds))
        yield from wrong or (f"{path} is {_shown(value)}, expected {r}" for r in arguments[1:] if not r.holds(value))
    elif origin is tuple and isinstance(value, tuple) and arguments[-1] is Ellipsis:
        for index, item in enumerate(value):
            yield from _misfits(item, arguments[0], f"{path}[{index}]", kinds)
    elif origin is tuple and isinstance(value, tuple) and len(value) == len(arguments):
        for index, (item, kind) in enumerate(zip(value, arguments, strict=True)):
            yield from _misfits(item, kind, f"{path}[{index}]", kinds)
    elif origin is collections.abc.Mapping and isinstance(value, Mapping):
        for key, item in value.items():
            yield from _misfits(key, arguments[0], f"the key {key!r} of {path}", kinds)
            yield from _misfits(item, arguments[1], f"{path}[{key!r}]", kinds)
    elif not _fits(value, hint, origin, arguments, kinds):
        yield f"{path} is {_shown(value)}, expected {_words(hint, kinds)}{_advice(value, hint, kinds)}"


def _fits(value: object, hint: object, origin: object, arguments: tuple[object, ...], kinds: Kinds) -> bool:
    """Whether a value fits an annotation that is checked as a whole, not entry by entry."""
    if hint in kinds:
        return type(value) in kinds[hint]
    if origin is Literal:
        return any(type(value) is type(allowed) and value == allowed for allowed in arguments)
    if origin in (typing.Union, types.UnionType):
        return (
            _is_plain(value) if _is_json(arguments) else any(not list(_misfits(value, a, "", kinds)) for a in arguments)
        )
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if isinstance(hint, type):
        return type(value) is hint if is_dataclass(hint) else isinstance(value, hint)
    return False


def _is_json(arms: tuple[object, ...]) -> bool:
    """Whether a union is records.Json, which is recursive."""
    return any(typing.get_origin(arm) is list for arm in arms)


def _is_plain(value: object) -> bool:
    if isinstance(value, tuple | list):
        return all(_is_plain(item) for item in value)
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and _is_plain(item) for key, item in value.items())
    return value is None or isinstance(value, bool | int | float | str)


def _shown(value: object) -> str:
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if is_dataclass(value):
        return f"{type(value).__name__}(...)"
    text = repr(value)
    text = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."
    return (
        text
        if value is None or isinstance(value, bool | int | float | str | tuple | list | dict)
        else f"{text} ({type(value).__name__})"
    )


def _words(hint: object, kinds: Kinds) -> str:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint in kinds:
        return _or(sorted(kind.__name__ for kind in kinds[hint]))
    if origin is Annotated:
        return f"{_words(arguments[0], kinds)} ({', '.join(str(rule) for rule in arguments[1:])})"
    if origin is Literal:
        return _or([repr(allowed) for allowed in arguments])
    if origin is tuple:
        return (
            f"a tuple, each entry {_words(arguments[0], kinds)}"
            if arguments[-1] is Ellipsis
            else f"a tuple of {len(arguments)}"
        )
    if origin is collections.abc.Mapping:
        return f"a dict, each value {_words(arguments[1], kinds)}"
    if origin in (typing.Union, types.UnionType):
        return (
            "plain values (numbers, texts, lists)"
            if _is_json(arguments)
            else _or([_words(a, kinds) for a in arguments])
        )
    return _WORDS.get(cast(type, hint), getattr(hint, "__name__", str(hint)))


def _or(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _advice(value: object, hint: object, kinds: Kinds) -> str:
    """The most likely cause of the misfit, as an addition to the message; "" when none is known."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple and not isinstance(value, list) and not list(_misfits(value, arguments[0], "", kinds)):
        return ": a tuple of one has a comma, (...,)"
    if origin is Literal and isinstance(value, str):
        near = get_close_matches(value, [a for a in arguments if isinstance(a, str)], n=1)
        return f"; did you mean {near[0]!r}?" if near else ""
    if isinstance(value, type):
        return f": write {value.__name__}(...)"
    return ""
