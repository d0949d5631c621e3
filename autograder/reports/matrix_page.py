"""A matrix as one HTML page that needs nothing else: what was submitted, and what was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from autograder.grading.messages import STATES
from autograder.protocol.records import Status


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the page.

    kind      what was submitted, in a word
    named     what was named
    remark    what a course owner has to look at, or ""
    statuses  check key -> what was said; keys of checks about other names are left out
    """

    name: str
    kind: str
    named: str
    remark: str
    statuses: Mapping[str, Status]


def render(title: str, keys: Sequence[str], lines: Sequence[Line], summary: Sequence[str]) -> str:
    """The whole page; every text is escaped.

    keys  of the checks, one column each
    """
    loader = PackageLoader("autograder.reports")
    rules = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = rules.get_template("matrix.html.j2")
    return template.render(title=title, keys=keys, lines=lines, summary=summary, states=STATES)
