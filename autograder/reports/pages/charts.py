"""Geometry of the drawings on a page: numbers in, coordinates out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 320, 150  # of a curve's SVG, in its own units
_LEFT, _TOP, _RIGHT, _BOTTOM = 40, 10, 12, 26


@dataclass(frozen=True, slots=True)
class Curve:
    """A training curve over the reference's band.

    line, band  points for SVG; band is a closed shape, "" where nothing was measured
    dots        (x, y, epoch, accuracy)
    ticks       (y, label) of the vertical axis
    says        the same in words
    """

    line: str
    band: str
    dots: tuple[tuple[float, float, int, float], ...]
    ticks: tuple[tuple[float, str], ...]
    says: str


def curve(accuracy: Sequence[float], band: Sequence[tuple[float, float, float]]) -> Curve:
    """Accuracy after each epoch, as shares, over the reference's lowest, mean and highest."""
    lows, highs = [low for low, _, _ in band], [high for _, _, high in band]
    bottom = max(0.0, min([*accuracy, *lows, 1.0]) - 0.05)
    n = max(len(accuracy), len(band))

    def at(epoch: int, share: float) -> tuple[float, float]:
        x = _LEFT + (epoch - 1) / max(1, n - 1) * (WIDTH - _LEFT - _RIGHT)
        y = _TOP + (1 - (share - bottom) / (1 - bottom or 1)) * (HEIGHT - _TOP - _BOTTOM)
        return round(x, 1), round(y, 1)

    points = [(*at(epoch, share), epoch, share) for epoch, share in enumerate(accuracy, 1)]
    outline = [at(e, s) for e, s in enumerate(highs, 1)] + [at(e, s) for e, s in reversed(list(enumerate(lows, 1)))]
    ticks = tuple((at(1, share)[1], f"{100 * share:.0f} %") for share in (bottom, (1 + bottom) / 2, 1.0))
    accuracies = ", ".join(f"{100 * share:.1f} % after epoch {epoch}" for epoch, share in enumerate(accuracy, 1))
    usual = f"; our solution ends between {100 * lows[-1]:.1f} and {100 * highs[-1]:.1f} %" if band else ""
    return Curve(_joined([p[:2] for p in points]), _joined(outline), tuple(points), ticks, f"{accuracies}{usual}")


def percent(part: int, whole: int) -> str:
    """ "41 %"; some are never shown as 0 %, and fewer than all never as 100 %."""
    share = width(part, whole)
    if part < whole and share > 99:
        return "> 99 %"
    return "< 1 %" if part and share < 1 else f"{share:.0f} %"


def width(part: int, whole: int) -> float:
    """Of a bar, in percent."""
    return round(100 * part / whole, 1) if whole else 0.0


def shade(value: int, total: int) -> int:
    """How dark a cell of a confusion matrix is, 0 to 9."""
    return min(9, int(10 * value / total)) if total else 0


def _joined(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)
