"""Fashion-MNIST, pieces of clothing. Source: Xiao et al. 2017, through torchvision."""

from __future__ import annotations

from functools import partial

from autograder.rubric import idx_files
from autograder.rubric.datasets import Dataset

DATASET = Dataset(
    name="fashion-mnist",
    order=20,
    about="Fashion-MNIST, pieces of clothing",
    shape=(1, 28, 28),
    n_classes=10,
    mean=(0.1307,),  # MNIST's, as code that was written for MNIST has it
    std=(0.3081,),
    sizes=(12_000, 1_000, 5_000),
    load=partial(idx_files.load, "fashion-mnist", "FashionMNIST"),
    files=idx_files.files("FashionMNIST"),
)
