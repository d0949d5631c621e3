"""Data sets that models are trained and measured on: one file in this folder for each; called by all who grade.

A file holds one ``DATASET = Dataset(...)`` and is registered by lying here; a course owner's own are ``Tensors``.
``draw`` permutes labels and, of images, pixels, and perturbs images, in secret, before anything leaves this process: an
MLP hardly notices, and whatever was memorised, shipped or downloaded is worth little. Labels of held-out inputs stay
here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from autograder.protocol.errors import DataError
from autograder.protocol.records import Tensor
from autograder.protocol.registry import registered
from autograder.protocol.wire import Lasting

SPLITS = ("train", "valid", "held-out")
_NOISE, _FADED = 24.0, 0.4  # of 255 greys, and of the contrast at most


@dataclass(frozen=True, slots=True)
class Dataset:
    """Labelled inputs; those of most data sets are images.

    name       as --data takes it
    order      among the others; the first is the default of an assignment that names none
    about      what it is, e.g. "scikit-learn's 8x8 digits scaled to 28x28"
    shape      of one input: channels, height, width of an image
    n_classes  labels are 0 to n_classes - 1
    mean, std  of each channel, between 0 and 1: what networks are given is (pixels / 255 - mean) / std; empty where
               inputs are numbers that networks are given as they are
    sizes      how many images are for training, for validation and held out
    load       all inputs, float32 (N, *shape), or of images uint8 (N, *shape) or without its ones, and labels, integers
               (N,); may raise DataError
    files      what it consists of, relative to root(); empty when it needs no download
    """

    name: str
    order: int
    about: str
    shape: tuple[int, ...]
    n_classes: int
    mean: tuple[float, ...]
    std: tuple[float, ...]
    sizes: tuple[int, int, int]
    load: Callable[[], tuple[Tensor, Tensor]]
    files: tuple[str, ...] = ()

    @property
    def chance(self) -> float:
        """The accuracy of guessing."""
        return 1 / self.n_classes

    @property
    def missing(self) -> tuple[Path, ...]:
        """Its files that are not here."""
        return tuple(path for file in self.files if not (path := root() / file).is_file())


@dataclass(frozen=True, slots=True, eq=False)
class Tensors:
    """A data set of a course owner's own, computed or read in rubric.py: labels are permuted, inputs stay as they are.

    name     that no other data set has
    inputs   numbers (N, ...)
    targets  class of each, whole numbers from 0
    sizes    how many are for training, for validation and held out

    Example: Tensors("spirals", inputs, targets, sizes=(600, 200, 200))
    """

    name: str
    inputs: object  # whatever makes an array
    targets: object
    sizes: tuple[int, int, int]

    def problems(self) -> Iterator[str]:
        """Why this is no data set, as sentences."""
        if self.name in names():
            yield f"a data set is called {self.name!r} already: choose another name"
        inputs, targets = np.asarray(self.inputs), np.asarray(self.targets)
        if inputs.ndim < 2 or targets.shape != inputs.shape[:1]:
            shapes = f"{inputs.shape} and {targets.shape}"
            yield f"{self.name!r} needs inputs (N, ...) and one target for each; they are {shapes}"
        elif sum(self.sizes) > len(inputs):
            yield f"{self.name!r} has {len(inputs)} inputs, and sizes asks for {sum(self.sizes)}"
        if targets.dtype.kind not in "iu" or targets.min(initial=0) < 0:
            yield f"targets of {self.name!r} have to be whole numbers from 0"

    def dataset(self) -> Dataset:
        """The same as every other data set is."""
        inputs, targets = np.asarray(self.inputs, np.float32), np.asarray(self.targets, np.int64)
        shape, n_classes = tuple(int(n) for n in inputs.shape[1:]), int(targets.max(initial=0)) + 1
        about = f"{self.name}, of this assignment"
        return Dataset(self.name, 0, about, shape, n_classes, (), (), self.sizes, lambda: (inputs, targets))


_own: dict[str, Dataset] = {}  # of the assignments that were loaded


def add(own: Iterable[Tensors]) -> None:
    """Make the data sets of an assignment that was loaded known, over others of the same name."""
    _own.update({tensors.name: tensors.dataset() for tensors in own})


@dataclass(frozen=True, slots=True)
class Split:
    """One secret draw of a data set.

    shown   what a worker gets: "train/images" uint8 (N, channels, height, width), "train/labels" int64 (N,), the same
            for "valid", "held-out/images", and "mean" and "std", float64 (channels,)
    hidden  what only the judge knows: "held-out/labels"
    """

    shown: Mapping[str, Tensor]
    hidden: Mapping[str, Tensor]


def all_datasets() -> tuple[Dataset, ...]:
    """Every data set in this folder, in order."""
    return tuple(registered(__name__, "DATASET", Dataset))


def names() -> tuple[str, ...]:
    """What every data set in this folder is called, in order."""
    return tuple(dataset.name for dataset in all_datasets())


def named(name: str) -> Dataset:
    """The data set of this name, in this folder or of an assignment that was loaded.

    Raises  DataError when there is none
    """
    for dataset in (*all_datasets(), *_own.values()):
        if dataset.name == name:
            return dataset
    raise DataError(f"no data set is called {name!r}; there is: {', '.join(names())}")


def bundled() -> Dataset:
    """The first data set in this folder that needs no download.

    Raises  DataError when every one does
    """
    for dataset in all_datasets():
        if not dataset.files:
            return dataset
    raise DataError(f"every data set needs a download: {', '.join(names())}")


def root() -> Path:
    """Where data sets are kept: $AUTOGRADER_DATA, else data/ in the current folder."""
    return Path(os.environ.get("AUTOGRADER_DATA") or "data")


def way_out() -> str:
    """What to do where the files of a data set are not here."""
    return "set AUTOGRADER_DATA to a folder that has it in torchvision's layout, or use --data " + bundled().name


def draw(name: str, seed: int, share: float = 1.0) -> Split:
    """A split into training and held-out images, under permuted labels and pixels.

    share   of the usual number of training images, for small machines
    Raises  DataError when the data set is unknown or not there
    """
    dataset = named(name)
    inputs, labels = _load(dataset)
    rng = np.random.default_rng([seed, 8])
    order = rng.permutation(len(labels))
    pixels, classes = rng.permutation(np.prod(dataset.shape[1:], dtype=int)), rng.permutation(dataset.n_classes)
    shown: dict[str, Tensor] = {}
    ends = np.cumsum(dataset.sizes)
    for split, size, end in zip(SPLITS, dataset.sizes, ends.tolist(), strict=True):
        indices = order[end - size : end]
        indices = indices[: int(size * share)] if split == "train" else indices
        x = inputs[indices]
        if dataset.mean:
            x = _perturbed(x.reshape(len(x), dataset.shape[0], -1)[:, :, pixels].reshape(-1, *dataset.shape), rng)
        shown[f"{split}/images"] = x
        shown[f"{split}/labels"] = classes[labels[indices]].astype(np.int64)
    hidden = {"held-out/labels": shown.pop("held-out/labels")}
    scale = {"mean": np.array(dataset.mean), "std": np.array(dataset.std)} if dataset.mean else {}
    return Split(Lasting({**shown, **scale}), hidden)


def _perturbed(images: Tensor, rng: np.random.Generator) -> Tensor:
    """Every image with contrast jitter and noise of its own, so that a grey-level histogram cannot identify it."""
    noise = rng.standard_normal(images.shape, dtype=np.float32) * np.float32(_NOISE)
    contrast = rng.uniform(1 - _FADED, 1, (len(images), 1, 1, 1)).astype(np.float32)
    return (np.asarray(images, np.float32) * contrast + noise).round().clip(0, 255).astype(np.uint8, order="C")


@cache
def _load(dataset: Dataset) -> tuple[Tensor, Tensor]:
    inputs, labels = dataset.load()
    return inputs.reshape(-1, *dataset.shape), labels
