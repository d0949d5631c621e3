"""Geometry of the drawings under a finding: observed numbers in, coordinates and the same in words out.

Any number may be a hostile one: what cannot be drawn to scale is not drawn.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autograder.protocol.records import Label, Picture, Stroke, Tensor

WIDTH = 320.0  # of every picture
_SIDE, _LEFT, _RIGHT, _TOP, _BOTTOM = 26.0, 46.0, 22.0, 10.0, 18.0
_HEIGHT = 110.0  # that a path may get, and of the plot of a curve or a distribution
_LANE = 9.0  # how far apart from the middle two paths are drawn that lie on one line
_APART = 5.0  # what is nearer than this in a picture looks the same
_ON_THE_LINE = 0.02  # of the longest way: paths that leave one line by less are drawn beside each other
_MOST_POINTS, _MOST_DOTS, _MOST_TICKS, _FEWEST_BINS, _BINS = 60, 20, 10, 8, 28
_ALIKE = 0.02  # shares that differ by less look the same
_LONGEST = 90  # characters of a name

_Vector = NDArray[np.float64]
_Points = tuple[tuple[float, float], ...]


@np.errstate(all="ignore")
def path(yours: Sequence[Tensor], right: Sequence[Tensor], mistake: Sequence[Tensor] = ()) -> Picture | None:
    """The way that the weights went, in the plane in which yours and the right one end.

    How far the ends lie from the start, and the angle between them, are true. Where all lies on one line, yours is
    drawn below the right one.

    yours, right, mistake  all weights as one vector, at the start and after each call; mistake may be empty
    Returns  None where it would show nothing: yours did not move, or lies where the right one lies
    """
    all_ways = {"right": _ways(right, right), "yours": _ways(yours, right), "mistake": _ways(mistake, right)}
    ways = {who: way for who, way in all_ways.items() if way is not None}
    if "yours" not in ways or "right" not in ways or not ways["yours"][-1].any():
        return None
    plane = _plane(ways["yours"], ways["right"])
    flat = {who: way @ plane.T for who, way in ways.items()}
    points = np.concatenate(list(flat.values()))
    low, size = points.min(axis=0), np.ptp(points, axis=0)
    if not (np.isfinite(points).all() and np.isfinite(size).all() and size.max() > 0):
        return None
    unit = min((WIDTH - 2 * _SIDE) / max(float(size[0]), 1e-300), _HEIGHT / max(float(size[1]), 1e-300))
    lane = 0.0 if plane[1].any() else _LANE
    lanes = {"right": -lane, "yours": lane, "mistake": lane}
    left = (WIDTH - float(size[0]) * unit) / 2 - float(low[0]) * unit
    height = round(float(size[1]) * unit + 2 * (_SIDE + lane), 1)
    bottom = height - _SIDE - lane + float(low[1]) * unit
    drawn = {who: tuple(_at(left + x * unit, bottom - y * unit) for x, y in way) for who, way in flat.items()}
    if not _look_apart(drawn["yours"], drawn["right"]):
        return None
    drawn = {who: tuple(_at(x, y + lanes[who]) for x, y in way) for who, way in drawn.items()}
    n_calls = len(ways["right"]) - 1
    dots = ", with a dot after each call" if n_calls > 1 else ""
    return Picture(
        width=WIDTH,
        height=height,
        strokes=tuple(Stroke(who, way, "dots") for who, way in drawn.items()),
        labels=_named(drawn["right"], drawn["yours"]),
        caption=f"How your weights moved, all {ways['right'].shape[1]:,} at once{dots}. Lengths are to scale.",
        says=_compared(ways),
    )


def curve(
    yours: tuple[Sequence[float], Sequence[float]], right: tuple[Sequence[float], Sequence[float]], name: str
) -> Picture | None:
    """One line that was drawn, over the expected one.

    yours, right  x and y of their points
    name          what the line is of: "loss"
    Returns  None where it would show nothing: a line without points, or two that look the same
    """
    lines = {"right": _points(*right), "yours": _points(*yours)}
    frame = _Frame.around(np.concatenate(list(lines.values()))) if all(len(way) for way in lines.values()) else None
    if frame is None:
        return None
    drawn = {who: tuple(frame.at(x, y) for x, y in line) for who, line in lines.items()}
    if not _look_apart(drawn["yours"], drawn["right"]):
        return None
    form = "dots" if max(map(len, drawn.values())) <= _MOST_DOTS else "line"
    says = f"Your line has {_range(lines['yours'])}; the right one has {_range(lines['right'])}."
    return Picture(
        width=WIDTH,
        height=_HEIGHT + _TOP + _BOTTOM,
        strokes=(frame.axes(), *(Stroke(who, line, form) for who, line in drawn.items())),
        labels=frame.labels(),
        caption=f"Your line of the {name[:_LONGEST]}, and the right one.",
        says=says,
    )


def distribution(yours: Tensor, right: Tensor, what: str) -> Picture | None:
    """How often each value occurs in yours, over how often it occurs in the right answer.

    yours, right  of any shapes
    what          what they are values of: "the first returned value"
    Returns  None where it would show nothing: no number, or two distributions that look the same
    """
    values = {"right": _numbers(right), "yours": _numbers(yours)}
    if not all(numbers.size for numbers in values.values()):
        return None
    low, high = (float(edge([edge(numbers) for numbers in values.values()])) + 0.0 for edge in (np.min, np.max))
    n_bins = min(_BINS, max(_FEWEST_BINS, round(1.5 * math.sqrt(values["right"].size))))
    with np.errstate(all="ignore"):
        edges = np.linspace(low, high, n_bins + 1)
        is_drawable = np.isfinite(edges).all() and (np.diff(edges) > 0).all()
    if not is_drawable:
        return None
    shares = {who: np.histogram(numbers, edges)[0] / numbers.size for who, numbers in values.items()}
    if float(np.abs(shares["right"] - shares["yours"]).max()) < _ALIKE:
        return None
    highest = max(float(share.max()) for share in shares.values())
    frame = _Frame((low, high), (0.0, highest), is_share=True)
    outlines = {who: _steps(frame, edges, share) for who, share in shares.items()}
    return Picture(
        width=WIDTH,
        height=_HEIGHT + _TOP + _BOTTOM,
        strokes=(frame.axes(), Stroke("right", outlines["right"], "area"), Stroke("yours", outlines["yours"])),
        labels=frame.labels(),
        caption=f"How often each value occurs in {what[:_LONGEST]}.",
        says=f"Yours {_spread(values['yours'])}; the right ones {_spread(values['right'])}.",
    )


def _ways(tensors: Sequence[Tensor], right: Sequence[Tensor]) -> _Vector | None:
    """(points, weights), from the start; None of another number of weights, and where one is no number."""
    if not len(right) or len(tensors) != len(right) or any(t.shape != right[0].shape for t in (*tensors, *right)):
        return None
    start = np.asarray(right[0], np.float64).ravel()
    way = np.stack([np.asarray(t, np.float64).ravel() - start for t in tensors])
    return way if way.size and np.isfinite(way).all() else None


def _plane(yours: _Vector, right: _Vector) -> _Vector:
    """(2, weights): the direction of the right end, and of what yours adds; 0 where all lies on one line."""
    longest = max(float(np.linalg.norm(way, axis=1).max()) for way in (yours, right))
    along = _unit(right[-1] if np.linalg.norm(right[-1]) > _ON_THE_LINE * longest else yours[-1])
    besides = [point - (point @ along) * along for point in (yours[-1], *yours, *right)]
    far = [point for point in besides if np.linalg.norm(point) > _ON_THE_LINE * longest]
    return np.stack([along, _unit(far[0]) if far else np.zeros_like(along)])


def _unit(vector: _Vector) -> _Vector:
    return np.asarray(vector / np.linalg.norm(vector), np.float64)


def _named(right: _Points, yours: _Points) -> tuple[Label, ...]:
    """The start, and where there are several, the number of each call, beside its dot and away from the other path."""
    start = Label(right[0][0], round(max(right[0][1], yours[0][1]) + 17, 1), "start")
    if len(right) < 3:
        return (start,)
    numbers = []
    for t in range(1, len(right)):
        up = -8.0 if right[t][1] <= yours[t][1] else 16.0
        numbers.append(Label(right[t][0], round(right[t][1] + up, 1), str(t)))
        numbers.append(Label(yours[t][0], round(yours[t][1] + (16.0 if up < 0 else -8.0), 1), str(t)))
    return (start, *numbers)


def _compared(ways: Mapping[str, _Vector]) -> str:
    """What the picture of a path shows, for who does not see it."""
    yours, right = ways["yours"], ways["right"]
    length, right_length = (float(np.linalg.norm(way[-1])) for way in (yours, right))
    if not right_length:
        return "Your weights moved; the right ones end where they started."
    cosine = float(np.clip(_unit(yours[-1]) @ _unit(right[-1]), -1, 1))
    degrees = math.degrees(math.acos(cosine))
    where = "in the same direction" if degrees < 1 else f"{degrees:.0f} degrees off its direction"
    where = "in the opposite direction" if degrees > 179 else where
    ratio = f"{length / right_length:.2g} times as far".removeprefix("1 times ")
    says = f"Your path ends {ratio} from the start as the right one, {where}."
    gaps = np.linalg.norm(yours - right, axis=1)
    first = int(np.argmax(gaps > _ON_THE_LINE * right_length))
    says += f" Up to call {first - 1} both are the same." if first > 1 else ""
    if "mistake" in ways:
        is_same = float(np.linalg.norm(ways["mistake"] - yours, axis=1).max()) <= _ON_THE_LINE * length
        says += " The known mistake takes your path." if is_same else " The known mistake takes another path."
    return says


@dataclass(frozen=True, slots=True)
class _Frame:
    """Two axes: from the smallest to the largest value of each."""

    x: tuple[float, float]
    y: tuple[float, float]
    is_share: bool = False

    @classmethod
    def around(cls, points: _Vector) -> _Frame | None:
        """Around these (n, 2); None where their range is no number."""
        with np.errstate(all="ignore"):
            low, high = points.min(axis=0), points.max(axis=0)
            margin = np.where(high > low, 0.0, np.maximum(1.0, np.abs(low)))
            low, high = low - margin, high + margin
            if not np.isfinite(high - low).all():
                return None
        x, y = zip(low.tolist(), high.tolist(), strict=True)
        return cls(x, y)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """In the picture."""
        across, up = ((v - low) / (high - low) for v, (low, high) in ((x, self.x), (y, self.y)))
        return _at(_LEFT + across * (WIDTH - _LEFT - _RIGHT), _TOP + (1 - up) * _HEIGHT)

    def axes(self) -> Stroke:
        """Left and bottom."""
        corners = ((self.x[0], self.y[1]), (self.x[0], self.y[0]), (self.x[1], self.y[0]))
        return Stroke("axis", tuple((px - 4, py + 4) for px, py in (self.at(x, y) for x, y in corners)))

    def labels(self) -> tuple[Label, ...]:
        """Whole numbers where they are few, else the ends."""
        xs = list(self.x)
        if not self.is_share and self.x[1] - self.x[0] <= _MOST_TICKS and all(float(x).is_integer() for x in self.x):
            xs = [self.x[0] + k for k in range(round(self.x[1] - self.x[0]) + 1)]
        elif self.x[0] < 0 < self.x[1] and 0.1 < -self.x[0] / (self.x[1] - self.x[0]) < 0.9:
            xs.insert(1, 0.0)
        below = [Label(self.at(x, self.y[0])[0], _TOP + _HEIGHT + 17, f"{x:.3g}") for x in xs]
        words = [f"{100 * y:.0f} %" if self.is_share else f"{y:.4g}" for y in self.y]
        beside = [
            Label(_LEFT - 8, self.at(self.x[0], y)[1] + 4, word, "end") for y, word in zip(self.y, words, strict=True)
        ]
        return (*below, *beside)


def _steps(frame: _Frame, edges: _Vector, share: _Vector) -> _Points:
    """The outline of a histogram, without corners that are none."""
    outline = [frame.at(float(edges[0]), 0.0)]
    for left, right, height in zip(edges[:-1], edges[1:], share, strict=True):
        for corner in (frame.at(float(left), float(height)), frame.at(float(right), float(height))):
            if len(outline) > 1 and outline[-2][1] == outline[-1][1] == corner[1]:
                outline.pop()
            if corner != outline[-1]:
                outline.append(corner)
    return (*outline, frame.at(float(edges[-1]), 0.0))


def _points(x: Sequence[float], y: Sequence[float]) -> _Vector:
    """(n, 2) of at most so many points, those that are numbers."""
    n = min(len(x), len(y))
    points = np.array([x[:n], y[:n]], np.float64).T.reshape(n, 2)
    points = points[np.isfinite(points).all(axis=1)]
    return points[:: max(1, math.ceil(len(points) / _MOST_POINTS))]


def _numbers(tensor: Tensor) -> _Vector:
    numbers = np.asarray(tensor, np.float64).ravel()
    return numbers[np.isfinite(numbers)]


def _look_apart(one: _Points, other: _Points) -> bool:
    return len(one) != len(other) or any(math.dist(a, b) > _APART for a, b in zip(one, other, strict=True))


def _at(x: float, y: float) -> tuple[float, float]:
    return round(float(x), 1), round(float(y), 1)


def _range(line: _Vector) -> str:
    (x, y), (last_x, last_y) = line[0], line[-1]
    points = "1 point" if len(line) == 1 else f"{len(line)} points"
    return f"{points}, from {y:.4g} at x = {x:.4g} to {last_y:.4g} at {last_x:.4g}"


def _spread(numbers: _Vector) -> str:
    share = 100 * float((numbers == 0).mean())
    zeros = f", {share:.0f} % of them 0" if share >= 1 else ""
    return f"lie between {numbers.min():.3g} and {numbers.max():.3g}{zeros}"
