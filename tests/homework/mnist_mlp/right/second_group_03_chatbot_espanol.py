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



# Práctica 2. Redes neuronales. Grupo de mañana
import torch as t
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt


import contextlib
import os
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib
import matplotlib.pyplot as plt

USE_COMPILE = bool(int(os.environ.get("USE_COMPILE", "0")))
torch.set_float32_matmul_precision("high") if torch.cuda.is_available() else None

def maybe_compile(model):
    if not USE_COMPILE:
        return model
    try:
        return torch.compile(model)
    except Exception as exc:
        print("compile not available", exc)
        return model


import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
from matplotlib.ticker import MaxNLocator

def get_device(model):
    return next(model.parameters()).device

def to_device(batch, device):
    """Recursively move a batch."""
    if isinstance(batch, (list, tuple)):
        return type(batch)(to_device(b, device) for b in batch)
    return batch.to(device, non_blocking=True)

class DeviceLoader:
    def __init__(self, dl, device): self.dl, self.device = dl, device
    def __iter__(self):
        for b in self.dl:
            yield to_device(b, self.device)
    def __len__(self): return len(self.dl)

@torch.no_grad()
def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    losses = torch.zeros(len(validation_loader))
    correct = total = 0
    for k, (X, Y) in enumerate(validation_loader):
        logp = model(X)
        losses[k] = F.nll_loss(logp, Y).item()
        correct += (logp.argmax(-1) == Y).sum().item()
        total += Y.size(0)
    loss_vector.append(losses.mean().item())
    accuracy_vector.append(100.0 * correct / total)
    model.train()

def plot_history(loss_vector, accuracy_vector):
    loss_vector = [float(v) for v in loss_vector]
    accuracy_vector = [float(v) for v in accuracy_vector]
    fig, (a, b) = plt.subplots(2, 1, sharex=True)
    e = list(range(1, len(loss_vector) + 1))
    a.plot(e, loss_vector, 'x-', label='validation loss')
    b.plot(e, accuracy_vector, 'x-', label='validation accuracy [%]')
    for q in (a, b):
        q.xaxis.set_major_locator(MaxNLocator(integer=True))
        q.legend()
    b.set_xlabel('epoch')
    fig.suptitle('Training history')
    plt.show()

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
    m, o, k = model, optimizer, 0
    m.train()
    for x, y in train_loader:
        o.zero_grad()
        p = m(x)
        l = F.nll_loss(p, y)
        l.backward()
        o.step()
        k += 1
        if k % log_interval == 0: print('época', epoch, 'lote', k, 'pérdida', round(l.item(), 4))

# quick sanity check
_m = MyMLP()
_o = _m(torch.zeros(2, 1, 28, 28))
assert _o.shape == (2, 10), _o.shape
print(sum(p.numel() for p in _m.parameters()), "parameters")
del _m, _o
