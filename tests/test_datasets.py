"""What a worker gets of a data set, and what only the judge keeps."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from torchvision.datasets import CIFAR10

from autograder.grading.run import GradingRun
from autograder.protocol.errors import AssignmentError, DataError
from autograder.protocol.ingredients.data import Data
from autograder.protocol.ingredients.net import Net
from autograder.protocol.ingredients.optimizer import Optimizer
from autograder.protocol.probes.call import Call
from autograder.protocol.records import Cell, Status, Submission
from autograder.rubric import datasets, idx_files
from autograder.rubric.assignment import Assignment, Check, Part
from autograder.rubric.catalog import load
from autograder.rubric.datasets import SPLITS, Split, draw
from autograder.rubric.expectations.accuracy import Accuracy
from autograder.sandbox import Sandbox


@pytest.fixture(scope="module")
def digits() -> Split:
    """All of the digits under one seed."""
    return draw("digits", 1)


def test_every_image_is_in_one_split_with_a_label_that_only_the_judge_has_of_held_out_ones(digits: Split) -> None:
    """1,147 to learn from, 150 to watch, 500 to be measured by."""
    shapes = {name: (tensor.shape, str(tensor.dtype)) for name, tensor in digits.shown.items()}

    assert shapes == {
        "train/images": ((1147, 1, 28, 28), "uint8"),
        "train/labels": ((1147,), "int64"),
        "valid/images": ((150, 1, 28, 28), "uint8"),
        "valid/labels": ((150,), "int64"),
        "held-out/images": ((500, 1, 28, 28), "uint8"),
        "mean": ((1,), "float64"),
        "std": ((1,), "float64"),
    }
    assert {name: tensor.shape for name, tensor in digits.hidden.items()} == {"held-out/labels": (500,)}


def counts(split: Split) -> list[int]:
    """How often each class occurs over all splits."""
    labels = [split.shown[f"{name}/labels"] for name in SPLITS[:2]] + [split.hidden["held-out/labels"]]
    return np.bincount(np.concatenate(labels).astype(np.int64), minlength=10).tolist()


def test_a_seed_draws_one_split_and_another_seed_another(digits: Split) -> None:
    """The classes are called otherwise: as often as before, in another order."""
    again, other = draw("digits", 1), draw("digits", 2)

    assert all(np.array_equal(tensor, again.shown[name]) for name, tensor in digits.shown.items())
    assert not np.array_equal(digits.hidden["held-out/labels"], other.hidden["held-out/labels"])
    assert sorted(counts(digits)) == sorted(counts(other))
    assert counts(digits) != counts(other)


def test_a_smaller_machine_learns_from_less_and_is_measured_by_as_much(digits: Split) -> None:
    """A tenth of 1,147 images."""
    small = draw("digits", 1, share=0.1)

    assert [len(small.shown[f"{name}/images"]) for name in SPLITS] == [114, 150, 500]
    assert np.array_equal(small.hidden["held-out/labels"], digits.hidden["held-out/labels"])


def test_pixels_are_exchanged_in_all_images_alike(digits: Split) -> None:
    """The border, 284 of 784 pixels, is always 0 and now lies anywhere; its grain is cut off below 0."""
    pixels = np.concatenate([digits.shown[f"{name}/images"] for name in SPLITS]).reshape(-1, 784)
    mean = pixels.mean(axis=0)
    grain = 24.0 / np.sqrt(2 * np.pi)  # the mean of a normal draw of deviation 24 that is cut off below 0

    is_border = np.abs(mean - grain) < 1.0
    assert is_border.sum() >= 28 * 28 - 24 * 24
    assert is_border.reshape(28, 28)[2:-2, 2:-2].any()


def test_every_image_is_worn_by_a_contrast_and_a_grain_of_its_own() -> None:
    """Of a grey of 128: a mean of 60 to 100 % of it, deviations of 24 around it, and no two images alike."""
    grey = np.full((400, 1, 28, 28), 128, np.uint8)
    worn = datasets._perturbed(grey, np.random.default_rng(0)).astype(np.float64)
    means, deviations = worn.mean(axis=(1, 2, 3)), worn.std(axis=(1, 2, 3))

    assert 0.6 * 128 - 3 < means.min() < 0.62 * 128
    assert 0.98 * 128 < means.max() < 128 + 3
    assert deviations.mean() == pytest.approx(24.0, rel=0.02)
    assert len(np.unique(worn.reshape(400, -1), axis=0)) == 400


def test_a_data_set_that_nobody_knows_is_answered_with_those_there_are() -> None:
    """A typing mistake at the command line."""
    with pytest.raises(DataError) as caught:
        draw("minst", 1)

    assert str(caught.value) == "no data set is called 'minst'; there is: " + ", ".join(datasets.names())


@pytest.fixture
def no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A machine without data and without a network."""
    monkeypatch.setenv("AUTOGRADER_DATA", str(tmp_path))
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # nobody listens there
    datasets._load.cache_clear()
    yield tmp_path
    datasets._load.cache_clear()


def test_a_data_set_that_is_not_there_says_both_ways_out(no_network: Path) -> None:
    """Fetch it, or do without."""
    with pytest.raises(DataError) as caught:
        draw("fashion-mnist", 1)

    assert str(caught.value).startswith(f"fashion-mnist is not in {no_network} and cannot be downloaded (")
    assert str(caught.value).endswith(
        "; set AUTOGRADER_DATA to a folder that has it in torchvision's layout, or use --data digits"
    )


def test_a_file_of_yann_lecun_s_is_read_with_its_shape(no_network: Path) -> None:
    """Magic number 0x00000803: unsigned bytes, three dimensions, each as four bytes, the highest first."""
    (no_network / "images").write_bytes(bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255]))

    assert idx_files._idx("images").tolist() == [[[1, 2, 3]], [[4, 5, 255]]]


def test_a_row_without_measured_bands_is_not_graded(tmp_path: Path) -> None:
    """The message is the command that measures them."""
    probe = Call(
        "train",
        {"model": Net(("flatten", "linear 784 10")), "optimizer": Optimizer(0.1), "loader": Data("train", 64)},
        answers="held-out/images",
    )
    row = Check("held-out", 100, "it learns", probe, Accuracy())
    assignment = Assignment("T", "", (Part("P", ("train",), (row,)),), slug="hw", folder=tmp_path)

    with pytest.raises(DataError) as caught:
        GradingRun(assignment, None, 1, "digits").prepare()  # type: ignore[arg-type] (no worker is asked)

    assert str(caught.value) == "hw has no bands for digits; run: autograder calibrate hw --data digits"


@pytest.fixture
def small_cifar10(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The files of CIFAR-10 with four images in each, which torchvision takes for the real ones."""
    folder = tmp_path / "cifar-10-batches-py"
    folder.mkdir()
    for number, name in enumerate([*(f"data_batch_{n}" for n in range(1, 6)), "test_batch"]):
        pixels = np.full((4, 3072), number, np.uint8)
        pixels[:, 1024:2048] = 100  # of the second colour
        (folder / name).write_bytes(pickle.dumps({"data": pixels, "labels": [number, 1, 2, 3]}))
    (folder / "batches.meta").write_bytes(pickle.dumps({"label_names": list("abcdefghij")}))
    monkeypatch.setenv("AUTOGRADER_DATA", str(tmp_path))
    monkeypatch.setattr(CIFAR10, "_check_integrity", lambda _: True)
    monkeypatch.setitem(CIFAR10.meta, "md5", None)
    yield tmp_path


def test_cifar_10_is_read_as_torchvision_lays_it_down(small_cifar10: Path) -> None:
    """Colours first, the images of the test set last."""
    images, labels = datasets.named("cifar10").load()

    assert (images.shape, images.dtype) == ((24, 3, 32, 32), np.uint8)
    assert images[:, 0, 0, 0].tolist() == [n for n in range(6) for _ in range(4)]
    assert (images[:, 1] == 100).all()
    assert labels[::4].tolist() == list(range(6))


def test_cifar_10_that_is_damaged_says_what_to_do(small_cifar10: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its files are opened only when torchvision knows them."""
    monkeypatch.undo()
    monkeypatch.setenv("AUTOGRADER_DATA", str(small_cifar10))

    with pytest.raises(
        DataError, match=r"cifar10 is not in .* and cannot be downloaded \(Dataset not found or corrupted"
    ):
        datasets.named("cifar10").load()


OWN = """
import numpy as np

from autograder.rubric import *

rng = np.random.default_rng(3)
inputs = rng.standard_normal((900, 2)).astype("float32")
ASSIGNMENT = Assignment(
    title="Quadrants",
    source="lecture 1",
    own_data=(Tensors("quadrants", inputs, TARGETS, SIZES),),
    datasets=("quadrants",),
    parts=(
        Part(
            "train",
            ("Net", "train"),
            (
                Check(
                    "learned",
                    100,
                    "it learns",
                    Call(
                        "train",
                        {
                            "model": MODEL,
                            "optimizer": Optimizer(lr=0.02, kind="Adam"),
                            "loader": Data("train", batch_size=16),
                        },
                        times=6,
                        answers="held-out/images",
                        dropout=False,
                        replay=Loss("cross_entropy"),
                    ),
                    Accuracy(at_least=0.6),
                ),
            ),
        ),
    ),
)
"""
LEARNS = """
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(2, 16), NORM, nn.ReLU(), nn.Linear(16, 4))

    def forward(self, x):
        return self.body(x)


def train(model, optimizer, loader):
    model.train()
    for x, y in loader:
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
"""


def own(
    folder: Path, targets: str = "2 * (inputs[:, 0] > 0) + (inputs[:, 1] > 0)", sizes: str = "(500, 100, 300)"
) -> Path:
    """An assignment on numbers that are no images."""
    folder.mkdir(parents=True)
    rubric = OWN.replace("TARGETS", targets).replace("SIZES", sizes).replace("MODEL", "Build('Net', weights='small')")
    (folder / "rubric.py").write_text(rubric)
    (folder / "solution.py").write_text(LEARNS.replace("NORM", "nn.BatchNorm1d(16)"))
    return folder


@pytest.mark.parametrize("norm", ["nn.BatchNorm1d(16)", "nn.BatchNorm1d(16, momentum=0.5)"])
def test_an_owner_s_own_numbers_are_trained_on_and_proven(tmp_path: Path, sandbox: Sandbox, norm: str) -> None:
    """With an optimizer that keeps more than a momentum, and running statistics, which are proven too."""
    grading_run = GradingRun(load(own(tmp_path / "hw")), sandbox, 1, "quadrants")
    grading_run.prepare()

    mine = Submission("kim", "hw.py", (Cell("hw.py", LEARNS.replace("NORM", norm)),))
    (verdict,) = grading_run.report(mine).verdicts

    assert verdict.status is (Status.PASSED if "0.5" not in norm else Status.FAILED), verdict.finding


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"sizes": "(500, 300, 300)"}, "'quadrants' has 900 inputs, and sizes asks for 1100"),
        ({"targets": "inputs[:, 0]"}, "targets of 'quadrants' have to be whole numbers from 0"),
        (
            {"targets": "np.zeros(5, int)"},
            "'quadrants' needs inputs (N, ...) and one target for each; they are (900, 2) and (5,)",
        ),
    ],
)
def test_numbers_that_make_no_data_set_are_refused(tmp_path: Path, change: dict[str, str], says: str) -> None:
    """When the rubric is loaded."""
    with pytest.raises(AssignmentError) as raised:
        load(own(tmp_path / "hw", **change))

    assert f"rubric.py: {says}" in str(raised.value)
