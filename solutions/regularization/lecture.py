"""What the lecture on regularization measured; autograder reproduce regularization measures it again.

The lecture trains on 54,000 of MNIST's 60,000 training images with SGD, learning rate 0.1, in batches of 32, and shows
accuracies as shares. "Running" is the accuracy of training itself, in train mode and before each step. The lecture's
machine took 3.04 s for an epoch of the first network, 3.30 s for the second and 3.83 s for the last.
"""

import time
from functools import cache

import torch
from torch import nn

from autograder.course.reproduce import SECONDS, Experiment, Figure

RATE, BATCH = 0.1, 32


@cache
def mnist(load):
    """The solution's own data sets, read once: training, validation, test."""
    return load()


def training(make, epochs):
    """One training of the network that make(solution) gives, measured in eval mode after every epoch."""

    def train(solution, seed, share):
        train_set, validation_set, test_set = mnist(solution.load_mnist)
        train_set = torch.utils.data.TensorDataset(*(t[: int(share * len(t))] for t in train_set.tensors))
        torch.manual_seed(seed)
        model, criterion = make(solution).to(solution.device), nn.CrossEntropyLoss()
        optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
        for _ in range(epochs):
            start = time.perf_counter()
            loader = solution.TensorLoader(train_set, BATCH, shuffle=True)
            _, running, _, _ = solution.epoch(model, loader, criterion, optimizer)
            measured = {SECONDS: time.perf_counter() - start, "running accuracy": running}
            for name, data in (("validation", validation_set), ("test", test_set)):
                loss, accuracy, _, _ = solution.epoch(model, solution.TensorLoader(data, 1000), criterion)
                measured |= {f"{name} loss": loss, f"{name} accuracy": accuracy}
            yield measured

    return train


def experiment(key, title, make, epochs, why="", **shown):
    """The figures that are shown have names like test_accuracy."""
    figures = tuple(Figure(name.replace("_", " "), figure) for name, figure in shown.items())
    setting = f"SGD {RATE}, batches of {BATCH}, {epochs} epochs, 54,000 images of MNIST"
    return Experiment(
        key=key, title=title, setting=setting, epochs=epochs, figures=figures, train=training(make, epochs), why=why
    )


EXPERIMENTS = (
    experiment(
        "one-hidden", "one hidden layer of 200 without biases", lambda s: s.OneHidden(), 25,
        test_accuracy="0.9802", test_loss="0.0667",
    ),
    experiment(
        "two-hidden", "two hidden layers of 165, ReLU", lambda s: s.TwoHidden(), 25,
        test_accuracy="0.9827", test_loss="0.0759",
    ),
    experiment("sigmoid", "1024-300, sigmoid", lambda s: s.ActivationMLP("sigmoid"), 10, test_accuracy="0.9307"),
    experiment("tanh", "1024-300, tanh", lambda s: s.ActivationMLP("tanh"), 10, test_accuracy="0.9781"),
    experiment("relu", "1024-300, ReLU", lambda s: s.ActivationMLP("relu"), 10, test_accuracy="0.9823"),
    experiment(
        "sigmoid-batch-norm", "1024-300, sigmoid and batch normalisation", lambda s: s.BatchNormMLP("sigmoid"), 10,
        test_accuracy="0.9646",
    ),
    experiment(
        "relu-batch-norm", "1024-300, ReLU and batch normalisation", lambda s: s.BatchNormMLP("relu"), 10,
        test_accuracy="0.9834",
    ),
    experiment(
        "dropout", "one hidden layer of 32, dropout 0.2", lambda s: s.DropoutNet(), 25,
        test_accuracy="0.9612", test_loss="0.1346",
    ),
    experiment(
        "batch-norm-dropout", "two hidden layers of 165, batch normalisation and dropout 0.2",
        lambda s: s.RegularizedMLP(), 25,
        running_accuracy="0.98463", validation_accuracy="0.98667", test_accuracy="0.9838",
    ),
)  # fmt: skip
