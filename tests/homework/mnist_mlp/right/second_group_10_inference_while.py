from typing import Final

import torch
from torch import nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

NUM_CLASSES: Final = 10
NUM_PIXELS: Final = 28 * 28


# Ödev 3 - Yapay Sinir Ağları
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt


import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
from collections import Counter, namedtuple
Result = namedtuple('Result', 'loss_sum hits n')


# -*- coding: utf-8 -*-
# TP2 : réseau de neurones — Élève : Éloïse D.
import torch
from torch import nn
from torch.nn import functional as F
import matplotlib.pyplot as plt
import numpy as np

class MyMLP(nn.Module):
    def __init__(self, in_features: int = NUM_PIXELS, hidden_features: int = 50,
                 out_features: int = NUM_CLASSES, dropout: float = 0.2):
        super().__init__()
        self.hidden1 = nn.Linear(in_features, hidden_features)
        self.hidden2 = nn.Linear(hidden_features, hidden_features)
        self.out = nn.Linear(hidden_features, out_features)
        self.dropout = nn.Dropout(dropout)
        self.reset_parameters()

    def reset_parameters(self):
        for m in self.modules():
            if isinstance(m, nn.Linear):
                nn.init.xavier_uniform_(m.weight)
                nn.init.constant_(m.bias, 0.01)

    def logits(self, x):
        x = x.flatten(start_dim=1)
        for layer in (self.hidden1, self.hidden2):
            x = self.dropout(layer(x).relu())
        return self.out(x)

    def forward(self, x):
        return self.logits(x).log_softmax(dim=-1)

    @torch.inference_mode()
    def predict(self, x):
        self.eval()
        return self(x).argmax(-1)

def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    yineleyici = iter(train_loader)
    i = 0
    while i < len(train_loader):
        veri, hedef = next(yineleyici)
        optimizer.zero_grad()
        cikti = model(veri)
        kayip = F.nll_loss(cikti, hedef)
        kayip.backward()
        optimizer.step()
        if i % log_interval == 0:
            print('dönem', epoch, 'yığın', i, 'kayıp', kayip.item())
        i += 1

def validate(model, validation_loader, loss_vector, accuracy_vector):
    def one(batch):
        x, y = batch
        lp = model(x)
        return Result(F.nll_loss(lp, y, reduction='sum').item(), (lp.argmax(1) == y).sum().item(), len(y))
    training = model.training
    model.eval()
    with torch.no_grad():
        r = Result(*map(sum, zip(*map(one, validation_loader))))
    model.train(training)
    loss_vector.append(r.loss_sum / r.n)
    accuracy_vector.append(r.hits / r.n * 100)

def plot_history(loss_vector, accuracy_vector):
    époques = np.arange(len(loss_vector)) + 1
    fig, (gauche, droite) = plt.subplots(1, 2, figsize=(11, 4))
    gauche.plot(époques, np.array(loss_vector), 'r.-')
    gauche.set_title("Perte de validation (loss)")
    gauche.set_xlabel("époque")
    droite.plot(époques, np.array(accuracy_vector), 'b.-')
    droite.set_title("Précision de validation (accuracy, %)")
    droite.set_xlabel("époque")
    plt.tight_layout()
    plt.show()

# to do: try weight decay, try Adam
# def train_old(model, loader):
#     for x, y in loader:
#         loss = F.cross_entropy(model(x), y)
#         loss.backward()
