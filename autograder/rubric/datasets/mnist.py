"""MNIST, handwritten digits. Source: LeCun et al. 1998, through torchvision."""

from __future__ import annotations

from functools import partial

from autograder.rubric import idx_files
from autograder.rubric.datasets import Dataset

DATASET = Dataset(
    name="mnist",
    order=10,
    about="MNIST, handwritten digits",
    shape=(1, 28, 28),
    n_classes=10,
    mean=(0.1307,),
    std=(0.3081,),
    sizes=(12_000, 1_000, 5_000),
    load=partial(idx_files.load, "mnist", "MNIST"),
    files=idx_files.files("MNIST"),
)
