"""What the lecture on Fashion-MNIST measured; autograder reproduce fashion_mnist measures it again.

Accuracies are in percent, and losses are means over batches, as the handout has them.
"""

import time

import torch
from torch import nn
from torch.utils.data import BatchSampler, DataLoader, RandomSampler, TensorDataset

from autograder.course.reproduce import SECONDS, Experiment, Figure

RATE, BATCH, EPOCHS = 0.01, 64, 5
SLIDE = (  # h, a, z and probabilities of three flowers, cut off after the third digit
    ((1.373, -1.696), (4.708, -5.951), (5.731, -7.281)),
    ((1.373, 0), (4.708, 0), (5.731, 0)),
    ((0.439, 0.356, 0.195), (1.507, 1.220, 0.670), (1.835, 1.485, 0.816)),
    ((0.369, 0.340, 0.289), (0.458, 0.343, 0.198), (0.484, 0.341, 0.174)),
)


def loader(dataset, shuffle=False):
    """A loader that picks whole batches from tensors."""
    order = RandomSampler(dataset) if shuffle else range(len(dataset))
    return DataLoader(dataset, sampler=BatchSampler(order, BATCH, drop_last=False), batch_size=None)


def train(solution, seed, share):
    """784-256-10 on pixels from -1 to 1, tested after every epoch."""
    files = solution.find_files()
    parts = [
        TensorDataset(
            torch.from_numpy(solution.to_symmetric(solution.read_images(images))).unsqueeze(1),
            torch.from_numpy(solution.read_labels(labels).astype("int64")),
        )
        for images, labels in (files[:2], files[2:])
    ]
    training = TensorDataset(*(tensor[: int(share * len(tensor))] for tensor in parts[0].tensors))
    torch.manual_seed(seed)
    model, criterion = solution.MLP(), nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    for _ in range(EPOCHS):
        start = time.perf_counter()
        loss, accuracy = solution.train_epoch(model, loader(training, shuffle=True), criterion, optimizer)
        seconds = time.perf_counter() - start
        test_loss, test_accuracy = solution.evaluate(model, loader(parts[1]), criterion)
        yield {
            SECONDS: seconds,
            "training loss": loss,
            "training accuracy": accuracy,
            "test loss": test_loss,
            "test accuracy": test_accuracy,
        }


def by_hand(solution, seed, share):
    """The worked example: nothing is drawn."""
    start = time.perf_counter()
    *tensors, loss = solution.mlp_by_hand(solution.PETALS, solution.SPECIES, solution.W_H, solution.W_Z)
    cut = [(tensor.double() * 1000 + 1e-3 * tensor.sign()).trunc() for tensor in tensors]
    expected = [(torch.tensor(numbers, dtype=torch.float64) * 1000).round() for numbers in SLIDE]
    n_same = sum(int((ours == theirs).sum()) for ours, theirs in zip(cut, expected, strict=True))
    seconds = time.perf_counter() - start
    yield {SECONDS: seconds, "numbers as printed, of 30": n_same, "loss": int(loss * 1000) / 1000}


EXPERIMENTS = (
    Experiment(
        key="mlp-256",
        title="784-256-10",
        setting=f"SGD {RATE}, batches of {BATCH}, {EPOCHS} epochs, Fashion-MNIST, pixels from -1 to 1",
        epochs=EPOCHS,
        figures=(
            Figure("training loss", ".7866 .5205 .4706 .4432 .4232"),
            Figure("training accuracy", "74.73 81.59 83.28 84.25 85.13"),
            Figure("test loss", ".5817 .5139 .4818 .4602 .4479"),
            Figure("test accuracy", "79.18 81.26 82.80 83.40 83.92"),
        ),
        train=train,
    ),
    Experiment(
        key="by-hand",
        title="worked example through a 2-2-3 MLP",
        setting="hidden units, ReLU, scores, probabilities and loss of three flowers",
        epochs=1,
        figures=(Figure("numbers as printed, of 30", "30"), Figure("loss", "1.269")),
        train=by_hand,
        is_drawn=False,
    ),
)
