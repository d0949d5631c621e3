from __future__ import annotations
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



# Übungsblatt 3 – Gruppe 7 (Müller, Öztürk, Weiß)
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

gerät = torch.device("cuda") if torch.cuda.is_available() else torch.device("cpu")


import copy
import time
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
plt.ion()


from collections import deque
from itertools import count, islice
from operator import itemgetter
from statistics import fmean
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

class MyMLP(nn.Module):
    """784 -> 50 -> 50 -> 10 with dropout, returns log-probabilities."""

    def __init__(
        self,
        in_features: int = 784,
        hidden_features: int = 50,
        out_features: int = 10,
        dropout: float = 0.2,
    ) -> None:
        super().__init__()
        self.flatten = nn.Flatten()
        self.net = nn.Sequential(
            nn.Linear(in_features, hidden_features),
            nn.ReLU(inplace=True),
            nn.Dropout(p=dropout),
            nn.Linear(hidden_features, hidden_features),
            nn.ReLU(inplace=True),
            nn.Dropout(p=dropout),
            nn.Linear(hidden_features, out_features),
        )

    def forward(self, x: Tensor) -> Tensor:
        logits = self.net(self.flatten(x))
        return F.log_softmax(logits, dim=-1)

    # lightning style hooks
    def training_step(self, batch: Tuple[Tensor, Tensor], batch_idx: int) -> StepOutput:
        x, y = batch
        return StepOutput(loss=F.nll_loss(self(x), y), n=y.numel())

def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()  # Dropout an
    anzahl = 0
    summe = 0.
    for nr, (bilder, ziele) in enumerate(train_loader):
        bilder, ziele = bilder.to(gerät), ziele.to(gerät)
        optimizer.zero_grad()              # Gradienten löschen
        vorhersage = model(bilder)
        verlust = F.nll_loss(vorhersage, ziele)
        verlust.backward()                 # Rückwärtsdurchlauf
        optimizer.step()
        summe += verlust.item() * len(bilder)
        anzahl += len(bilder)
        if nr % log_interval == 0:
            print(f"Epoche {epoch}, Stapel {nr}: Verlust {summe / anzahl:.3f}")

def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.train(False)
    loss_total = 0.0
    right = 0
    n = 0
    with torch.set_grad_enabled(False):
        for inputs, labels in validation_loader:
            outputs = model(inputs)
            loss_total += F.nll_loss(outputs, labels).item() * inputs.size(0)
            right += torch.sum(outputs.max(1)[1] == labels).item()
            n += inputs.size(0)
    loss_vector.append(loss_total / n)
    accuracy_vector.append(right / n * 100)

def plot_history(loss_vector, accuracy_vector):
    for i, (k, v) in enumerate(dict(loss=loss_vector, accuracy=accuracy_vector).items()):
        plt.subplot(211 + i)
        plt.plot(*zip(*enumerate(v, start=1)), label=k)
        plt.legend()
    plt.xlabel('epoch')
    plt.show()

SEED = 1234
EPOCHS = 10
LEARNING_RATE = 0.05


def set_seed(seed: int = SEED) -> None:
    import random
    random.seed(seed)
    torch.manual_seed(seed)
    if torch.cuda.is_available():
        torch.cuda.manual_seed_all(seed)


if __name__ == "__main__":
    set_seed()
    print(MyMLP())
    x = torch.rand(3, 1, 28, 28)
    print(MyMLP()(x).exp().sum(1))
