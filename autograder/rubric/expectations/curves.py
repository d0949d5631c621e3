"""How drawn curves are compared: the right numbers over the right epochs, with words that say which is which."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from autograder.protocol.fields import Filled
from autograder.protocol.records import Json, Observation, Picture
from autograder.rubric import pictures
from autograder.rubric.expectations.base import Expectation, HeldOut, Mismatch, Reads
from autograder.rubric.expectations.tolerances import DRAWN

ANY = "*"  # a name that a person can tell and a program cannot: it is taken for every series
_TELLS_APART = re.compile(
    r"\b(left|right|top|bottom|upper|lower|first|second|red|blue|green|orange|black|purple|gr[ae]y|dashed|solid|dotted)\b"
)


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
            same_y = self._same_y(drawn, want)
            if not same_y:
                others = [c.y for c in drawn if not any(_close(c.y, other.y) for other in expected)]
                if others and len(others[0]) != len(want.y) and _some(others[0][:4]) == _some(want.y[:4]):
                    return Mismatch(f"all {len(want.y)} {want.says} values on a line", f"{len(others[0])} values")
                digits = 4 if not others or _some(others[0]) != _some(want.y) else 8
                got = _some(others[0], digits) if others else "no other line"
                return Mismatch(f"a line through the {want.says} values {_some(want.y, digits)}", got)
            same_x = [c for c in same_y if _close(c.x, want.x)]
            if not same_x:
                return Mismatch(f"the {want.says} over x = {_some(want.x)}", f"x = {_some(same_y[0].x)}")
            if not any(c.says in (want.says, ANY) for c in same_x):
                name = next((c.says for c in same_x if c.says), "")
                got = f"a line that is called {name}" if name else "no title, axis label or legend that says so"
                return Mismatch(f"the {want.says} curve to be called {want.says}", got)
        return self._unlabelled(observation) if self.labels else None

    def picture(self, observation: Observation, reference: Observation, mistake: Observation | None) -> Picture | None:
        """As Expectation: the line that is not right over the expected one; none where only words are wrong."""
        drawn, expected = self._curves(observation), self._curves(reference)
        for want in expected:
            same_y = self._same_y(drawn, want)
            if any(_close(c.x, want.x) for c in same_y):
                continue
            others = [c for c in drawn if not any(_close(c.y, other.y) for other in expected)]
            called = [c for c in others if c.says == want.says]
            shown = next(iter([*same_y, *called, *others]), None)
            if shown is None:
                return None
            is_share = want.says in self.percent and max(map(abs, shown.y), default=0.0) <= 1
            right = (want.x, tuple(y / 100 if is_share else y for y in want.y))
            return pictures.curve((shown.x, shown.y), right, want.says if want.says in self.words else "curve")
        return None

    def _same_y(self, drawn: Sequence[Curve], want: Curve) -> list[Curve]:
        """The lines through the wanted values; percents may be drawn as shares of 1."""
        scales = (1.0, 0.01) if want.says in self.percent else (1.0,)
        return [c for c in drawn if any(_close(c.y, tuple(scale * y for y in want.y)) for scale in scales)]

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
                shown_as = [str(text) for text in _items(line.get("shown_as"))]
                if label.startswith("_") and shown_as:
                    label = shown = shown_as[0] if len(shown_as) == 1 else ""
                else:
                    if label.startswith("_"):
                        label = legend[index] if index < len(legend) else ""
                    shown = label if legend else ""
                texts = (shown, *(str(axes.get(place, "")) for place in ("ylabel", "title", "xlabel")))
                says = self._which(texts) or self._beside(axes, shown_as)
                x, y = _floats(line.get("x")), _floats(line.get("y"))
                curves.append(Curve(says, x, y, unseen=label != shown))
        return curves

    def _beside(self, axes: Mapping[str, Json], shown_as: Sequence[str]) -> str:
        """What free texts say, or any text that tells series apart by colour or place; ANY where a person has to look.

        shown_as  legend entries that look like the line
        """
        texts = [str(text) for text in _items(axes.get("texts"))]
        named = {series for text in texts if (series := self._which((text,)))}
        if len(named) == 1:
            return named.pop()
        headings = [str(axes.get(place, "")) for place in ("ylabel", "title", "xlabel")]
        is_told = any(self._names_several(text) and _TELLS_APART.search(text.lower()) for text in (*headings, *texts))
        return ANY if named or is_told or self._names_several(" ".join(shown_as)) else ""

    def _names_several(self, text: str) -> bool:
        return sum(any(word in text.lower() for word in words) for words in self.words.values()) > 1

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


def _some(values: tuple[float, ...], digits: int = 4) -> str:
    shown = ", ".join(f"{v:.{digits}g}" for v in values[:4])
    return shown + (", ..." if len(values) > 4 else "") if values else "no values"
