"""Fills the templates. Everything is escaped by them; what steers a terminal or turns text round is taken out first."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from autograder.grading.drawing import svg
from autograder.grading.messages import lines, sign, word
from autograder.grading.outline import outline
from autograder.protocol.records import Finding
from autograder.reports.pages import charts
from autograder.reports.pages.similarity import Pair
from autograder.reports.pages.source import listings, styles
from autograder.reports.pages.summary import ClassSummary, Page
from autograder.reports.sanitize import one_line, plain

_MAX_SHOWN = 20_000  # characters of one value


def report(summary: ClassSummary) -> str:
    """The whole class on one page, each submission behind a link."""
    views = [_with_source(_view(page, summary)) for page in summary.pages]
    return _page("report.html.j2", "report.js", summary=summary, views=views)


def feedback(page: Page, summary: ClassSummary) -> str:
    """One submission, for whoever handed it in: no names of others, nothing for staff."""
    return _page("feedback.html.j2", "", summary=summary, view=_view(page, summary))


def contact_sheet(summary: ClassSummary) -> str:
    """All plots side by side, to be marked by hand; what is given is exported for autograder merge."""
    plots = [(v, key) for page in summary.pages for v in [_view(page, summary)] for key in page.pictures]
    return _page("contact_sheet.html.j2", "contact_sheet.js", summary=summary, plots=plots)


def similarity(pairs: Sequence[Pair], n: int, title: str) -> str:
    """Pairs of submissions that are alike, side by side.

    n  how many were compared
    """
    return _page("similarity.html.j2", "", pairs=pairs, n=n, title=title)


def rows(entries: Sequence[Mapping[str, str]]) -> str:
    """What rows of a rubric are made of, for course owners.

    entries  each with family, name, signature, text and example
    """
    return _page("rows.html.j2", "", entries=entries)


def reproduced(assignments: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]) -> str:
    """Figures of lectures beside ours.

    assignments  title, and its experiments as course.reproduce views them
    """
    return _page("reproduced.html.j2", "", assignments=assignments)


def handout(title: str, headings: Sequence[tuple[str, str]], body: Markup) -> str:
    """What students read, for a course's site.

    headings  of the tasks: id and text
    body      HTML whose texts are escaped already
    """
    return _page("handout.html.j2", "", title=title, headings=headings, body=body)


def _page(template: str, script: str, **values: Any) -> str:
    text = _read(script) if script else ""
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return (
        _environment()
        .get_template(template)
        .render(
            css=Markup(_read("pages.css")),
            colours=Markup(styles()),
            script=Markup(text),
            script_source=f"'sha256-{digest}'" if text else "'none'",
            **values,
        )
    )


def _view(page: Page, summary: ClassSummary) -> dict[str, Any]:
    """A page as the templates want it."""
    identity = page.entry.identity
    return {
        "id": hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()[:12],
        "identity": identity,
        "names": ", ".join(one_line(student.name or student.id, 80) for student in page.entry.students[:8]),
        "page": page,
        "report": page.entry.report,
        "cell_ids": {cell.name: number for number, cell in enumerate(page.entry.cells)},
        "curve": charts.curve(page.trained.accuracy, summary.band) if page.trained else None,
        "comments": page.entry.comments,
        "outline": outline(page.verdicts, apart=page.entry.comments.keys()),
        "assumed": [note for note in page.entry.report.notes if note.startswith("assumed:")],
    }


def _with_source(view: dict[str, Any]) -> dict[str, Any]:
    """A view with the code, coloured, and the lines that findings point to."""
    page: Page = view["page"]
    marked = {(f.place.cell, f.place.line) for v in page.verdicts if (f := v.finding) and f.place}
    return view | {"listings": listings(page.entry.cells, marked)}


@cache
def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        finalize=_harmless,
        loader=FunctionLoader(_read),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"calm": one_line, "text": plain, "image": _image, "points": lambda value: f"{value:g}"}
    environment.filters |= {"drawing": lambda picture: Markup(svg(picture))}
    environment.globals |= {
        "percent": charts.percent,
        "width": charts.width,
        "shade": charts.shade,
        "sentences": _sentences,
        "charts": charts,
    }
    environment.globals |= {"word": word, "sign": sign, "sources": _sources}
    return environment


def _harmless(value: object) -> object:
    """Whatever a template shows and did not make itself, without what turns text round."""
    return plain(value, _MAX_SHOWN) if type(value) is str else value


def _sentences(finding: Finding) -> list[str]:
    return [plain(line) for line in lines(finding, n_hints=9)]


def _sources(finding: Finding) -> list[tuple[str, bool]]:
    """Each place to read on, and whether it is a page to open."""
    places = [one_line(place) for place in finding.source.split("; ")] if finding.source else []
    return [(place, place.startswith("https://")) for place in places]


def _image(png: bytes) -> Markup:
    return Markup("data:image/png;base64," + base64.b64encode(png).decode())  # letters and digits only


@cache
def _read(name: str) -> str:
    return files("autograder.reports.pages").joinpath("templates", name).read_text(encoding="utf-8")
