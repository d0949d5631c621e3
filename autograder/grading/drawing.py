"""Pictures as a page or a notebook shows them: a finding's as SVG, a student's own figure as PNG.

Colours are those of the page where it names some (--ink, --quiet, --accent, --bad), else ones that can be told from
each other, and from light and dark alike. Lines differ in more than colour.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from html import escape

import numpy as np

from autograder.protocol.records import Label, Picture, Stroke, Tensor

_INK, _QUIET, _GOOD, _BAD = "var(--ink,currentColor)", "var(--quiet,currentColor)", "var(--accent,#3987d8)", "#d9622b"
_LOOKS = {  # how lines are drawn, and dots on them
    "right": f'stroke="{_GOOD}" stroke-width="7" stroke-opacity=".45" stroke-linecap="round"',
    "yours": f'stroke="var(--bad,{_BAD})" stroke-width="2"',
    "axis": f'stroke="{_QUIET}" stroke-opacity=".5"',
}
_KEY = (("right", "right"), ("yours", "yours"), ("mistake", "known mistake"))
_KEY_HEIGHT, _SIZE = 20.0, 11  # of the line that names the lines, and of letters


def svg(picture: Picture) -> str:
    """As SVG without scripts and outside resources; its label says in words what is to be seen, beside the caption."""
    lines = [_line(stroke) for stroke in picture.strokes]
    who = [stroke.who for stroke in picture.strokes]
    marks, names = _key([name for name in _KEY if name[0] in who], picture.height)
    texts = [_text(label) for label in (*picture.labels, *names)]
    height = picture.height + _KEY_HEIGHT
    label = escape(picture.says, quote=True)
    return (
        f'<svg viewBox="0 0 {picture.width:g} {height:g}" width="{picture.width:g}" height="{height:g}" role="img" '
        f'aria-label="{label}" fill="none" style="max-width:100%;height:auto">{"".join([*lines, *marks])}'
        f'<g fill="{_INK}" font-family="system-ui,sans-serif" font-size="{_SIZE}">{"".join(texts)}</g></svg>'
    )


def png(pixels: Tensor) -> bytes:
    """uint8 (height, width, 3) as a PNG file."""
    from matplotlib.image import imsave  # seconds of import that only reports need

    out = io.BytesIO()
    imsave(out, np.asarray(pixels, np.uint8), format="png")
    return out.getvalue()


def _line(stroke: Stroke) -> str:
    points = " ".join(f"{x:g},{y:g}" for x, y in stroke.points)
    if stroke.who == "mistake":  # rings: it mostly lies where yours lies
        return "".join(f'<circle cx="{x:g}" cy="{y:g}" r="6.5" stroke="{_INK}"/>' for x, y in stroke.points[1:])
    look = _LOOKS[stroke.who]
    if stroke.form == "area":
        return f'<polygon points="{points}" fill="{_GOOD}" fill-opacity=".5"/>'
    colour = look.partition(" ")[0].replace("stroke=", "fill=")
    radius = 4.5 if stroke.who == "right" else 3
    dots = (f'<circle cx="{x:g}" cy="{y:g}" r="{radius}"/>' for x, y in stroke.points)
    marks = f"<g {colour}>{''.join(dots)}</g>" if stroke.form == "dots" else ""
    return f'<polyline points="{points}" {look}/>{marks}'


def _text(label: Label) -> str:
    anchor = f' text-anchor="{label.anchor}"' if label.anchor != "start" else ""
    return f'<text x="{label.x:g}" y="{label.y:g}"{anchor}>{escape(label.text)}</text>'


def _key(names: Sequence[tuple[str, str]], top: float) -> tuple[list[str], list[Label]]:
    """Which line is which, in one row below the picture: how each looks, and its name."""
    marks, labels = [], []
    x, y = 10.0, top + _KEY_HEIGHT / 2
    for who, name in names:
        ends = ((x + 10, y),) * 2 if who == "mistake" else ((x, y), (x + 20, y))
        marks.append(_line(Stroke(who, ends)))
        labels.append(Label(x + 28, y + 4, name, "start"))
        x += 50 + 6 * len(name)
    return marks, labels
