"""Reads what stands beside a parameter in a function's body: what is appended to it, and the texts it is drawn with."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Sequence

from autograder.worker.reading.usage import Body, called, identifiers

_MAX_ORIGINS = 40  # variables that are followed back


def beside(body: Body, parameter: str) -> set[str]:
    """Names in what is appended to a parameter, and texts in its title and label."""
    return {text for node in body.occurrences(parameter) for text in _beside(body, node)}


def _beside(body: Body, node: ast.expr) -> set[str]:
    above = body.parents.get(node)
    call = body.parents.get(above) if above is not None else None
    if isinstance(above, ast.Attribute) and above.attr == "append" and isinstance(call, ast.Call):
        return {name for argument in call.args for name in identifiers(argument)}
    if isinstance(above, ast.Tuple | ast.List):
        return set(_texts([above]))
    if isinstance(above, ast.Call) and above.func is not node:
        return set(_texts([above])) or set(_texts(_around(body, node)))
    return set()


def _around(body: Body, node: ast.AST) -> list[ast.stmt]:
    """The statements that follow the one that this stands in, up to where another parameter or figure begins."""
    while not isinstance(node, ast.stmt):
        node = body.parents[node]
    block = next((b for b in _blocks(body.parents.get(node, body.tree)) if node in b), [])
    after = block[block.index(node) + 1 :] if node in block else []
    others = {argument.arg for argument in body.tree.args.args}
    end = next((i for i, s in enumerate(after) if _begins(s, others)), len(after))
    return after[:end]


def origins(body: Body, expressions: Sequence[ast.expr]) -> set[str]:
    """Names in what the variables of these expressions were computed from, functions that were called included."""
    waiting = [n.id for e in expressions for n in ast.walk(e) if isinstance(n, ast.Name)]
    names: set[str] = set()
    visited: set[str] = set()
    while waiting and len(visited) < _MAX_ORIGINS:
        name = waiting.pop()
        if name in visited:
            continue
        visited.add(name)
        for node in body.parents:
            value = _assigned(node, name)
            inner = [n for n in ast.walk(value) if isinstance(n, ast.Name | ast.Attribute)] if value else []
            names |= {n.id if isinstance(n, ast.Name) else n.attr for n in inner}
            waiting += [n.id for n in inner if isinstance(n, ast.Name)]
    return names


def appended(body: Body, parameter: str) -> list[ast.expr]:
    """What is appended to a parameter."""
    calls = [n for n in body.parents if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
    return [
        argument
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "append"
        if isinstance(call.func.value, ast.Name) and call.func.value.id == parameter
        for argument in call.args
    ]


def _texts(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        for inner in ast.walk(node):
            if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                yield inner.value[:200]


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for block in ("body", "orelse", "finalbody"):
        yield list(getattr(node, block, ()))


def _begins(statement: ast.stmt, others: Collection[str]) -> bool:
    """Whether another curve or figure begins here."""
    names = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name)}
    calls = {called(n) for n in ast.walk(statement) if isinstance(n, ast.Call)}
    return bool(names & set(others) or calls & {"figure", "subplot", "subplots", "show"})


def _assigned(node: ast.AST, name: str) -> ast.expr | None:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
    inner = (n for target in targets for n in ast.walk(target))
    is_it = any(isinstance(n, ast.Name) and n.id == name for n in inner)
    return node.value if is_it and isinstance(node, ast.Assign | ast.AugAssign) else None
