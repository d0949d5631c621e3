"""Drawings that figures.py of an assignment is made of: a chain of layers with shapes, a network of units.

Colours are matplotlib's settings ("C0", rcParams["text.color"]), which the builder sets for light and for dark.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure

_STEP, _ROW = 2.2, 1.25  # from box to box, and from row to row, in inches
_BOX = (1.2, 0.62)


def chain(
    steps: Sequence[str], shapes: Sequence[str], in_row: int = 3, learned: Collection[str] = ("Linear",)
) -> Figure:
    """Boxes from left to right, row under row, with what flows at every arrow.

    steps    what each box says; lines are separated by "\\n"
    shapes   what stands at the arrow into each box, then at the one out of the last: one more than there are steps
    in_row   boxes in a row
    learned  boxes that begin with one of these words hold parameters and have another colour
    Raises   ValueError when the numbers of steps and shapes do not fit
    """
    if len(shapes) != len(steps) + 1:
        raise ValueError(
            f"a chain of {len(steps)} steps has {len(steps) + 1} arrows, and {len(shapes)} shapes are given"
        )
    n_rows = -(-len(steps) // in_row)
    width, height = _STEP * min(in_row, len(steps)) + 1.3, _ROW * n_rows - 0.15
    figure = Figure(figsize=(width, height))
    axes = blank(figure)
    axes.set(xlim=(0, width), ylim=(height, 0))
    for k, (step, shape) in enumerate(zip(steps, shapes, strict=False)):
        x, y = 1.3 + _STEP * (k % in_row), 0.65 + _ROW * (k // in_row)
        _arrow(axes, x - 1.1, x, y, shape)
        colour = "C0" if step.startswith(tuple(learned)) else rcParams["axes.edgecolor"]
        box(axes, x, y, step, colour)
    last = 1.3 + _STEP * ((len(steps) - 1) % in_row) + _BOX[0]
    _arrow(axes, last, last + 1.05, 0.65 + _ROW * (n_rows - 1), shapes[-1])
    axes.set_xlim(0, max(width, last + 1.3))
    return figure


def box(axes: Axes, x: float, y: float, text: str, colour: str, width: float = _BOX[0]) -> None:
    """A box whose left edge is at x and whose middle is at height y, with a text in it."""
    from matplotlib.patches import FancyBboxPatch

    corner = (x + 0.05, y - _BOX[1] / 2)
    style = "round,pad=0.02,rounding_size=0.08"
    axes.add_patch(FancyBboxPatch(corner, width - 0.1, _BOX[1], style, fill=False, edgecolor=colour, linewidth=1.6))
    axes.text(x + width / 2, y, text, ha="center", va="center", fontsize=10, linespacing=1.3)


def _arrow(axes: Axes, start: float, end: float, y: float, text: str) -> None:
    style = {"arrowstyle": "-|>", "color": rcParams["axes.edgecolor"], "linewidth": 1.2}
    axes.annotate("", (end, y), (start + 0.08, y), arrowprops=style)
    axes.text((start + end) / 2, y - 0.12, text, ha="center", va="bottom", fontsize=9)


def blank(figure: Figure) -> Axes:
    """Axes over the whole figure, without frame and ticks."""
    axes = figure.add_axes((0, 0, 1, 1))
    axes.axis("off")
    return axes


def units(axes: Axes, layers: Sequence[int], dropped: Collection[tuple[int, int]] = ()) -> None:
    """A network of units, all of neighbouring layers joined.

    layers   how many units each layer has, inputs first
    dropped  (layer, unit), from 0: crossed out, and joined to nothing
    """
    ink = rcParams["text.color"]
    places = {(k, i): (1.6 * k, i - (n - 1) / 2) for k, n in enumerate(layers) for i in range(n)}
    for (k, i), (x, y) in places.items():
        for (other, j), (x2, y2) in places.items():
            if other == k + 1 and not {(k, i), (other, j)} & set(dropped):
                axes.plot((x, x2), (y, y2), color=rcParams["grid.color"], linewidth=0.9, zorder=1)
    for place, (x, y) in places.items():
        is_off = place in dropped
        edge = "C1" if is_off else "C0"
        axes.scatter([x], [y], s=330, facecolor=rcParams["axes.facecolor"], edgecolor=edge, linewidth=1.8, zorder=2)
        if is_off:
            axes.text(x, y, "0", ha="center", va="center", color=ink, fontsize=10, zorder=3)
    axes.set_aspect("equal")
    axes.axis("off")
    axes.margins(0.12)
