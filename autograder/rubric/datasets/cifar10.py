"""CIFAR-10, small colour photographs. Source: Krizhevsky 2009, through torchvision."""

from __future__ import annotations

import numpy as np

from autograder.protocol.errors import DataError
from autograder.protocol.records import Tensor
from autograder.rubric.datasets import Dataset, root, way_out

_FOLDER = "cifar-10-batches-py"
_BATCHES = (*(f"data_batch_{number}" for number in range(1, 6)), "test_batch")


def load() -> tuple[Tensor, Tensor]:
    """All images, uint8 (N, 3, 32, 32), and labels, read by torchvision, which checks the files before it opens them.

    Raises  DataError when they cannot be downloaded, or are not what torchvision expects
    """
    from torchvision.datasets import CIFAR10  # 300 MB of torch, which no other data set needs here

    try:
        parts = [CIFAR10(str(root()), train=is_train, download=bool(DATASET.missing)) for is_train in (True, False)]
    except (OSError, RuntimeError) as error:
        why = str(error).splitlines()[0][:80]
        raise DataError(f"cifar10 is not in {root()} and cannot be downloaded ({why}); {way_out()}") from None
    images = np.concatenate([np.asarray(part.data, np.uint8) for part in parts]).transpose(0, 3, 1, 2)
    return np.ascontiguousarray(images), np.concatenate([np.asarray(part.targets, np.int64) for part in parts])


DATASET = Dataset(
    name="cifar10",
    order=25,
    about="CIFAR-10, small colour photographs",
    shape=(3, 32, 32),
    n_classes=10,
    mean=(0.4914, 0.4822, 0.4465),
    std=(0.2470, 0.2435, 0.2616),
    sizes=(12_000, 1_000, 5_000),
    load=load,
    files=tuple(f"{_FOLDER}/{name}" for name in (*_BATCHES, "batches.meta")),
)
