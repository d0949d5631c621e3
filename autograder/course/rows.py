"""What a row of a rubric can be made of: ingredients, probes, expectations, each with an example, from docstrings.

Called by the command line.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from autograder.protocol.errors import AssignmentError
from autograder.protocol.fields import nearest
from autograder.protocol.ingredients import INGREDIENTS
from autograder.protocol.probes import PROBES
from autograder.reports.pages import html
from autograder.rubric.expectations import KINDS

_EXAMPLE = "Example: "


@dataclass(frozen=True, slots=True)
class Entry:
    """One word of a rubric.

    family     "ingredient", "probe" or "expectation"
    signature  how it is written, with defaults
    text       what it is and what its fields mean
    example    a line that can be pasted
    """

    family: str
    name: str
    signature: str
    text: str
    example: str


def entries() -> Iterator[Entry]:
    """Everything there is, family by family, in alphabetical order."""
    families: Mapping[str, tuple[type, ...]] = {
        "ingredient": tuple(INGREDIENTS.values()),
        "probe": tuple(PROBES.values()),
        "expectation": tuple(KINDS.values()),
    }
    for family, kinds in families.items():
        for kind in sorted(kinds, key=lambda kind: kind.__name__):
            text, _, example = inspect.cleandoc(kind.__doc__ or "").partition(_EXAMPLE)
            yield Entry(family, kind.__name__, _signature(kind), text.strip(), example.strip())


def entry(name: str) -> Entry:
    """The one of this name.

    Raises  AssignmentError that names the nearest
    """
    by_name = {each.name: each for each in entries()}
    if name not in by_name:
        raise AssignmentError(f"no row is made of {name!r}; {nearest(name, by_name)}")
    return by_name[name]


def page() -> str:
    """All of them as an HTML page."""
    return html.rows([asdict(each) for each in entries()])


def _signature(kind: type) -> str:
    fields = inspect.signature(kind).parameters.values()
    parameters = (
        p.name if p.default is p.empty or _has_factory(p.default) else f"{p.name}={p.default!r}" for p in fields
    )
    return f"{kind.__name__}({', '.join(parameters)})"


def _has_factory(default: object) -> bool:
    """A default that a factory makes has no text."""
    return "factory" in repr(default)
