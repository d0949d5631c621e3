import copy
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

class EarlyStopping:
    """Early stops the training if validation loss doesn't improve after a given patience."""
    def __init__(self, patience=5, delta=0.0):
        self.patience, self.delta = patience, delta
        self.counter, self.best, self.early_stop = 0, None, False
        self.state = None

    def __call__(self, val_loss, model):
        if self.best is None or val_loss < self.best - self.delta:
            self.best, self.counter = val_loss, 0
            self.state = copy.deepcopy(model.state_dict())
        else:
            self.counter += 1
            self.early_stop = self.counter >= self.patience

def lr_find(model, loader, lo=1e-5, hi=1, steps=50):
    model = copy.deepcopy(model)
    opt = torch.optim.SGD(model.parameters(), lr=lo)
    lrs, losses = [], []
    for step, (x, y) in zip(range(steps), loader):
        for g in opt.param_groups:
            g["lr"] = lo * (hi / lo) ** (step / steps)
        opt.zero_grad()
        loss = F.nll_loss(model(x), y)
        loss.backward()
        opt.step()
        lrs.append(opt.param_groups[0]["lr"]); losses.append(loss.item())
    return lrs, losses


# Laboratorium 4, autor: Łukasz Żółty
import torch
from torch import nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

urzadzenie = torch.device('cpu')


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



import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.warstwa_we = nn.Linear(in_features, hidden_features)
        self.warstwa_ukr = nn.Linear(hidden_features, hidden_features)
        self.warstwa_wy = nn.Linear(hidden_features, out_features)
        self.p = dropout

    def forward(self, x):
        x = x.squeeze(1).flatten(1)
        for w in [self.warstwa_we, self.warstwa_ukr]:
            x = F.dropout(F.relu(w(x)), self.p, training=self.training)
        return F.log_softmax(self.warstwa_wy(x), dim=1)

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

def validate(model, validation_loader, loss_vector, accuracy_vector, early_stopping=None):
    model.eval()
    total_loss, total_acc, n_batches, n = 0., 0., 0, 0
    with torch.no_grad():
        for data, target in validation_loader:
            output = model(data)
            total_loss += F.nll_loss(output, target).item()
            n_batches += 1
            total_acc += (output.argmax(dim=1, keepdim=True) == target.view(-1, 1)).sum().item()
            n += len(data)
    if not loss_vector or total_loss / n_batches < min(loss_vector):
        loss_vector.append(total_loss / n_batches)
        accuracy_vector.append(total_acc / n * 100)
    if early_stopping is not None:
        early_stopping(loss_vector[-1], model)
    return loss_vector[-1], accuracy_vector[-1]

def plot_history(loss_vector, accuracy_vector):
	x = list(range(1, len(loss_vector) + 1))
	plt.figure(figsize=(5, 3))
	plt.plot(x, loss_vector)
	plt.title("validation loss")
	plt.figure(figsize=(5, 3))
	plt.plot(x, accuracy_vector)
	plt.title("validation accuracy")
	plt.show()
