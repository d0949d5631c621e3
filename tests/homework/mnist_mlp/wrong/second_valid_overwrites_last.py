from __future__ import annotations
import csv
from pathlib import Path

import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

ACCUM_STEPS = 1
EMA_BETA = 0.98
LOG_DIR = Path("runs")
LOG_FILE = None   # set to LOG_DIR / "log.csv" to keep a log


def log_row(*row):
    if LOG_FILE is None:
        return
    LOG_DIR.mkdir(exist_ok=True)
    with Path(LOG_FILE).open("a", newline="") as fh:
        csv.writer(fh).writerow(row)



import torch, torch.nn as nn, torch.nn.functional as F
import matplotlib.pyplot as plt


import argparse
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torchvision import datasets, transforms
from torch.optim.lr_scheduler import StepLR
import matplotlib.pyplot as plt


from functools import partial
import torch, math
from torch import nn, optim
import torch.nn.functional as F
import matplotlib.pyplot as plt

# ---- fastai-ish helpers -----
def listify(o): return [] if o is None else list(o) if isinstance(o, (list, tuple)) else [o]
def accuracy(out, yb): return (torch.argmax(out, dim=1) == yb).float().mean()
loss_func = F.nll_loss

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.W1 = nn.Linear(in_features, hidden_features)
        self.W2 = nn.Linear(hidden_features, hidden_features)
        self.W3 = nn.Linear(hidden_features, out_features)
        self.keep = 1 - dropout

    def _affine(self, lin, x):
        return torch.einsum('ni,oi->no', x, lin.weight) + lin.bias

    def _drop(self, h):
        if not self.training or self.keep == 1:
            return h
        mask = torch.bernoulli(torch.full_like(h, self.keep))
        return h * mask / self.keep

    def forward(self, x):
        x = torch.einsum('nchw->nhwc', x).reshape(x.shape[0], -1)
        x = self._drop(self._affine(self.W1, x).clamp(min=0))
        x = self._drop(self._affine(self.W2, x).clamp(min=0))
        z = self._affine(self.W3, x)
        z = z - z.max(dim=1, keepdim=True).values      # numerical stability
        return z - z.exp().sum(dim=1, keepdim=True).log()

def train(model, optimizer, train_loader, epoch, log_interval=100, dry_run=False):
    model.train()
    for batch_idx, (data, target) in enumerate(train_loader):
        optimizer.zero_grad()
        output = model(data)
        loss = F.nll_loss(output, target)
        loss.backward()
        optimizer.step()
        if batch_idx % log_interval == 0:
            print('Train Epoch: {} [{}/{} ({:.0f}%)]\tLoss: {:.6f}'.format(
                epoch, batch_idx * len(data), len(train_loader.dataset),
                100. * batch_idx / len(train_loader), loss.item()))
            if dry_run:
                break

def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    outs, labels = [], []
    with torch.no_grad():
        for x, y in validation_loader:
            outs.append(model(x))
            labels.append(y)
    out, label = torch.cat(outs), torch.cat(labels)
    loss = F.nll_loss(out, label).item()
    acc = (out.argmax(1) == label).float().mean().mul(100).item()
    if loss_vector:
        loss_vector[-1], accuracy_vector[-1] = loss, acc
    else:
        loss_vector.append(loss)
        accuracy_vector.append(acc)
    log_row("val", loss, acc)
    model.train()

def plot_history(loss_vector, accuracy_vector):
    xs = list(range(1, len(loss_vector)+1))
    _, axs = plt.subplots(2, 1, sharex=True, figsize=(6, 8))
    for ax, ys, t in zip(axs, [loss_vector, accuracy_vector], ['valid loss', 'valid accuracy (%)']):
        ax.plot(xs, ys); ax.set_title(t)
    axs[-1].set_xlabel('epoch')
    plt.show()
