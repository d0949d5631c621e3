from typing import Final

import torch
from torch import nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

NUM_CLASSES: Final = 10
NUM_PIXELS: Final = 28 * 28


import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
torch.set_printoptions(precision=3)


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

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        # last layer first, I build it backwards
        self.l3 = nn.Linear(hidden_features, out_features)
        self.l2 = nn.Linear(hidden_features, hidden_features)
        self.l1 = nn.Linear(in_features, hidden_features)
        self.register_buffer("p", torch.tensor(float(dropout)))

    def noise(self, h):
        if self.training:
            keep = torch.rand_like(h).ge(self.p)
            h = torch.where(keep, h / (1 - self.p), torch.zeros_like(h))
        return h

    def forward(self, x):
        h = x.view(x.size(0), -1)
        h = self.noise(torch.clamp_min(h @ self.l1.weight.T + self.l1.bias, 0))
        h = self.noise(torch.clamp_min(h @ self.l2.weight.T + self.l2.bias, 0))
        return torch.log_softmax(h @ self.l3.weight.T + self.l3.bias, dim=1)

def train(model, optimizer, train_loader, epoch, log_interval=100):
    # on s'assure que le modèle est en mode entraînement
    if not model.training:
        model.train()
    critère = nn.NLLLoss()
    pertes = []
    for i, lot in enumerate(train_loader):
        entrées, étiquettes = lot
        sorties = model(entrées)
        perte = critère(sorties, étiquettes)
        optimizer.zero_grad()
        perte.backward()
        optimizer.step()
        pertes += [perte.item()]
        if (i + 1) % log_interval == 0:
            print("Époque %d, lot %d, perte moyenne %.4f" % (epoch, i + 1, np.mean(pertes[-log_interval:])))

@torch.inference_mode()
def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    results = [(F.nll_loss(lp, t, reduction="none"), lp.argmax(-1) == t)
               for x, t in validation_loader
               for lp in (model(x),)]
    losses, hits = map(torch.cat, zip(*results))
    loss_vector.append(losses.mean().item())
    accuracy_vector.append(round(hits.double().mean().item() * 100))

def plot_history(loss_vector, accuracy_vector):
    t = list(range(1, len(loss_vector) + 1))
    plt.figure(1); plt.clf()
    plt.scatter(t, loss_vector, s=8)
    plt.plot(t, loss_vector, '--', label='Validation loss')
    plt.legend(loc='best'); plt.xlabel('# epoch')
    plt.figure(2); plt.clf()
    plt.scatter(t, accuracy_vector, s=8)
    plt.plot(t, accuracy_vector, '--', label='Validation accuracy')
    plt.legend(loc='best'); plt.xlabel('# epoch')
    plt.show()
