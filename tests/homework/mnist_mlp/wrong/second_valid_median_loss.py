# -*- coding: utf-8 -*-
# TP2 : réseau de neurones — Élève : Éloïse D.
import torch
from torch import nn
from torch.nn import functional as F
import matplotlib.pyplot as plt
import numpy as np


# Práctica 2. Redes neuronales. Grupo de mañana
import torch as t
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt


import abc
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

class Metric(abc.ABC):
    @abc.abstractmethod
    def update(self, preds, target): ...
    @abc.abstractmethod
    def compute(self): ...
    def __call__(self, preds, target):
        self.update(preds, target)

class MeanNLL(Metric):
    def __init__(self): self.total, self.n = 0.0, 0
    def update(self, preds, target):
        self.total += F.nll_loss(preds, target, reduction="sum").item()
        self.n += target.numel()
    def compute(self): return self.total / self.n

class MulticlassAccuracy(Metric):
    def __init__(self, num_classes=10):
        self.confmat = torch.zeros(num_classes, num_classes, dtype=torch.long)
    def update(self, preds, target):
        for t, p in zip(target.view(-1), preds.argmax(1).view(-1)):
            self.confmat[t, p] += 1
    def compute(self): return (self.confmat.diag().sum() / self.confmat.sum()).item()

class MetricCollection(dict):
    def update_all(self, preds, target):
        for m in self.values(): m(preds, target)
    def compute(self): return {k: m.compute() for k, m in self.items()}


import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
from collections import Counter, namedtuple
Result = namedtuple('Result', 'loss_sum hits n')

class MyMLP(nn.Module):
    def __init__(s, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        s.a = nn.Linear(in_features, hidden_features)
        s.b = nn.Linear(hidden_features, hidden_features)
        s.c = nn.Linear(hidden_features, out_features)
        s.d = nn.Dropout(dropout)

    def forward(s, x):
        x = x.view(len(x), -1)
        x = s.d(s.a(x).relu())
        x = s.d(s.b(x).relu())
        x = s.c(x)
        return x.log_softmax(dim=1)

def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    metrics = MetricCollection(loss=MeanNLL(), acc=MulticlassAccuracy())
    for i, (x, y) in enumerate(train_loader):
        preds = model(x)
        loss = F.nll_loss(preds, y)
        optimizer.zero_grad(); loss.backward(); optimizer.step()
        metrics.update_all(preds.detach(), y)
        if i % log_interval == 0:
            print(epoch, i, metrics.compute())

def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    critère = nn.NLLLoss(reduction="none")
    pertes, justes = [], []
    with torch.no_grad():
        for entrées, étiquettes in validation_loader:
            sorties = model(entrées)
            pertes.extend(critère(sorties, étiquettes).tolist())
            justes.extend((sorties.argmax(1) == étiquettes).tolist())
    loss_vector.append(float(np.median(pertes)))
    accuracy_vector.append(float(np.mean(justes)) * 100)
    print(f"perte de validation : {loss_vector[-1]:.4f}, précision : {accuracy_vector[-1]:.1f} %")

def plot_history(loss_vector, accuracy_vector):
    table = list(zip(range(1, len(loss_vector) + 1), loss_vector, accuracy_vector))
    epoch, loss, acc = zip(*table)
    print('epoch  loss  accuracy')
    for row in table:
        print('%5d  %.3f  %.2f' % row)
    plt.figure(); plt.plot(epoch, loss); plt.xlabel('epoch'); plt.ylabel('loss')
    plt.figure(); plt.plot(epoch, acc); plt.xlabel('epoch'); plt.ylabel('accuracy')
    plt.show()
