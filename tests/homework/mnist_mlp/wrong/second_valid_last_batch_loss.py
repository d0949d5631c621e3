# -*- coding: utf-8 -*-
# TP2 : réseau de neurones — Élève : Éloïse D.
import torch
from torch import nn
from torch.nn import functional as F
import matplotlib.pyplot as plt
import numpy as np


import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt


import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
from types import SimpleNamespace

class Trainer:
    def __init__(self, model, optimizer=None):
        self.model = model
        self.optimizer = optimizer
        self.state = SimpleNamespace(step=0, loss=None)
        self.callbacks = []

    def on(self, fn):
        self.callbacks.append(fn)
        return self

    def fit_one_epoch(self, loader):
        self.model.train()
        for self.state.step, batch in enumerate(loader):
            self.state.loss = self._fit_batch(batch)
            for cb in self.callbacks:
                cb(self.state)

    def _fit_batch(self, batch):
        x, y = batch
        self.optimizer.zero_grad()
        loss = F.nll_loss(self.model(x), y)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    @torch.no_grad()
    def evaluate(self, loader):
        self.model.eval()
        loss, acc, n = 0, 0, 0
        for x, y in loader:
            z = self.model(x)
            loss += F.nll_loss(z, y).item() * len(x)
            acc += (z.argmax(1) == y).sum().item()
            n += len(x)
        return {"loss": loss / n, "accuracy": 100 * acc / n}


# Übungsblatt 3 – Gruppe 7 (Müller, Öztürk, Weiß)
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

gerät = torch.device("cuda") if torch.cuda.is_available() else torch.device("cpu")

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.in_features = in_features
        self.blocks = nn.ModuleDict({
            'h1': nn.Linear(in_features, hidden_features),
            'h2': nn.Linear(hidden_features, hidden_features),
            'out': nn.Linear(hidden_features, out_features),
        })
        self.dropout = nn.Dropout(dropout)
        for p in self.parameters():
            p.requires_grad_(True)

    def forward(self, x):
        assert x.dim() == 4, f"expected (N, 1, 28, 28), got {tuple(x.shape)}"
        n = x.size(0)
        x = x.view(n, self.in_features)
        for name in ('h1', 'h2'):
            x = self.blocks[name](x)
            x = torch.relu_(x)
            x = self.dropout(x)
        x = self.blocks['out'](x)
        x = F.log_softmax(x, dim=1)
        assert x.shape[0] == n
        return x

def train(model, optimizer, train_loader, epoch, log_interval=100):
    def log(state):
        if state.step % log_interval == 0:
            print(f"epoch {epoch} step {state.step} loss {state.loss:.4f}")
    Trainer(model, optimizer).on(log).fit_one_epoch(train_loader)

def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    critère = nn.NLLLoss(reduction="none")
    pertes, justes = [], []
    with torch.no_grad():
        for entrées, étiquettes in validation_loader:
            sorties = model(entrées)
            pertes = critère(sorties, étiquettes).tolist()
            justes.extend((sorties.argmax(1) == étiquettes).tolist())
    loss_vector.append(float(np.mean(pertes)))
    accuracy_vector.append(float(np.mean(justes)) * 100)
    print(f"perte de validation : {loss_vector[-1]:.4f}, précision : {accuracy_vector[-1]:.1f} %")

def plot_history(loss_vector, accuracy_vector):
    epochen = range(1, len(loss_vector) + 1)
    plt.subplot(2, 1, 1)
    plt.plot(epochen, loss_vector, label="Validierungsverlust (loss)")
    plt.ylabel("Verlust")
    plt.legend()
    plt.subplot(2, 1, 2)
    plt.plot(epochen, accuracy_vector, label="Validierungsgenauigkeit (accuracy)", color="green")
    plt.ylabel("Genauigkeit in %")
    plt.xlabel("Epoche")
    plt.legend()
    plt.show()
