# -*- coding: utf-8 -*-
# TP2 : réseau de neurones — Élève : Éloïse D.
import torch
from torch import nn
from torch.nn import functional as F
import matplotlib.pyplot as plt
import numpy as np

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        # couche d'entrée -> cachée -> cachée -> sortie
        self.couche1 = nn.Sequential(nn.Linear(in_features, hidden_features), nn.ReLU(), nn.Dropout(dropout))
        self.couche2 = nn.Sequential(nn.Linear(hidden_features, hidden_features), nn.ReLU(), nn.Dropout(dropout))
        self.sortie = nn.Linear(hidden_features, out_features)

    def forward(self, x):
        x = x.flatten(1)
        x = self.couche1(x)
        x = self.couche2(x)
        return torch.log_softmax(self.sortie(x), 1)

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

def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    critère = nn.NLLLoss(reduction="none")
    pertes, justes = [], []
    with torch.no_grad():
        for entrées, étiquettes in validation_loader:
            sorties = model(entrées)
            pertes.extend(critère(sorties, étiquettes).tolist())
            justes.extend((sorties.argmax(1) == étiquettes).tolist())
    loss_vector.append(float(np.mean(pertes)))
    accuracy_vector.append(float(np.mean(justes)) * 100)
    print(f"perte de validation : {loss_vector[-1]:.4f}, précision : {accuracy_vector[-1]:.1f} %")

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
