"""What a function returned: all of it, and the numbers that it was to append to lists, where these stayed empty."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple, cast

import numpy as np
import torch

from autograder.protocol.probes.call import Call
from autograder.protocol.questions import Names
from autograder.protocol.records import Json, Tensor
from autograder.worker.reading.aliases import distinguishing, resembles, words
from autograder.worker.reading.definitions import body_of, trees
from autograder.worker.reading.surroundings import origins
from autograder.worker.reading.usage import identifiers
from autograder.worker.to_numpy import NotPlain, dense, number, numbers

_MAX_ITEMS, _MAX_ENTRIES = 8, 1000
_MAX_LEAVES, _MAX_DEPTH, _MAX_KEY, _MAX_TEXT = 100, 4, 80, 200
_LONG = 16  # numbers in a list from which it is compared as one vector


class Item(NamedTuple):
    """One of the things that were returned.

    words    that the code calls it by
    origins  words of what it was computed from
    """

    words: tuple[str, ...]
    value: object
    origins: tuple[str, ...] = ()


def collect(
    probe: Call,
    function: Callable[..., object],
    objects: Mapping[str, object],
    returned: object,
    names: Names,
    files: Collection[str],
    tensors: dict[str, Tensor],
    values: dict[str, Json],
) -> None:
    """Numbers that were appended, else numbers that were returned, told apart by the names in the return statement.

    tensors, values  get what is observed
    Raises           NotPlain when what was appended is no number
    """
    sinks = {role: cast(list[object], objects[role]) for role, recipe in probe.given.items() if recipe.collects}
    earlier = {role: tensors.get(f"appended/{role}", np.zeros(0)) for role in sinks}
    for role, sink in sinks.items():
        tensors[f"appended/{role}"] = numbers(sink, f"{probe.function} appended to {role}")
    empty = [role for role in probe.returns if role in sinks and not sinks[role]]
    items = [
        item for item in _items(function, returned, files) if not any(item.value is sink for sink in sinks.values())
    ]
    if not empty or not items:
        return
    for role, value in assign(items, empty, probe.returns, names).items():
        entries = value if isinstance(value, list) else [value]
        now = numbers(entries, f"{probe.function} returned")
        tensors[f"appended/{role}"] = np.concatenate([earlier[role], now])
        says = f"{probe.function} returns its numbers instead of appending them"
        assumed = cast("list[Json]", values.get("assumed", []))
        values["assumed"] = [*assumed, *([] if says in assumed else [says])]


def observe(
    returned: object, subject: str, tensors: dict[str, Tensor], values: dict[str, Json], name: str = "returned"
) -> None:
    """Numbers, tensors and arrays as tensors, booleans and texts as values, what each thing is as the value "kind".

    A single thing is called "returned"; of several each by its place or key: "returned/0", "returned/loss". A few
    numbers are called by both names, whether they stand in a list, a tuple, an array or a tensor.

    subject  what a complaint begins with: "train returned"
    name     what it is called instead of "returned"
    """
    for path, thing in leaves(returned):
        full, kind = "/".join([name, *path]), "/".join(["kind", *path])
        values[kind] = _kind(thing)
        if isinstance(thing, bool | np.bool_ | str):
            values[full] = str.__str__(thing)[:_MAX_TEXT] if isinstance(thing, str) else bool(thing)
        elif isinstance(thing, torch.Tensor | np.ndarray):
            with contextlib.suppress(NotPlain):  # sparse, complex and the like: their kind says what they are
                tensors[full] = numbers_of = dense(thing, subject)
                if numbers_of.ndim == 1 and len(numbers_of) <= _LONG:
                    tensors.update({f"{full}/{index}": np.array(item) for index, item in enumerate(numbers_of)})
        elif isinstance(thing, list | tuple):
            tensors[full] = numbers(thing, subject)
        elif is_number(thing):
            tensors[full] = np.array(number(thing, subject), np.float64)
    for path, thing in _few_numbers(returned, ()):
        tensors["/".join([name, *path])] = numbers(thing, subject)


def observe_buffers(model: torch.nn.Module, name: str, tensors: dict[str, Tensor]) -> None:
    """Each buffer of a model by its own name, as "buffer/<name>/running_mean"."""
    for own, buffer in islice(_entries(dict(model.named_buffers())), _MAX_LEAVES):
        tensors[f"buffer/{name}/{own}"] = dense(buffer, f"the buffer {own} is")


def _few_numbers(thing: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Sequence[object]]]:
    """The lists and tuples of numbers that are not long, with the places and keys that lead there."""
    if isinstance(thing, tuple | list) and 0 < len(thing) <= _LONG and all(map(is_number, thing)):
        yield path, thing
    elif isinstance(thing, tuple | list | dict) and len(path) <= _MAX_DEPTH:
        for place, item in islice(_entries(thing), _MAX_LEAVES):
            yield from _few_numbers(item, (*path, place))


def _entries(thing: tuple[object, ...] | list[object] | dict[object, object]) -> Iterator[tuple[str, object]]:
    """What stands in it by place or key, as part of a name; keys are any objects, and texts that no file can hold."""
    for key, item in thing.items() if isinstance(thing, dict) else enumerate(thing):
        yield str(key)[:_MAX_KEY].replace("/", " ").encode("utf-8", "replace").decode(), item


def leaves(thing: object) -> list[tuple[tuple[str, ...], object]]:
    """What stands in tuples, lists and dicts, in whatever nesting, with the places and keys that lead there.

    A long list of numbers is one thing.
    """
    return list(islice(_leaves(thing, ()), _MAX_LEAVES))


def _leaves(thing: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], object]]:
    is_long = isinstance(thing, list | tuple) and len(thing) > _LONG and all(is_number(item) for item in thing)
    if len(path) > _MAX_DEPTH or is_long or not isinstance(thing, tuple | list | dict):
        yield path, thing
        return
    for place, item in _entries(thing):
        yield from _leaves(item, (*path, place))


def _kind(thing: object) -> str:
    """ "tensor float32", "array float64", "float", "int", "bool", "str", "None", "model", "list of numbers"."""
    if isinstance(thing, torch.Tensor):
        return f"tensor {thing.dtype}".replace("torch.", "")
    if isinstance(thing, np.ndarray):
        return f"array {thing.dtype}"
    if isinstance(thing, torch.nn.Module):
        return "model"
    plain_kinds = {bool: "bool", np.bool_: "bool", int: "int", float: "float", str: "str"}
    if isinstance(thing, list | tuple):
        return "list of numbers"
    if thing is None or type(thing) in plain_kinds:
        return "None" if thing is None else plain_kinds[type(thing)]
    if isinstance(thing, np.generic):
        return "int" if isinstance(thing, np.integer) else "float"
    return type(thing).__name__[:_MAX_KEY]


def assign(items: Sequence[Item], empty: Sequence[str], roles: Sequence[str], names: Names) -> dict[str, object]:
    """Role -> what was returned for it, as far as it can be told.

    empty  roles whose list stayed empty
    roles  all that may come back, in the handout's order, which decides where no name does
    """
    pieces = distinguishing(roles, names)
    alike = [_alike(item.words, pieces) or _alike(item.origins, pieces) for item in items]
    matches = [(fits[0], item.value) for fits, item in zip(alike, items, strict=True) if len(fits) == 1]
    own = {role: [item for fit, item in matches if fit == role] for role in roles}
    assigned = {role: own[role][0] for role in empty if len(own[role]) == 1}
    left = [role for role in empty if role not in assigned]
    rest = [item.value for fits, item in zip(alike, items, strict=True) if len(fits) != 1]
    if len(rest) == len(left) and (len(left) == 1 or not matches):
        assigned |= dict(zip(left, rest, strict=True))
    return assigned


def _alike(spelled: Sequence[str], pieces: Mapping[str, set[str]]) -> list[str]:
    return [role for role, own in pieces.items() if resembles(spelled, own)]


def is_number(item: object) -> bool:
    """A number, or a tensor or array of one element; a bool is none."""
    if isinstance(item, torch.Tensor):
        return item.numel() == 1
    return isinstance(item, int | float | np.number) and not isinstance(item, bool)


def _items(function: Callable[..., object], returned: object, files: Collection[str]) -> list[Item]:
    """Numbers and lists of numbers among what was returned, with the words the code calls them by."""
    parts = list(returned)[:_MAX_ITEMS] if isinstance(returned, tuple | list) else [returned]
    fields = list(getattr(returned, "_fields", ()))
    if isinstance(returned, dict):
        fields, parts = list(returned)[:_MAX_ITEMS], list(returned.values())[:_MAX_ITEMS]
    if len(fields) == len(parts):
        items = [Item(_split([str(field)[:80]]), part) for field, part in zip(fields, parts, strict=True)]
    else:
        items = _of_code(function, parts, files)
    return [item for item in items if is_number(item.value) or _is_numbers(item.value)]


def _split(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for name in names for word in words(name))


def _is_numbers(item: object) -> bool:
    return isinstance(item, list) and 0 < len(item) <= _MAX_ENTRIES and all(is_number(entry) for entry in item)


def _of_code(function: Callable[..., object], parts: Sequence[object], files: Collection[str]) -> list[Item]:
    """What was returned, with the words in the last return statement that returns as many things."""
    body = body_of(function, trees(files))
    for expressions in reversed(list(_returns(body.tree))) if body is not None else ():
        if body is not None and len(expressions) == len(parts):
            return [
                Item(_split(identifiers(expression)), part, _split(origins(body, [expression])))
                for expression, part in zip(expressions, parts, strict=True)
            ]
    return [Item((), part) for part in parts]


def _returns(tree: ast.AST) -> Iterator[list[ast.expr]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Return) and node.value is not None:
            yield node.value.elts if isinstance(node.value, ast.Tuple | ast.List) else [node.value]
