"""The handout as a page for a course's site: one file that loads nothing, with formulas, code and figures in it."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from typing import Any

from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape
from mdit_py_plugins.anchors import anchors_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin

from autograder.handout.figures import FOLDER, Pictures
from autograder.protocol.errors import AssignmentError
from autograder.reports.pages import html
from autograder.reports.pages.source import coloured
from autograder.rubric.assignment import Assignment

_NAME = re.compile(rf"{FOLDER}/(\w+)\.png")
_WITH_STOP = re.compile(r"(</math>)</span>([.,;:?!)]+)")  # no line begins with the comma behind a formula
_NAMED = re.compile(r"<mo>(max|min)</mo>")
_OPERATOR = re.compile(r"(<mi>(?:ln|log|exp|max|min)</mi>)(?=<m[in]|<ms|<mo>&#x02061;)")  # "log 10", not "log10"


def page(assignment: Assignment, text: str, pictures: Pictures) -> str:
    """The README as HTML.

    text      Markdown with formulas between $
    pictures  every figure that it shows
    Raises    AssignmentError that names a formula which cannot be shown
    """
    markdown = MarkdownIt("commonmark", {"html": False, "highlight": _highlighted}).enable("table")
    formulas = _Formulas(assignment.slug)
    markdown.use(dollarmath_plugin, renderer=formulas, double_inline=True, allow_labels=False)
    markdown.use(anchors_plugin, max_level=2)
    for name, rule in _RULES.items():
        markdown.add_render_rule(name, rule)
    for name in ("math_block", "math_inline_double"):
        markdown.add_render_rule(name, lambda _renderer, *about: formulas.block(*about))
    environment = {"pictures": pictures}
    tokens = markdown.parse(text, environment)
    headings = [
        (str(token.attrs["id"]), tokens[k + 1].content)
        for k, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag == "h2"
    ]
    body = _WITH_STOP.sub(r"\1\2</span>", markdown.renderer.render(tokens, markdown.options, environment))
    return html.handout(assignment.title, headings, Markup(body))


class _Formulas:
    """LaTeX as MathML, which browsers show themselves."""

    def __init__(self, slug: str) -> None:
        self.slug = slug

    def block(self, tokens: Sequence[Token], idx: int, _options: Any, _env: Any) -> str:
        """A formula on lines of its own, which scrolls where it is wider than the page."""
        return f'<span class="scroll formula" tabindex="0">{self(tokens[idx].content, {"display_mode": True})}</span>\n'

    def __call__(self, latex: str, options: dict[str, Any]) -> str:
        is_block = bool(options["display_mode"])
        try:
            html = convert(latex.strip(), display="block" if is_block else "inline")
            html = _NAMED.sub(r"<mi>\1</mi>", html)
            return _OPERATOR.sub(r"\1<mspace width='0.17em'/>", html)
        except Exception as error:  # the library has no common base for what it cannot read
            why = f"{type(error).__name__}: {error}"
            raise AssignmentError(
                f"{self.slug}/solution.py: the formula ${latex.strip()}$ cannot be shown: {why}"
            ) from None


def _highlighted(code: str, language: str, _attributes: str) -> str:
    content = coloured(code.rstrip("\n")) if language == "python" else escape(code.rstrip("\n"))
    return f'<pre class="code listing" tabindex="0"><code>{content}</code></pre>'


def _image(self: RendererHTML, tokens: Sequence[Token], idx: int, options: Any, env: dict[str, Any]) -> str:
    token = tokens[idx]
    match = _NAME.fullmatch(str(token.attrs["src"]))
    if match is None:
        raise AssertionError(f"{token.attrs['src']} was refused when the figures were read")
    picture = env["pictures"][match[1]]
    alt = escape(" ".join(self.renderInlineAsText(token.children or [], options, env).split()))
    width, height = picture.size
    light, dark = (base64.b64encode(png).decode() for png in (picture.light, picture.dark))
    return (
        f'<span class="figure" tabindex="0"><picture><source media="screen and (prefers-color-scheme: dark)" '
        f'srcset="data:image/png;base64,{dark}"><img src="data:image/png;base64,{light}" alt="{alt}" '
        f'width="{width}" height="{height}"></picture></span>'
    )


def _th(self: RendererHTML, tokens: Sequence[Token], idx: int, options: Any, _env: dict[str, Any]) -> str:
    """A cell at the head of a table; one without a text is no header."""
    place = idx + 1 if tokens[idx].nesting == 1 else idx - 1
    if not tokens[place].content:
        return "<td>" if tokens[idx].nesting == 1 else "</td>\n"
    return self.renderToken(tokens, idx, options, _env)


def _table(self: RendererHTML, tokens: Sequence[Token], idx: int, options: Any, env: dict[str, Any]) -> str:
    """In a frame of its own, which scrolls where the table is wider than the page."""
    own = self.renderToken(tokens, idx, options, env)
    return f'<div class="scroll" tabindex="0">{own}' if tokens[idx].nesting == 1 else f"{own}</div>\n"


_RULES = {"image": _image, "th_open": _th, "th_close": _th, "table_open": _table, "table_close": _table}
