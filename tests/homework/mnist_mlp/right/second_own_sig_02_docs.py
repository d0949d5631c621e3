import torch
from torch import nn
from torch.utils.data import DataLoader
import torch.nn.functional as F
import matplotlib.pyplot as plt

device = torch.accelerator.current_accelerator().type if hasattr(torch, "accelerator") and torch.accelerator.is_available() else "cpu"
print(f"Using {device} device")


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

def train(model, optimizer, trainLoader, epoch, logInterval):
    size = len(trainLoader.dataset)
    model.train()
    for batch, (X, y) in enumerate(trainLoader):
        X, y = X.to(device), y.to(device)

        # Compute prediction error
        pred = model(X)
        loss = F.nll_loss(pred, y)

        # Backpropagation
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

        if batch % logInterval == 0:
            loss, current = loss.item(), (batch + 1) * len(X)
            print(f"epoch {epoch} loss: {loss:>7f}  [{current:>5d}/{size:>5d}]")

def validate(model, valLoader, lossList, accList, epoch):
    model.eval()
    critère = nn.NLLLoss(reduction="none")
    pertes, justes = [], []
    with torch.no_grad():
        for entrées, étiquettes in valLoader:
            sorties = model(entrées)
            pertes.extend(critère(sorties, étiquettes).tolist())
            justes.extend((sorties.argmax(1) == étiquettes).tolist())
    lossList.append(float(np.mean(pertes)))
    accList.append(float(np.mean(justes)) * 100)
    print(f"perte de validation : {lossList[-1]:.4f}, précision : {accList[-1]:.1f} %")

def plot_history(lossList, accList):
    epochs = torch.arange(1, len(lossList) + 1)
    plt.figure(figsize=(5, 3))
    plt.plot(epochs, lossList)
    plt.title('validation loss')
    plt.xlabel('epoch')

    plt.figure(figsize=(5, 3))
    plt.plot(epochs, accList)
    plt.title('validation accuracy')
    plt.xlabel('epoch')
