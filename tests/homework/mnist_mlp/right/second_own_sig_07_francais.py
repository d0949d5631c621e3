# -*- coding: utf-8 -*-
# TP2 : réseau de neurones — Élève : Éloïse D.
import torch
from torch import nn
from torch.nn import functional as F
import matplotlib.pyplot as plt
import numpy as np


import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        dims = np.array([in_features, hidden_features, hidden_features, out_features])
        self.fc1, self.fc2, self.fc3 = [nn.Linear(int(i), int(o)) for i, o in zip(dims[:-1], dims[1:])]
        self.drop1 = nn.Dropout(dropout)
        self.drop2 = nn.Dropout(dropout)

    def forward(self, x):
        x = x.reshape(-1, np.prod(x.shape[1:]).item())
        x = self.drop1(torch.maximum(self.fc1(x), torch.zeros(1)))
        x = self.drop2(torch.maximum(self.fc2(x), torch.zeros(1)))
        x = self.fc3(x)
        return nn.LogSoftmax(dim=1)(x)

def train(model, données, optimiseur, epoch=1, intervalle=100, verbose=True):
    # on s'assure que le modèle est en mode entraînement
    if not model.training:
        model.train()
    critère = nn.NLLLoss()
    pertes = []
    for i, lot in enumerate(données):
        entrées, étiquettes = lot
        sorties = model(entrées)
        perte = critère(sorties, étiquettes)
        optimiseur.zero_grad()
        perte.backward()
        optimiseur.step()
        pertes += [perte.item()]
        if (i + 1) % intervalle == 0:
            print("Époque %d, lot %d, perte moyenne %.4f" % (epoch, i + 1, np.mean(pertes[-intervalle:])))

def validate(model, données_val, historique_perte=None, historique_acc=None, verbose=False):
    historique_perte = [] if historique_perte is None else historique_perte
    historique_acc = [] if historique_acc is None else historique_acc
    model.train(False)
    y_true, y_pred, losses, w = [], [], [], []
    with torch.no_grad():
        for xb, yb in données_val:
            out = model(xb)
            losses.append(F.nll_loss(out, yb).cpu().numpy())
            w.append(len(yb))
            y_true.append(yb.cpu().numpy())
            y_pred.append(np.argmax(out.cpu().numpy(), axis=1))
    y_true, y_pred = np.concatenate(y_true), np.concatenate(y_pred)
    historique_perte.append(np.average(losses, weights=w))
    historique_acc.append(np.mean(y_true == y_pred) * 100)

def plot_history(historique_perte, historique_acc):
    époques = np.arange(len(historique_perte)) + 1
    fig, (gauche, droite) = plt.subplots(1, 2, figsize=(11, 4))
    gauche.plot(époques, np.array(historique_perte), 'r.-')
    gauche.set_title("Perte de validation (loss)")
    gauche.set_xlabel("époque")
    droite.plot(époques, np.array(historique_acc), 'b.-')
    droite.set_title("Précision de validation (accuracy, %)")
    droite.set_xlabel("époque")
    plt.tight_layout()
    plt.show()
