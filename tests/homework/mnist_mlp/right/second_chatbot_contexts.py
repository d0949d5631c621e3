"""MNIST MLP training utilities.

This module provides a clean, modular and production-ready implementation of
the requested functions.
"""
import contextlib
import itertools
from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import nn
from torch.nn import functional as F
import matplotlib.pyplot as plt


class Batch(NamedTuple):
    inputs: torch.Tensor
    targets: torch.Tensor


@contextlib.contextmanager
def evaluating(network: nn.Module):
    """Temporarily switch to evaluation mode."""
    was_training = network.training
    network.eval()
    try:
        with torch.inference_mode():
            yield network
    finally:
        network.train(was_training)


@contextlib.contextmanager
def training_mode(network: nn.Module):
    previous = network.training
    try:
        network.train(True)
        yield
    finally:
        network.train(previous)


def batches(loader) -> Iterator[Batch]:
    """Yield batches as named tuples."""
    for inputs, targets in loader:
        yield Batch(inputs, targets)

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        if not 0.0 <= dropout < 1.0:
            raise ValueError(f"dropout must be in [0, 1), got {dropout}")
        sizes = [in_features, hidden_features, hidden_features, out_features]
        self.linears = nn.ModuleList(nn.Linear(a, b) for a, b in itertools.pairwise(sizes)) \
            if hasattr(itertools, "pairwise") else nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        x = torch.flatten(x, start_dim=1)
        *hidden, last = self.linears
        for layer in hidden:
            x = self.dropout(F.relu(layer(x)))
        return F.log_softmax(last(x), dim=1)

    @property
    def num_parameters(self) -> int:
        return sum(p.numel() for p in self.parameters() if p.requires_grad)

    def extra_repr(self) -> str:
        return f"num_parameters={self.num_parameters}"

def train(model, optimizer, train_loader, epoch, log_interval=100):
    """Run one optimisation pass over ``train_loader``."""

    def optimisation_step(batch: Batch) -> float:
        optimizer.zero_grad()
        loss = F.nll_loss(model(batch.inputs), batch.targets)
        loss.backward()
        optimizer.step()
        return float(loss)

    with training_mode(model):
        for index, batch in enumerate(batches(train_loader), start=1):
            value = optimisation_step(batch)
            if index % log_interval == 0:
                print(f"[epoch {epoch:02d}] batch {index:05d}: loss = {value:.4f}")

def validate(model, validation_loader, loss_vector, accuracy_vector):
    """Evaluate the model and append the aggregated metrics."""
    count, loss_sum, hits = 0, 0.0, 0
    with evaluating(model) as net:
        for batch in batches(validation_loader):
            scores = net(batch.inputs)
            loss_sum += F.nll_loss(scores, batch.targets).item() * len(batch.targets)
            hits += torch.count_nonzero(scores.argmax(dim=-1) == batch.targets).item()
            count += len(batch.targets)
    if not count:
        raise RuntimeError("empty validation loader")
    loss_vector.append(loss_sum / count)
    accuracy_vector.append(hits / count * 100)

def _style(ax, *, title, ylabel):
    ax.set_title(title)
    ax.set_xlabel("Epoch")
    ax.set_ylabel(ylabel)
    ax.grid(True, alpha=0.3)


def plot_history(loss_vector, accuracy_vector, *, show=True, path=None):
    epochs = list(range(1, len(loss_vector) + 1))
    figure, axes = plt.subplots(1, 2, figsize=(10, 4), constrained_layout=True)
    curves = {"Loss": loss_vector, "Accuracy (%)": accuracy_vector}
    for ax, (name, values) in zip(axes.flat, curves.items()):
        ax.plot(epochs, values, marker=".", label=name)
        _style(ax, title=f"Validation {name}", ylabel=name)
    if path is not None:
        figure.savefig(path, dpi=150)
    if show:
        plt.show()
