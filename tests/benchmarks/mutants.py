"""Break the judge and the expectations in every way that is one step from right, and see whether the tests notice.

Usage: python tests/benchmarks/mutants.py [--jobs N] [MODULE ...]; without a name all of MODULES.

A mutant has one tolerance times 1,000 or divided by it, or one condition that is turned round: the test of an if, a
comparison, an and for an or, a returned boolean. Each runs in a forked process of its own against the unit tests in
TESTS, which need no worker and no torch. A mutant that no test can see stands in EQUIVALENT with the reason; any
other that survives ends the script with 1.
"""

from __future__ import annotations

import argparse
import ast
import copy
import gc
import importlib
import importlib.machinery
import io
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType

HERE = Path(__file__).resolve().parents[2]
MODULES = {
    "judge": "autograder/grading/judge.py",
    "evidence": "autograder/grading/evidence.py",
    "differences": "autograder/rubric/differences.py",
    **{
        path.stem: f"autograder/rubric/expectations/{path.name}"
        for path in sorted((HERE / "autograder" / "rubric" / "expectations").glob("[a-z]*.py"))
    },
}
TESTS = tuple(
    f"tests/test_{name}.py"
    for name in ("judge", "evidence", "expectations", "models_and_drawings", "scores", "curves", "differences")
)
FACTOR = 1000
KILLED, SURVIVED, LATE = 0, 1, 2
_UNNEEDED = ("cacheprovider", "faulthandler", "threadexception", "unraisableexception")
_OPTIONS = ("-x", "-q", "--noconftest", "--tb=no", "--assert=plain", *(f"-pno:{name}" for name in _UNNEEDED))
PATIENCE_S = 30.0
# (module, what was written, what the mutant has): why both answer the same
EQUIVALENT: dict[tuple[str, str, str], str] = {
    ("evidence", "True in flags(values[name])", "True not in flags(values[name])"): (
        "both sides of one == are turned round, and nothing else reads them"
    ),
    (
        "still",
        "any((not np.array_equal(tensors[names[0]], tensors[n], equal_nan=True) for n in names[1:]))",
        "not any((not np.array_equal(tensors[names[0]], tensors[n], equal_nan=True) for n in names[1:]))",
    ): "the kinds that do not change, of the same list of kinds: two of these sets are equal when the others are",
    ("curves", "label != shown", "label == shown"): "only ever compared with the same of another curve",
    ("regions", "apart[first] < apart[second]", "apart[first] >= apart[second]"): "the two sides have no names",
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one thing changed; line, was and becomes are of that thing."""

    module: str
    line: int
    was: str
    becomes: str
    text: str


Change = tuple[ast.expr, ast.expr]
_OPPOSITE = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}


def opposite(node: ast.expr) -> ast.expr:
    """The expression that is true where this one is not."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return node.operand
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return ast.Compare(node.left, [_OPPOSITE[type(node.ops[0])]()], node.comparators)
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        return ast.Constant(not node.value)
    return ast.UnaryOp(ast.Not(), node)


def changes(tree: ast.Module) -> Iterator[Change]:
    """Every expression to change, with what to put in its place."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If | ast.IfExp | ast.While) and not _is_endless(node.test):
            yield node.test, opposite(node.test)
        elif isinstance(node, ast.comprehension):
            yield from ((test, opposite(test)) for test in node.ifs)
        elif isinstance(node, ast.Compare):
            yield node, opposite(node)
        elif isinstance(node, ast.BoolOp):
            yield node, ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield node, node.operand
        elif isinstance(node, ast.FunctionDef) and isinstance(node.returns, ast.Name) and node.returns.id == "bool":
            returned = [n.value for n in ast.walk(node) if isinstance(n, ast.Return) and n.value]
            yield from ((value, opposite(value)) for value in returned)
        elif isinstance(node, ast.Constant) and isinstance(node.value, float) and 0 < node.value < 1:
            yield from _scaled(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node in tree.body and isinstance(node.value, ast.expr):
            if isinstance(number := node.value, ast.Constant) and isinstance(number.value, int):
                yield from _scaled(number)
            elif isinstance(node.value, ast.BinOp):
                yield from _scaled(node.value)


def _is_endless(test: ast.expr) -> bool:
    return isinstance(test, ast.Constant) and test.value is True


def _scaled(node: ast.expr) -> Iterator[Change]:
    is_whole = not (isinstance(node, ast.Constant) and isinstance(node.value, float))
    for operator in (ast.Mult(), ast.FloorDiv() if is_whole else ast.Div()):
        yield node, ast.BinOp(node, operator, ast.Constant(FACTOR))


def mutants(module: str) -> list[Mutant]:
    """Every mutant of a module once, in the order of its lines."""
    tree = ast.parse((HERE / MODULES[module]).read_text(encoding="utf-8"))
    found: dict[str, Mutant] = {}
    for node, instead in changes(tree):
        text = ast.unparse(_replaced(tree, node, instead))
        found.setdefault(text, Mutant(module, node.lineno, ast.unparse(node), ast.unparse(instead), text))
    return sorted(found.values(), key=lambda mutant: mutant.line)


def _replaced(tree: ast.Module, node: ast.expr, instead: ast.expr) -> ast.Module:
    memo: dict[int, object] = {}
    new = copy.deepcopy(tree, memo)
    twin = memo[id(node)]
    inner = copy.deepcopy(instead)

    class Put(ast.NodeTransformer):
        def visit(self, other: ast.AST) -> ast.AST:
            return ast.copy_location(inner, other) if other is twin else self.generic_visit(other)

    return ast.fix_missing_locations(Put().visit(new))


class _Finder(importlib.machinery.SourceFileLoader):
    """Gives the mutant where its module is imported, and is asked before all other finders."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        path = MODULES[mutant.module]
        super().__init__(path.removesuffix(".py").replace("/", "."), str(HERE / path))

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """As importlib.abc.MetaPathFinder."""
        return importlib.machinery.ModuleSpec(name, self, origin=self.path) if name == self.name else None

    def get_code(self, fullname: str) -> CodeType:
        """As SourceFileLoader, of what was changed."""
        return compile(self.mutant.text, self.path, "exec")


def survives(mutant: Mutant | None) -> int:
    """What the unit tests say of a mutant, or of the code as it is; to be called in a process of its own."""
    import pytest

    if mutant is not None:
        sys.meta_path.insert(0, _Finder(mutant))  # type: ignore[arg-type]
    named = f"tests/test_{mutant.module}.py" if mutant else ""
    own = named if named in TESTS else ""  # most mutants die there
    ended = 0
    for tests in ([own] if own else [], [test for test in TESTS if test != own]):
        with redirect_stdout(io.StringIO()) as printed, redirect_stderr(io.StringIO()):
            ended = ended or (pytest.main([*_OPTIONS, *tests]) if tests else 0)
    if mutant is None and ended and sys.__stdout__:
        sys.__stdout__.write(printed.getvalue())
    return SURVIVED if ended == pytest.ExitCode.OK else KILLED


def forked(work: Callable[[], int]) -> int:
    """The id of a process that does this and ends with what it returns."""
    sys.stdout.flush()
    child = os.fork()
    if not child:
        try:
            os._exit(work())
        except BaseException:  # a mutant may break anything, also the way out
            os._exit(KILLED)
    return child


def verdicts(tried: Sequence[Mutant], n_jobs: int) -> Iterator[tuple[Mutant, int]]:
    """Each mutant with what became of it, as they end."""
    waiting, running = list(reversed(tried)), dict[int, tuple[Mutant, float]]()
    while waiting or running:
        while waiting and len(running) < n_jobs:
            mutant = waiting.pop()
            running[forked(lambda mutant=mutant: survives(mutant))] = (mutant, time.monotonic())  # type: ignore[misc]
        child, status = os.waitpid(-1, os.WNOHANG)
        if child:
            yield running.pop(child)[0], os.waitstatus_to_exitcode(status)
            continue
        time.sleep(0.005)
        for late in [pid for pid, (_, start) in running.items() if time.monotonic() - start > PATIENCE_S]:
            os.kill(late, 9)
            os.waitpid(late, 0)
            yield running.pop(late)[0], LATE


def main() -> int:
    """Print a row for each module, then every mutant that survived."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=", ".join(MODULES))
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    chosen = parser.parse_args()
    if unknown := set(chosen.modules) - set(MODULES):
        parser.error(f"no module is called {', '.join(sorted(unknown))}; there are: {', '.join(MODULES)}")
    os.chdir(HERE)
    os.environ |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    sys.path.insert(0, str(HERE))
    for module in ("numpy", "pytest", "autograder.protocol.questions"):
        importlib.import_module(module)  # once here, not once for each mutant
    tried = [mutant for module in chosen.modules or MODULES for mutant in mutants(module)]
    gc.collect()
    gc.freeze()
    start = time.monotonic()
    _, status = os.waitpid(forked(lambda: survives(None)), 0)
    if os.waitstatus_to_exitcode(status) != SURVIVED:
        print("the tests fail without any mutant")
        return 2
    seconds = time.monotonic() - start
    print(f"{len(tried)} mutants, {seconds:.1f} s for the tests of one, {chosen.jobs} at a time", file=sys.stderr)
    counts: Counter[tuple[str, str]] = Counter()
    left: list[Mutant] = []
    for mutant, ended in verdicts(tried, chosen.jobs):
        is_known = (mutant.module, mutant.was, mutant.becomes) in EQUIVALENT
        kind = "killed" if ended != SURVIVED else "equivalent" if is_known else "survived"
        counts[mutant.module, kind] += 1
        left += [mutant] if kind == "survived" else []
    kinds = ("killed", "equivalent", "survived")
    print(f"{'module':14}{'tried':>8}" + "".join(f"{kind:>12}" for kind in kinds))
    for module in (*(chosen.modules or MODULES), "all"):
        row = [sum(n for (m, k), n in counts.items() if k == kind and module in (m, "all")) for kind in kinds]
        print(f"{module:14}{sum(row):>8}" + "".join(f"{n:>12}" for n in row))
    for mutant in sorted(left, key=lambda m: (m.module, m.line)):
        print(f"\n{MODULES[mutant.module]}, line {mutant.line}\n  - {mutant.was}\n  + {mutant.becomes}")
    print(f"\n{time.monotonic() - start:.0f} s", file=sys.stderr)
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
