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


# Ödev 3 - Yapay Sinir Ağları
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt


import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
import contextlib, functools, sys, time

def timed(fn):
    """decorator that prints how long a function takes"""
    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        t0 = time.perf_counter()
        try:
            return fn(*args, **kwargs)
        finally:
            print(f"{fn.__name__} took {time.perf_counter() - t0:.2f}s", file=sys.stderr)
    return wrapper

def eval_mode(fn):
    @functools.wraps(fn)
    def wrapper(model, *args, **kwargs):
        mode = model.training
        model.eval()
        with torch.no_grad():
            result = fn(model, *args, **kwargs)
        model.train(mode)
        return result
    return wrapper

def plot_history(loss_vector, accuracy_vector):
    def panel(ax, ys, label, **kw):
        ax.plot(range(1, len(ys) + 1), ys, label=label, **kw)
        ax.set_xlabel("epoch")
        ax.legend()
        return ax
    fig, axs = plt.subplots(1, 2, squeeze=False)
    panel(axs[0, 0], loss_vector, "loss", color="crimson")
    panel(axs[0, 1], accuracy_vector, "accuracy", color="navy", ls="--")
    fig.savefig("history.png") if False else None
    plt.show()

def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    toplam_kayip = 0.0
    dogru = 0
    sayi = 0
    torch.set_grad_enabled(False)
    for veri, hedef in validation_loader:
        cikti = model(veri)
        toplam_kayip += F.nll_loss(cikti, hedef, reduction='sum').item()
        for j in range(len(hedef)):
            if cikti[j].argmax().item() == hedef[j].item():
                dogru += 1
            sayi += 1
    torch.set_grad_enabled(True)
    loss_vector += [toplam_kayip / sayi]
    accuracy_vector += [dogru / sayi * 100]

def train(model, optimizer, train_loader, epoch, log_interval=100):
	# Set model to training mode
	model.train()

	# Loop over each batch from the training set
	for batch_idx, (data, target) in enumerate(train_loader):
		# Copy data to GPU if needed
		if next(model.parameters()).is_cuda:
			data, target = data.cuda(), target.cuda()
		# Zero gradient buffers
		optimizer.zero_grad()
		# Pass data through the network
		output = model(data)
		# Calculate loss
		loss = F.nll_loss(output, target)
		# Backpropagate
		loss.backward()
		# Update weights
		optimizer.step()

		if batch_idx % log_interval == 0:
			print("Train Epoch: {} [{}/{} ({:.0f}%)]\tLoss: {:.6f}".format(
				epoch, batch_idx * len(data), len(train_loader.dataset),
				100. * batch_idx / len(train_loader), loss.data.item()))

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

__all__ = ["MyMLP", "train", "validate", "plot_history"]
