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



# 딥러닝 과제 2 - MNIST MLP
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

장치 = 'cuda' if torch.cuda.is_available() else 'cpu'

class MyMLP(nn.Module):
    # 은닉층 두 개
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.fc1 = nn.Linear(in_features, hidden_features)
        self.fc2 = nn.Linear(hidden_features, hidden_features)
        self.fc3 = nn.Linear(hidden_features, out_features)
        self.relu = nn.ReLU()
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        x = x.view(x.size(0), -1)  # 펼치기
        x = self.fc1(x)
        x = self.relu(x)
        x = self.dropout(x)
        x = self.fc2(x)
        x = self.relu(x)
        x = self.dropout(x)
        x = self.fc3(x)
        return F.log_softmax(x, dim=1)

def train(model, données, optimiseur, epoch=1, intervalle=100, verbose=True):
    """Run one optimisation pass over ``données``."""

    def optimisation_step(batch: Batch) -> float:
        optimiseur.zero_grad()
        loss = F.nll_loss(model(batch.inputs), batch.targets)
        loss.backward()
        optimiseur.step()
        return float(loss)

    with training_mode(model):
        for index, batch in enumerate(batches(données), start=1):
            value = optimisation_step(batch)
            if index % intervalle == 0:
                print(f"[epoch {epoch:02d}] batch {index:05d}: loss = {value:.4f}")

def validate(model, données_val, historique_perte=None, historique_acc=None, verbose=False):
    historique_perte = [] if historique_perte is None else historique_perte
    historique_acc = [] if historique_acc is None else historique_acc
    model.eval()
    손실합, 정답수, 개수 = 0, 0, 0
    with torch.no_grad():
        for 이미지, 라벨 in données_val:
            이미지 = 이미지.to(장치)
            라벨 = 라벨.to(장치)
            출력 = model(이미지)
            손실합 += F.nll_loss(출력, 라벨).item() * 이미지.size(0)
            예측 = 출력.max(dim=1).indices
            정답수 += 예측.eq(라벨).sum().item()
            개수 += 이미지.size(0)
    historique_perte.append(손실합 / 개수)
    historique_acc.append(정답수 / 개수 * 100.)
    print(f'검증 손실 {historique_perte[-1]:.4f}  정확도 {historique_acc[-1]:.2f}%')

def _style(ax, *, title, ylabel):
    ax.set_title(title)
    ax.set_xlabel("Epoch")
    ax.set_ylabel(ylabel)
    ax.grid(True, alpha=0.3)


def plot_history(historique_perte, historique_acc, *, show=True, path=None):
    epochs = list(range(1, len(historique_perte) + 1))
    figure, axes = plt.subplots(1, 2, figsize=(10, 4), constrained_layout=True)
    curves = {"Loss": historique_perte, "Accuracy (%)": historique_acc}
    for ax, (name, values) in zip(axes.flat, curves.items()):
        ax.plot(epochs, values, marker=".", label=name)
        _style(ax, title=f"Validation {name}", ylabel=name)
    if path is not None:
        figure.savefig(path, dpi=150)
    if show:
        plt.show()
