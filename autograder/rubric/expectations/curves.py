"""How drawn curves are compared: the right numbers over the right epochs, with words that say which is which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from autograder.protocol.fields import Filled
from autograder.protocol.records import Json, Observation
from autograder.rubric.expectations.base import Expectation, HeldOut, Mismatch, Reads
from autograder.rubric.expectations.tolerances import DRAWN


@dataclass(frozen=True, slots=True)
class Curve:
    """One line as a stranger would read it; says is the series that label, axis or title name.

    unseen  it has a label that no legend shows
    """

    says: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    unseen: bool = False


@dataclass(frozen=True, slots=True)
class Curves(Expectation):
    """Every series that the reference draws is drawn, over the same x, and named.

    words    series -> words that mean it, lower case
    labels   both axes need labels and the figure a legend
    percent  series that are given in percent and may be drawn as shares of 1

    Example: Curves({"loss": ("loss",), "accuracy": ("acc",)}, labels=True, percent=("accuracy",))
    """

    words: Annotated[Mapping[str, Annotated[tuple[str, ...], Filled()]], Filled()]
    labels: bool = False
    percent: tuple[str, ...] = ()

    reads = Reads.VALUES

    @property
    def looks_at(self) -> tuple[str, ...]:
        """As Expectation."""
        return ("figures",)

    def mismatch(self, observation: Observation, reference: Observation, held_out: HeldOut) -> Mismatch | None:
        """As Expectation."""
        drawn, expected = self._curves(observation), self._curves(reference)
        if not drawn:
            return Mismatch("curves of " + " and ".join(self.words), "no line in any figure")
        for want in expected:
            scales = (1.0, 0.01) if want.says in self.percent else (1.0,)
            same_y = [c for c in drawn if any(_close(c.y, tuple(scale * y for y in want.y)) for scale in scales)]
            if not same_y:
                return Mismatch(f"a line through the {want.says} values {_some(want.y)}", _some(drawn[0].y))
            same_x = [c for c in same_y if _close(c.x, want.x)]
            if not same_x:
                return Mismatch(f"the {want.says} over x = {_some(want.x)}", f"x = {_some(same_y[0].x)}")
            if not any(c.says == want.says for c in same_x):
                name = next((c.says for c in same_x if c.says), "")
                got = f"a line that is called {name}" if name else "no title, axis label or legend that says so"
                return Mismatch(f"the {want.says} curve to be called {want.says}", got)
        return self._unlabelled(observation) if self.labels else None

    def _unlabelled(self, observation: Observation) -> Mismatch | None:
        """One labelled axes is enough for those that share it, as under subplots and twins."""
        drawn = [axes for axes in _axes(observation) if axes.get("lines")]
        missing = [what for what in ("xlabel", "ylabel", "legend") if not any(axes.get(what) for axes in drawn)]
        return Mismatch("axis labels and a legend", f"no {missing[0]}") if missing else None

    def alike(self, observation: Observation, other: Observation) -> bool:
        """Whether the same curves are drawn, in whatever order."""
        return sorted(map(_key, self._curves(observation))) == sorted(map(_key, self._curves(other)))

    def _curves(self, observation: Observation) -> list[Curve]:
        curves = []
        for axes in _axes(observation):
            lines = [line for line in _items(axes.get("lines")) if isinstance(line, dict)]
            legend = [str(entry) for entry in _items(axes.get("legend"))]
            for index, line in enumerate(lines):
                label = str(line.get("label", ""))
                if label.startswith("_"):
                    label = legend[index] if index < len(legend) else ""
                shown = label if legend else ""
                texts = (shown, *(str(axes.get(place, "")) for place in ("ylabel", "title", "xlabel")))
                x, y = _floats(line.get("x")), _floats(line.get("y"))
                curves.append(Curve(self._which(texts), x, y, unseen=label != shown))
        return curves

    def _which(self, texts: tuple[str, ...]) -> str:
        """The series that the first usable text names; a text that names several is not usable."""
        for text in texts:
            named = [series for series, words in self.words.items() if any(word in text.lower() for word in words)]
            if len(named) == 1:
                return named[0]
        return ""


def _key(curve: Curve) -> tuple[str, tuple[float, ...], tuple[float, ...], bool]:
    return curve.says, curve.x, curve.y, curve.unseen


def _axes(observation: Observation) -> list[dict[str, Json]]:
    return [axes for axes in _items(observation.values.get("figures")) if isinstance(axes, dict)]


def _items(value: Json | None) -> list[Json]:
    return value if isinstance(value, list) else []


def _floats(value: Json | None) -> tuple[float, ...]:
    return tuple(float(v) if isinstance(v, int | float) else float("nan") for v in _items(value))


def _close(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return len(a) == len(b) and all(abs(p - q) <= DRAWN * max(1.0, abs(q)) for p, q in zip(a, b, strict=True))


def _some(values: tuple[float, ...]) -> str:
    shown = ", ".join(f"{v:.4g}" for v in values[:4])
    return shown + (", ..." if len(values) > 4 else "") if values else "no values"
