from __future__ import annotations
# 深度学习作业：多层感知机
import torch
from torch import nn
import torch.nn.functional as F
from matplotlib import pyplot as plt


import copy
import time
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
plt.ion()


# Laboratorium 4, autor: Łukasz Żółty
import torch
from torch import nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

urzadzenie = torch.device('cpu')



import logging
from dataclasses import dataclass, field
from typing import Iterable, List, Optional, Tuple

import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor

logging.basicConfig(level=logging.INFO, format="%(asctime)s | %(levelname)s | %(message)s")
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Config:
    lr: float = 0.01
    momentum: float = 0.5
    epochs: int = 10
    batch_size: int = 64


@dataclass
class StepOutput:
    loss: Tensor
    n: int
    correct: int = 0

class MyMLP(nn.Module):
    """两个隐藏层的多层感知机（参考《动手学深度学习》）"""
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.num_inputs, self.dropout = in_features, dropout
        self.lin1 = nn.Linear(in_features, hidden_features)
        self.lin2 = nn.Linear(hidden_features, hidden_features)
        self.lin3 = nn.Linear(hidden_features, out_features)
        self.relu = nn.ReLU()

    @staticmethod
    def dropout_layer(X, dropout):
        # 自己实现的 dropout
        assert 0 <= dropout <= 1
        if dropout == 1:
            return torch.zeros_like(X)
        if dropout == 0:
            return X
        mask = (torch.rand(X.shape, device=X.device) > dropout).float()
        return mask * X / (1.0 - dropout)

    def forward(self, X):
        H1 = self.relu(self.lin1(X.reshape((-1, self.num_inputs))))
        if self.training:
            H1 = self.dropout_layer(H1, self.dropout)
        H2 = self.relu(self.lin2(H1))
        if self.training:
            H2 = self.dropout_layer(H2, self.dropout)
        return F.log_softmax(self.lin3(H2), dim=1)

def run_phase(model, loader, phase, optimizer=None, epoch=0, log_interval=100):
    # adapted from the transfer learning tutorial
    model.train(phase == 'train')
    running_loss, running_corrects, seen = 0.0, 0, 0
    for it, (inputs, labels) in enumerate(loader):
        if phase == 'train':
            optimizer.zero_grad()
        with torch.set_grad_enabled(phase == 'train'):
            outputs = model(inputs)
            _, preds = torch.max(outputs, 1)
            loss = F.nll_loss(outputs, labels)
            if phase == 'train':
                loss.backward()
                optimizer.step()
        running_loss += loss.item() * inputs.size(0)
        running_corrects += torch.sum(preds == labels.data)
        seen += inputs.size(0)
        if phase == 'train' and it % log_interval == 0:
            print(f'{phase} epoch {epoch} it {it} Loss: {running_loss / seen:.4f}')
    return running_loss / seen, running_corrects.double().item() / seen


def train(model, optimizer, train_loader, epoch, log_interval=100):
    since = time.time()
    run_phase(model, train_loader, 'train', optimizer, epoch, log_interval)
    print(f'took {time.time() - since:.1f}s')

def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    suma_strat = torch.tensor(0.)
    trafienia = torch.tensor(0)
    ile = 0
    with torch.no_grad():
        for obrazy, etykiety in validation_loader:
            wynik = model(obrazy.to(urzadzenie))
            suma_strat = suma_strat + F.nll_loss(wynik, etykiety) * etykiety.size(0)
            trafienia = trafienia + (wynik.argmax(1) == etykiety).sum()
            ile = ile + etykiety.size(0)
    loss_vector.append((suma_strat / ile).item())
    accuracy_vector.append((100 * trafienia / ile).item())

def plot_history(loss_vector: List[float], accuracy_vector: List[float]) -> None:
    epochs = range(1, len(loss_vector) + 1)
    fig, (ax_loss, ax_acc) = plt.subplots(nrows=1, ncols=2, figsize=(12, 4))
    ax_loss.plot(epochs, loss_vector, marker="o", label="validation loss")
    ax_loss.set(xlabel="Epoch", ylabel="NLL loss", title="Validation loss")
    ax_loss.legend()
    ax_acc.plot(epochs, accuracy_vector, marker="o", color="tab:orange", label="validation accuracy")
    ax_acc.set(xlabel="Epoch", ylabel="Accuracy [%]", title="Validation accuracy")
    ax_acc.legend()
    fig.tight_layout()
    plt.show()