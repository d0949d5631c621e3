"""The layers that a Net is made of, in words: "linear 16 8", and whether words make a network."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from autograder.protocol.fields import nearest
from autograder.protocol.records import Json

# kind -> what its numbers are; a name in capitals is a whole number from 1, "p" a share; [nobias] may be added
LAYERS: Mapping[str, tuple[str, ...]] = {
    "pool": ("SIDE",),
    "flatten": (),
    "linear": ("INPUTS", "OUTPUTS"),
    "relu": (),
    "leaky_relu": ("p",),
    "tanh": (),
    "sigmoid": (),
    "dropout": ("p",),
    "batchnorm": ("FEATURES",),
    "softmax": (),
    "log_softmax": (),
}


def split(words: str) -> tuple[str, list[str], bool]:
    """Kind, numbers, and whether there is a bias: of "linear 16 8 nobias" linear, 16 and 8, and no."""
    kind, *numbers = words.split() or [""]
    has_bias = not (kind == "linear" and numbers[-1:] == ["nobias"])
    return kind, numbers if has_bias else numbers[:-1], has_bias


def misspelt(layers: tuple[str, ...]) -> Iterator[str]:
    """What is wrong with the words; empty when they make a network."""
    width: int | None = None
    for words in layers:
        kind, numbers, _ = split(words)
        if kind not in LAYERS:
            yield f"there is no layer {kind!r}; {nearest(kind, LAYERS)}"
            width = None
            continue
        parameters = LAYERS[kind]
        if len(numbers) != len(parameters) or not all(map(_is_right, numbers, parameters)):
            yield f"{words!r} is not a layer, expected {' '.join((kind, *parameters))!r}{_ranges(parameters)}"
            width = None
            continue
        needs = int(numbers[0]) if kind in ("linear", "batchnorm") else None
        if needs is not None and width is not None and needs != width:
            yield f"{words!r} takes {needs} numbers for each input, and the layer before gives {width}"
        width = _width(kind, numbers, width)


def misfitting(layers: tuple[str, ...], weights: Sequence[Json]) -> Iterator[str]:
    """What is wrong with the values of the parameters of a network whose words are right."""
    shapes: list[tuple[int, ...]] = []
    for words in layers:
        kind, numbers, has_bias = split(words)
        if kind in ("linear", "batchnorm"):
            sizes = [int(number) for number in reversed(numbers)]
            shapes += [tuple(sizes), (sizes[0],)] if has_bias else [tuple(sizes)]
    if len(shapes) != len(weights):
        yield f"weights has {len(weights)} entries, and the layers have {len(shapes)} parameters"
    for index, (values, shape) in enumerate(zip(weights, shapes, strict=False)):
        try:
            given = np.asarray(values, np.float64).shape
        except (TypeError, ValueError):
            given = ()
        if given != shape:
            yield f"weights[{index}] is of shape {given}, and that parameter of shape {shape}"


def undivided(layers: tuple[str, ...], shape: Sequence[int]) -> Iterator[str]:
    """What is wrong with pooling images of this shape; they have to be square and grey, as a square or as one row."""
    side = math.isqrt(math.prod(shape))
    is_square = math.prod(shape) == side * side and (len(shape) == 1 or shape[-1] == side)
    size = " x ".join(map(str, shape[1:] if shape[:1] == (1,) else shape))
    for words in layers:
        kind, *numbers = words.split()
        if kind == "pool" and not (is_square and side % int(numbers[0]) == 0):
            yield f"{words!r} cannot divide an image of {size} into squares"


def _is_right(number: str, parameter: str) -> bool:
    if parameter.isupper():
        return number.isdecimal() and int(number) > 0
    try:
        return 0 <= float(number) < 1
    except ValueError:
        return False


def _ranges(parameters: tuple[str, ...]) -> str:
    if not parameters:
        return ""
    return ", whole numbers from 1" if parameters[0].isupper() else ", a number from 0 to 1"


def _width(kind: str, numbers: list[str], before: int | None) -> int | None:
    if kind == "pool":
        return int(numbers[0]) ** 2
    return int(numbers[-1]) if kind in ("linear", "batchnorm") else before
