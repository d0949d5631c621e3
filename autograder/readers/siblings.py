"""A student's other files that the graded one imports: model.py beside train.py. Found by searching the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from itertools import islice

from autograder.protocol.records import Cell

MAX_SIBLINGS = 30
# Possessive quantifiers do not backtrack: what a hostile text repeats is read once, not once for every start.
_IMPORT = re.compile(
    r"^[ \t]*+(?:from[ \t]++(\.*+)([\w.]*+)[ \t]++import[ \t]++(\([^)]{0,5000}+\)|[^\n#;]*+)|import[ \t]++([^\n#;]*+))",
    re.MULTILINE,
)
_MAX_IMPORTS = 500
_MAX_MODULE = 200  # letters of a module's name


def siblings(cells: Iterable[Cell], find: Callable[[str], Cell | None], most: int) -> tuple[Cell, ...]:
    """The files that these cells import, and those that they import in turn, each with its module's name.

    find  the file of a module's name, where there is one
    most  letters of all files together; what goes beyond is left out
    """
    by_module: dict[str, Cell | None] = {}
    left = most
    waiting = [module for cell in cells for module in modules_imported(cell.source)]
    while waiting and len(by_module) < _MAX_IMPORTS:
        module = waiting.pop(0)
        if module in by_module:
            continue
        cell = find(module)
        fits = cell is not None and len(cell.source) <= left and sum(map(bool, by_module.values())) < MAX_SIBLINGS
        by_module[module] = replace(cell, module=module) if cell is not None and fits else None
        if cell is not None and fits:
            left -= len(cell.source)
            is_package = cell.name.endswith("__init__.py")
            waiting += modules_imported(cell.source, module if is_package else module.rpartition(".")[0])
    return tuple(cell for cell in by_module.values() if cell is not None)


def modules_imported(source: str, package: str = "") -> list[str]:
    """Every module that the text seems to import, packages of it included: "pkg", "pkg.model" of from pkg import model.

    package  what "from ." means
    """
    modules: dict[str, None] = {}
    for match in islice(_IMPORT.finditer(source), _MAX_IMPORTS):
        dots, module, names, plain = match.groups()
        if plain is not None:
            modules.update(dict.fromkeys(part.split(" as ")[0].strip() for part in plain.split(",", _MAX_IMPORTS)))
            continue
        above = package.split(".")[: len(package.split(".")) - len(dots) + 1] if dots else []
        base = ".".join([*filter(None, above), *filter(None, [module])])
        modules[base] = None
        modules.update({f"{base}.{name}" if base else name: None for name in _names(names)})
    whole = [part for module in modules if len(module) <= _MAX_MODULE for part in _parents(module)]
    return [module for module in dict.fromkeys(whole) if all(part.isidentifier() for part in module.split("."))]


def names_imported(source: str, modules: Collection[str]) -> set[str]:
    """Names that the text takes from these modules; "*" of module "m" as "m.*"."""
    names: set[str] = set()
    for match in islice(_IMPORT.finditer(source), _MAX_IMPORTS):
        _, module, imported, plain = match.groups()
        if plain is None and module in modules:
            names |= {f"{module}.*" if name == "*" else name for name in _names(imported)}
    return names


def module_of(path: str, folder: str) -> str:
    """What a file is imported as by a file in this folder: "pkg.model"; "" when it cannot be.

    folder  "" or with a slash at its end; a file outside is named from the top
    """
    parts = path.removeprefix(folder).removesuffix(".py").split("/")
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts) if path.endswith(".py") and parts and all(p.isidentifier() for p in parts) else ""


def _names(imported: str) -> Iterator[str]:
    for part in imported.strip("()").replace("\\", " ").split(","):
        name = part.split("#")[0].split(" as ")[0].strip()
        if name == "*" or name.isidentifier():
            yield name


def _parents(module: str) -> Iterator[str]:
    parts = module.split(".")
    yield from (".".join(parts[:n]) for n in range(1, len(parts) + 1))
