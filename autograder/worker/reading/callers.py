"""Reads from the student's own calls of a function what its parameters mean: train(net, dl, e + 1) inside main()."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from autograder.worker.reading.usage import called, identifiers

_MAX_CALLS = 20


@dataclass(frozen=True, slots=True)
class Argument:
    """What stands for a parameter in one call.

    kind  "name", "literal", "count" (a loop's variable), "images", "batches" or "batch size" (of a loader), ""
    name  the last name of the expression, when the kind is "name"
    """

    kind: str
    name: str = ""
    value: object = None


@lru_cache(maxsize=256)  # many questions are about the same function, whose callers do not change
def arguments(
    modules: tuple[ast.Module, ...], function: str, parameters: tuple[str, ...]
) -> Mapping[str, Sequence[Argument]]:
    """Parameter -> what is passed for it, in every call of a function of this name.

    parameters  in the function's own order
    """
    passed: dict[str, list[Argument]] = {}
    loops, literals = _loops(modules), _literals(modules)
    calls = [n for m in modules for n in _nodes(m) if isinstance(n, ast.Call) and called(n) == function]
    for call in calls[:_MAX_CALLS]:
        if any(isinstance(a, ast.Starred) for a in call.args):
            continue
        pairs = [*zip(parameters, call.args, strict=False), *((k.arg, k.value) for k in call.keywords if k.arg)]
        for parameter, expression in pairs:
            passed.setdefault(parameter, []).append(_argument(expression, loops, literals))
    return passed


def _argument(node: ast.expr, loops: Collection[str], literals: Mapping[str, object]) -> Argument:
    if isinstance(node, ast.Constant):
        return Argument("literal", value=node.value)
    if isinstance(node, ast.Call) and called(node) == "len" and len(node.args) == 1:
        words = " ".join(identifiers(node.args[0])).lower()
        is_loader = ("loader" in words or words.endswith("dl")) and "dataset" not in words
        return Argument("batches" if is_loader else "images")
    if isinstance(node, ast.Name | ast.Attribute):
        name = node.id if isinstance(node, ast.Name) else node.attr
        if name == "batch_size" and isinstance(node, ast.Attribute) and "loader" in ast.unparse(node).lower():
            return Argument("batch size")
        return Argument("count" if name in loops else "name", name, literals.get(name))
    if isinstance(node, ast.BinOp) and any(name in loops for name in identifiers(node)):
        return Argument("count")
    return Argument("")


@lru_cache(maxsize=256)
def _nodes(module: ast.Module) -> tuple[ast.Call | ast.For | ast.Assign, ...]:
    """All that is looked at here: most of a tree is something else."""
    return tuple(node for node in ast.walk(module) if isinstance(node, ast.Call | ast.For | ast.Assign))


def _loops(modules: Collection[ast.Module]) -> set[str]:
    """Variables of loops over range(...)."""
    loops = (n for m in modules for n in _nodes(m) if isinstance(n, ast.For) and isinstance(n.target, ast.Name))
    return {n.target.id for n in loops if isinstance(n.target, ast.Name) and "range" in ast.unparse(n.iter)}


def _literals(modules: Collection[ast.Module]) -> dict[str, object]:
    """Names that are only ever given one plain number, text or bool."""
    values: dict[str, list[object]] = {}
    for node in (n for m in modules for n in _nodes(m)):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            value = node.value.value if isinstance(node.value, ast.Constant) else None
            values.setdefault(node.targets[0].id, []).append(value)
    return {
        name: constants[0] for name, constants in values.items() if len(constants) == 1 and constants[0] is not None
    }
