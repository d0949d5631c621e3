"""MNIST and Fashion-MNIST through torchvision, and the digits that scikit-learn brings along.

Pixels and labels are permuted and images worn in secret before anything leaves this process: an MLP hardly notices, and
whatever was memorised, shipped or downloaded is worth nothing. Labels of held-out images stay here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

import numpy as np

from autograder.protocol.errors import DataError
from autograder.protocol.records import Tensor
from autograder.protocol.wire import Lasting

SIZES = {"mnist": (12_000, 1_000, 5_000), "fashion-mnist": (12_000, 1_000, 5_000), "digits": (1_147, 150, 500)}
_GRAIN, _FADED = 24.0, 0.4  # of 255 greys, and of the contrast at most
SPLITS = ("train", "valid", "held-out")


@dataclass(frozen=True, slots=True)
class Split:
    """One secret draw of a data set.

    shown   what a worker gets: "train/images" uint8 (N, 28, 28), "train/labels" int64 (N,), the same for "valid",
            and "held-out/images"
    hidden  what only the judge knows: "held-out/labels"
    """

    shown: Mapping[str, Tensor]
    hidden: Mapping[str, Tensor]


def root() -> Path:
    """Where data sets are kept: $AUTOGRADER_DATA, else data/ in the current folder."""
    return Path(os.environ.get("AUTOGRADER_DATA") or "data")


def draw(name: str, seed: int, share: float = 1.0) -> Split:
    """A split into training and held-out images, under permuted labels and pixels.

    share   of the usual number of training images, for small machines
    Raises  DataError when the data set is unknown or not there
    """
    images, labels = _load(name)
    rng = np.random.default_rng([seed, 8])
    sizes = SIZES[name]
    order = rng.permutation(len(labels))
    pixels, classes = rng.permutation(28 * 28), rng.permutation(10)
    shown: dict[str, Tensor] = {}
    ends = np.cumsum(sizes)
    for split, size, end in zip(SPLITS, sizes, ends.tolist(), strict=True):
        chosen = order[end - size : end]
        chosen = chosen[: int(size * share)] if split == "train" else chosen
        x = images[chosen].reshape(-1, 784)[:, pixels].reshape(-1, 28, 28)
        shown[f"{split}/images"] = _worn(x, rng)
        shown[f"{split}/labels"] = classes[labels[chosen]].astype(np.int64)
    hidden = {"held-out/labels": shown.pop("held-out/labels")}
    return Split(Lasting(shown), hidden)


def _worn(images: Tensor, rng: np.random.Generator) -> Tensor:
    """Every image with a contrast and a grain of its own: how often each grey occurs would tell which one it is."""
    grain = rng.standard_normal(images.shape, dtype=np.float32) * np.float32(_GRAIN)
    contrast = rng.uniform(1 - _FADED, 1, (len(images), 1, 1)).astype(np.float32)
    return (np.asarray(images, np.float32) * contrast + grain).round().clip(0, 255).astype(np.uint8, order="C")


@cache
def _load(name: str) -> tuple[Tensor, Tensor]:
    """All images, uint8 (N, 28, 28), and labels."""
    if name == "digits":
        return _digits()
    if name not in SIZES:
        raise DataError(f"no data set is called {name!r}; there is: {', '.join(SIZES)}")
    if not _is_there(name):
        _download(name)
    parts = [(_idx(_raw(name) / f"{p}-images-idx3-ubyte"), _idx(_raw(name) / f"{p}-labels-idx1-ubyte")) for p in _FILES]
    return np.concatenate([images for images, _ in parts]), np.concatenate([labels for _, labels in parts])


_FILES = ("train", "t10k")


def _raw(name: str) -> Path:
    return root() / ("MNIST" if name == "mnist" else "FashionMNIST") / "raw"


def _is_there(name: str) -> bool:
    return all((_raw(name) / f"{part}-images-idx3-ubyte").is_file() for part in _FILES)


def _idx(path: Path) -> Tensor:
    """An array in Yann LeCun's format: read here, because torchvision would bring 300 MB of torch into this process."""
    data = path.read_bytes()
    shape = np.frombuffer(data, ">i4", data[3], 4).tolist()
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(shape)


def _download(name: str) -> None:
    from torchvision import datasets

    kind = datasets.MNIST if name == "mnist" else datasets.FashionMNIST
    try:
        kind(str(root()), download=True)
    except (OSError, RuntimeError) as error:
        raise DataError(
            f"{name} is not in {root()} and cannot be downloaded ({str(error).splitlines()[0][:80]}); "
            "set AUTOGRADER_DATA to a folder that has it in torchvision's layout, or use --data digits"
        ) from None


def _digits() -> tuple[Tensor, Tensor]:
    """scikit-learn's 1,797 digits, 8x8 in 17 greys, enlarged to 24x24 with a border of 2, as bytes."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    small = np.asarray(bunch.images, np.float64) * (255 / 16)
    large = np.kron(small, np.ones((1, 3, 3)))
    images = np.pad(large, ((0, 0), (2, 2), (2, 2))).round().astype(np.uint8)
    return images, cast(Tensor, np.asarray(bunch.target, np.int64))
