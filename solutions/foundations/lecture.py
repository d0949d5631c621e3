"""What the lecture on foundations measured; autograder reproduce foundations measures it again."""

import os
import time

import torch
from torch import nn
from torch.utils.data import BatchSampler, DataLoader, RandomSampler, TensorDataset

from autograder.course.reproduce import SECONDS, Experiment, Figure

RATE, BATCH, EPOCHS = 0.01, 12, 10


def loader(dataset, batch_size, shuffle=False):
    """A loader that picks whole batches from tensors."""
    order = RandomSampler(dataset) if shuffle else range(len(dataset))
    return DataLoader(dataset, sampler=BatchSampler(order, batch_size, drop_last=False), batch_size=None)


def train(solution, seed, share):
    """The deep MLP, tested after every epoch."""
    from torchvision.datasets import MNIST

    parts = [MNIST(os.environ.get("AUTOGRADER_DATA", "data"), train=is_train, download=True) for is_train in (1, 0)]
    training, test = (TensorDataset(part.data.unsqueeze(1) / 255, part.targets) for part in parts)
    training = TensorDataset(*(tensor[: int(share * len(tensor))] for tensor in training.tensors))
    torch.manual_seed(seed)
    model, criterion = solution.MLP(), nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    for _ in range(EPOCHS):
        start = time.perf_counter()
        running_loss = solution.train(model, loader(training, BATCH, shuffle=True), criterion, optimizer)
        seconds = time.perf_counter() - start
        n_correct, accuracy = solution.evaluate(model, loader(test, 1000))
        yield {
            SECONDS: seconds,
            "running loss": running_loss,
            "test accuracy": accuracy,
            "correct of 10,000 test images": n_correct,
        }


EXPERIMENTS = (
    Experiment(
        key="deep-mlp",
        title="deep MLP, 784-512-256-128-64-10",
        setting=f"SGD {RATE}, batches of {BATCH}, {EPOCHS} epochs, MNIST",
        epochs=EPOCHS,
        figures=(Figure("correct of 10,000 test images", "9761"), Figure("test accuracy", "0.976")),
        train=train,
    ),
)
