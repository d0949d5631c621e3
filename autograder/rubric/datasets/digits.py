"""The 1,797 handwritten digits that scikit-learn brings along. Source: Alpaydin and Kaynak 1998."""

from __future__ import annotations

from typing import cast

import numpy as np

from autograder.protocol.records import Tensor
from autograder.rubric.datasets import Dataset


def load() -> tuple[Tensor, Tensor]:
    """8x8 in 17 greys, enlarged to 24x24 with a border of 2, as bytes."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    small = np.asarray(bunch.images, np.float64) * (255 / 16)
    large = np.kron(small, np.ones((1, 3, 3)))
    images = np.pad(large, ((0, 0), (2, 2), (2, 2))).round().astype(np.uint8)
    return images, cast(Tensor, np.asarray(bunch.target, np.int64))


DATASET = Dataset(
    name="digits",
    order=30,
    about="scikit-learn's 8x8 digits scaled to 28x28",
    shape=(1, 28, 28),
    n_classes=10,
    mean=(0.1307,),  # MNIST's, as code that was written for MNIST has it
    std=(0.3081,),
    sizes=(1_147, 150, 500),
    load=load,
)
