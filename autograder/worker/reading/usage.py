"""Reads from a function's body what each of its parameters is used for: iterated over, stepped, called, printed.

Works on syntax trees alone; what a parameter is passed on to is followed into the student's other functions.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import cast

Function = ast.FunctionDef | ast.AsyncFunctionDef
_DEPTH = 3  # functions that a parameter is followed through
_NETWORK = frozenset({"eval", "train", "parameters", "named_parameters", "forward", "modules", "children", "training"})
_ITERATING = frozenset({"enumerate", "iter", "tqdm", "zip", "list", "reversed", "islice", "cycle", "track"})
_SHOWING = frozenset(
    {"print", "format", "write", "set_description", "set_postfix", "set_postfix_str", "info", "debug", "warning", "str"}
    | {"repr", "display", "title", "suptitle", "log", "add_scalar", "set_title"}
)
_NUMERIC = frozenset({"int", "float", "round", "max", "min", "abs"})
_BATCHES = frozenset({"dataset", "batch_size", "batch_sampler", "sampler"})


@dataclass(frozen=True, slots=True)
class Usage:
    """What a variable is used for.

    marks    "iterated", "cleared", "stepped", "network", "called with 1", "called with 2", "appended", "device",
             "modulus", "looped", "divided", "number", "shown", "compared", "tested", "text", "silent", "neutral",
             "other"
    options  attributes or entries that are read of it
    """

    marks: frozenset[str]
    options: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """What it has to be; "" when the marks do not say."""
        marks = self.marks - {"neutral", "shown", "tested"}
        for mark, kind in _TELLING:
            if mark in marks:
                return kind
        if self.options:
            return "options"
        return _BY_ALL.get(marks, "") if marks else _idle(self.marks)


_TELLING = (
    ("iterated", "loader"),
    ("network", "model"),
    ("cleared", "optimizer"),
    ("appended", "sink"),
    ("called with 2", "criterion"),
    ("called with 1", "model"),
    ("device", "device"),
    ("stepped", "stepped"),
    ("modulus", "modulus"),
    ("looped", "rounds"),
)
_BY_ALL = {
    frozenset({"compared"}): "count",
    frozenset({"number"}): "number",
    frozenset({"number", "compared"}): "number",
    frozenset({"divided"}): "divisor",
    frozenset({"divided", "number"}): "divisor",
    frozenset({"silent"}): "silent",
    frozenset({"text"}): "text",
}


def _idle(marks: Collection[str]) -> str:
    if "shown" in marks:
        return "count"
    if "tested" in marks:
        return "switch"
    return "" if "neutral" in marks else "unused"


@dataclass(frozen=True, slots=True)
class Body:
    """A function's syntax tree with what is needed to read it.

    functions  the student's other functions, by name
    followed   function, parameter, depth -> usage: fifty calls in each of four functions are read once, not 50**3 times
    """

    tree: Function
    parents: Mapping[ast.AST, ast.AST]
    functions: Mapping[str, Function]
    followed: dict[tuple[str, str, int], Usage] = field(default_factory=dict, compare=False)

    def usage(self, parameter: str, option: str = "", depth: int = _DEPTH) -> Usage:
        """Of a parameter, or of one of its options."""
        marks: set[str] = set()
        options: dict[str, None] = {}
        for node in self.occurrences(parameter, option):
            for mark in self._marks(node, depth):
                name, _, detail = mark.partition(":")
                if name == "option":
                    options[detail] = None
                else:
                    marks.add(name)
        return Usage(frozenset(marks), tuple(options)[:40])

    def occurrences(self, parameter: str, option: str = "") -> Iterator[ast.expr]:
        """Where a parameter, or one of its options, stands in the body."""
        for node in self.parents:
            if isinstance(node, ast.Name) and node.id == parameter:
                above = self.parents.get(node)
                if not option:
                    yield node
                elif above is not None and _option(above, node) == option:
                    yield cast(ast.expr, above)

    def _marks(self, node: ast.expr, depth: int) -> Iterator[str]:
        above = self.parents.get(node)
        match above:
            case ast.Attribute():
                yield self._of_attribute(above)
            case ast.Subscript() if above.value is node:
                key = _option(above, node)
                yield f"option:{key}" if key else "neutral"
            case ast.Call() if above.func is node:
                yield f"called with {len(above.args) + len(above.keywords)}"
            case ast.Call():
                yield from self._of_argument(above, node, "", depth)
            case ast.keyword():
                call = self.parents.get(above)
                if isinstance(call, ast.Call):
                    yield from self._of_argument(call, node, above.arg or "", depth)
            case ast.For() | ast.AsyncFor() | ast.comprehension() if above.iter is node:
                yield "iterated"
            case ast.FormattedValue():
                yield "shown"
            case ast.BinOp():
                yield from self._of_arithmetic(above, node, depth)
            case ast.Compare():
                yield _compared(above, node)
            case ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
                yield "tested"
            case ast.UnaryOp() | ast.Tuple() | ast.Starred() | ast.JoinedStr():
                yield from self._marks(above, depth)
            case ast.If() | ast.While() | ast.IfExp() | ast.Assert() if above.test is node:
                yield "tested"
            case ast.Return() | ast.Expr():
                yield "neutral"
            case ast.AugAssign() if isinstance(above.value, ast.List) and above.target is node:
                yield "appended"
            case _:
                yield "other"

    def _of_attribute(self, attribute: ast.Attribute) -> str:
        name, call = attribute.attr, self.parents.get(attribute)
        if name in _NETWORK:
            return "network"
        if name in _BATCHES:
            return "iterated" if name != "batch_size" else f"option:{name}"
        if name == "param_groups":
            return "cleared"
        if not (isinstance(call, ast.Call) and call.func is attribute):
            return f"option:{name}" if isinstance(attribute.ctx, ast.Load) else "other"
        if name in ("append", "extend", "insert"):
            return "appended"
        if name == "zero_grad":
            return "cleared"
        if name == "step":
            return "stepped"
        return "silent" if isinstance(self.parents.get(call), ast.Expr) else "other"

    def _of_argument(self, call: ast.Call, node: ast.expr, keyword: str, depth: int) -> Iterator[str]:
        name = called(call)
        if keyword == "device" or name in ("to", "device"):
            yield "device"
        elif name in self.functions and depth > 0:
            parameter = keyword or _nth(self.functions[name], call, node)
            usage = self._passed_on(name, parameter, depth - 1) if parameter else Usage(frozenset({"other"}))
            yield from usage.marks
            yield from (f"option:{option}" for option in usage.options)
        elif name in _SHOWING:
            yield "shown"
        elif name == "len":
            yield "neutral"
        elif name in ("range", "trange"):
            yield "looped"
        elif name in _ITERATING or name.endswith("tqdm"):
            yield "iterated"
        elif name in _NUMERIC:
            yield from self._marks(call, depth)
        else:
            yield "other"

    def _passed_on(self, name: str, parameter: str, depth: int) -> Usage:
        key = (name, parameter, depth)
        if key not in self.followed:
            inner = replace(body(self.functions[name], self.functions), followed=self.followed)
            self.followed[key] = inner.usage(parameter, depth=depth)
        return self.followed[key]

    def _of_arithmetic(self, above: ast.BinOp, node: ast.expr, depth: int) -> Iterator[str]:
        other = above.left if above.right is node else above.right
        if isinstance(other, ast.JoinedStr) or (isinstance(other, ast.Constant) and isinstance(other.value, str)):
            yield "shown" if isinstance(above.op, ast.Mod) else "text"
        elif isinstance(above.op, ast.Mod) and above.right is node:
            yield "other" if self._steps_under(above) else "modulus"
        elif isinstance(above.op, ast.Div | ast.FloorDiv) and above.right is node:
            yield "divided"
        else:
            marks = set(self._marks(above, depth))
            yield from marks if marks <= {"shown", "compared", "looped"} else {"number"}

    def _steps_under(self, node: ast.AST) -> bool:
        """Whether a step of an optimizer waits for this condition: then the number matters."""
        while not isinstance(node, ast.stmt):
            node = self.parents[node]
        steps = (n for n in ast.walk(node) if isinstance(n, ast.Attribute))
        return isinstance(node, ast.If) and any(n.attr in ("step", "backward") for n in steps)


def _option(above: ast.AST, node: ast.AST) -> str:
    """Which option this reads: of args.lr or args["lr"]; "" for anything else."""
    if isinstance(above, ast.Attribute) and above.value is node:
        return above.attr
    if isinstance(above, ast.Subscript) and above.value is node and isinstance(above.slice, ast.Constant):
        return above.slice.value if isinstance(above.slice.value, str) else ""
    return ""


def _compared(compare: ast.Compare, node: ast.expr) -> str:
    others = [side for side in (compare.left, *compare.comparators) if side is not node]
    values = [side.value for side in others if isinstance(side, ast.Constant)]
    if values == [None]:
        return "tested"
    if any(isinstance(value, str) for value in values):
        return "other"
    return "compared" if len(values) == len(others) else "number"


def _nth(function: Function, call: ast.Call, node: ast.expr) -> str:
    names = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    index = next((i for i, argument in enumerate(call.args) if argument is node), len(names))
    return names[index] if index < len(names) else ""


def called(call: ast.Call) -> str:
    """The last name of what is called: "SGD" of torch.optim.SGD(...)."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def identifiers(node: ast.AST) -> Iterator[str]:
    """Every name and attribute in an expression, but what is only called: "correct" and "n" of sum(correct) / n."""
    functions = {id(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)}
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and id(inner) not in functions:
            yield inner.id
        elif isinstance(inner, ast.Attribute) and id(inner) not in functions:
            yield inner.attr


def body(tree: Function, functions: Mapping[str, Function]) -> Body:
    """The function, ready to be read."""
    parents: dict[ast.AST, ast.AST] = dict.fromkeys(tree.body, tree)
    parents |= {child: node for part in tree.body for node in ast.walk(part) for child in ast.iter_child_nodes(node)}
    return Body(tree, parents, functions)
