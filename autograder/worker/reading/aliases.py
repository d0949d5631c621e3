"""Finds what a student calls the classes and functions that the rubric asks for.

The handout's own name goes first, then the assignment's other names for it, then the only class or function that it
can be. Where two are possible, neither is taken.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from autograder.protocol.questions import Names
from autograder.worker.reading.statements import DEFINITIONS, Statement

_MODULES = frozenset({"Module", "Sequential", "ModuleList", "LightningModule"})
_ABOUT_DATA = frozenset(  # words of a function that makes or moves something, whatever it is for
    {"load", "loader", "loaders", "dataset", "datasets", "dataloader", "dataloaders", "transform", "transforms"}
    | {"split", "get", "make", "build", "create", "prepare", "download", "save"}
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def plain(name: str) -> str:
    """The name without capitals and underscores, which students change most often."""
    return name.replace("_", "").lower()


def words(name: str) -> list[str]:
    """ "trainOneEpoch" and "train_one_epoch" as train, one, epoch."""
    return [word.lower() for word in _WORD.findall(name)]


def distinguishing(roles: Sequence[str], names: Names) -> dict[str, set[str]]:
    """Role -> words of its names that no other of these roles has: "loss" and "accuracy"."""
    of = {role: {w for spelled in (role, *names.roles.get(role, ())) for w in words(spelled)} for role in roles}
    others = {role: {word for other in roles if other != role for word in of[other]} for role in roles}
    return {role: {word for word in of[role] if not resembles([word], others[role])} for role in roles}


def resembles(spelled: Iterable[str], pieces: Collection[str]) -> bool:
    """Whether one of the words begins like one of the pieces: "acc" and "accuracy"."""
    return any(
        word == piece or (min(len(word), len(piece)) >= 3 and (word.startswith(piece) or piece.startswith(word)))
        for word in spelled
        for piece in pieces
    )


def aliases(statements: Sequence[Statement], names: Names) -> dict[str, str]:
    """Wanted name -> the student's own: "train_model", or "Trainer.fit" for a method."""
    bound = {name for s in statements for name in s.binds}
    kinds = {s.tree.name: s.tree for s in statements if isinstance(s.tree, DEFINITIONS)}
    imports = {name for s in statements for name in s.defines} - set(kinds)
    results = {name for s in statements if _holds_a_result(s.tree) for name in s.binds} - set(kinds) - imports
    classes = [name for name, tree in kinds.items() if isinstance(tree, ast.ClassDef)]
    functions = [name for name in kinds if name not in classes]
    own = {}
    for name in names.wanted:
        if name in bound and name not in results:
            own[name] = name
            continue
        wants_class = name in (*names.networks, *names.classes)
        candidates = [*(classes if wants_class else functions), *sorted(imports)]
        instead = alias(name, names.also, candidates)
        if instead is None and name in names.networks and len([n for n in names.networks if n not in bound]) == 1:
            instead = _only([network for network in _networks(statements) if network not in names.wanted])
        if instead is None and not wants_class:
            instead = _only([f"{c}.{m}" for c, m in _methods(statements, name, names)])
        if instead is not None or name in bound:
            own[name] = instead or name
    return own


def alias(name: str, also: Mapping[str, Sequence[str]], candidates: Collection[str]) -> str | None:
    """The candidate that stands for the wanted name; None when there is none, or more than one.

    also  wanted name -> what it is taken for, in order; with "*" only where a single name matches
    """
    whole = {other: [plain(w) for w in (other, *rest) if "*" not in w] for other, rest in also.items()}
    for word in whole.get(name, [plain(name)]):
        same = [own for own in candidates if plain(own) == word]
        if same:
            return name if name in same else same[0]
    others = {word for other, spelled in whole.items() if other != name for word in spelled}
    free = [own for own in candidates if plain(own) not in others and not _ABOUT_DATA & set(words(own))]
    for pattern in (w for w in also.get(name, ()) if "*" in w):
        matching = [own for own in free if fnmatchcase(own.lower(), pattern.lower())]
        first = [own for own in matching if _is_first(own, name, also)]
        if first:
            return _only(first)
    return None


def _is_first(own: str, name: str, also: Mapping[str, Sequence[str]]) -> bool:
    """ "plot_training" is about plotting: no other wanted name's word comes before this one's."""
    begins = {other: _beginning(own, [w for w in rest if "*" in w]) for other, rest in also.items()}
    return begins[name] == min(begins.values())


def _beginning(own: str, patterns: Sequence[str]) -> int:
    places = [own.lower().find(pattern.lower().strip("*")) for pattern in patterns]
    return min((place for place in places if place >= 0), default=len(own))


def _only(candidates: Sequence[str]) -> str | None:
    return candidates[0] if len(set(candidates)) == 1 else None


def _holds_a_result(tree: ast.stmt) -> bool:
    """An assignment of something that was computed: "train" is then a data set, not the function."""
    if not isinstance(tree, ast.Assign | ast.AnnAssign) or tree.value is None:
        return False
    if isinstance(tree.value, ast.Call):
        called = tree.value.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        return name not in ("partial", "type", "compile", "jit", "script", "no_grad") and not name.startswith("make")
    return isinstance(tree.value, ast.Constant | ast.List | ast.Tuple | ast.Dict | ast.Subscript)


def _networks(statements: Sequence[Statement]) -> list[str]:
    """Classes that are networks, without those that another one is built from."""
    networks = _module_classes(statements)
    return [name for name in networks if not any(name in s.uses for other, s in networks.items() if other != name)]


def _module_classes(statements: Sequence[Statement]) -> dict[str, Statement]:
    networks: dict[str, Statement] = {}
    for s in statements:
        if isinstance(s.tree, ast.ClassDef):
            bases = [b.attr if isinstance(b, ast.Attribute) else getattr(b, "id", "") for b in s.tree.bases]
            if any(base in _MODULES or base in networks for base in bases):
                networks[s.tree.name] = s
    return networks


def _methods(statements: Sequence[Statement], name: str, names: Names) -> Iterator[tuple[str, str]]:
    """Every class, networks apart, with the method of it that stands for the wanted function."""
    networks = _module_classes(statements)
    for s in statements:
        if isinstance(s.tree, ast.ClassDef) and s.tree.name not in networks:
            own = [node.name for node in s.tree.body if isinstance(node, ast.FunctionDef)]
            instead = alias(name, names.also, [method for method in own if not method.startswith("__")])
            if instead is not None:
                yield s.tree.name, instead
