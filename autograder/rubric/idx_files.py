"""Data sets in Yann LeCun's format, as torchvision downloads them: <folder>/raw/train-images-idx3-ubyte and so on."""

from __future__ import annotations

import numpy as np

from autograder.protocol.errors import DataError
from autograder.protocol.records import Tensor
from autograder.rubric.datasets import named, root, way_out

_PARTS = ("train", "t10k")


def files(folder: str) -> tuple[str, ...]:
    """What the data set consists of, relative to root()."""
    return tuple(f"{folder}/raw/{part}-{what}-ubyte" for part in _PARTS for what in ("images-idx3", "labels-idx1"))


def load(name: str, kind: str) -> tuple[Tensor, Tensor]:
    """All images, uint8 (N, height, width), and labels; downloaded where they are not here.

    kind    torchvision's class, which also names the folder
    Raises  DataError when they cannot be downloaded
    """
    if named(name).missing:
        _download(name, kind)
    parts = [_idx(file) for file in files(kind)]
    return np.concatenate(parts[0::2]), np.concatenate(parts[1::2])


def _idx(file: str) -> Tensor:
    """An array: read here, because torchvision would bring 300 MB of torch into this process."""
    data = (root() / file).read_bytes()
    shape = np.frombuffer(data, ">i4", data[3], 4).tolist()
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(shape)


def _download(name: str, kind: str) -> None:
    from torchvision import datasets

    try:
        getattr(datasets, kind)(str(root()), download=True)
    except (OSError, RuntimeError) as error:
        why = str(error).splitlines()[0][:80]
        raise DataError(f"{name} is not in {root()} and cannot be downloaded ({why}); {way_out()}") from None
