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

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        act = nn.ReLU
        self.body = nn.Sequential()
        self.body.add_module("flat", nn.Flatten(1, -1))
        self.body.add_module("fc1", nn.Linear(in_features, hidden_features, bias=True))
        self.body.add_module("act1", act())
        self.body.add_module("drop1", nn.Dropout(dropout))
        self.body.add_module("fc2", nn.Linear(hidden_features, hidden_features, bias=True))
        self.body.add_module("act2", act())
        self.body.add_module("drop2", nn.Dropout(dropout))
        self.body.add_module("fc3", nn.Linear(hidden_features, out_features, bias=True))

    def forward(self, x):
        z = self.body(x)
        return z - torch.logsumexp(z, dim=1, keepdim=True)

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
    loss_vector.append(loss)
    accuracy_vector.append(acc)
    log_row("val", loss, acc)
    model.train()

def plot_history(loss_vector, accuracy_vector, filename=None):
    n = len(loss_vector)
    x = [i + 1 for i in range(n)]
    fig = plt.figure(figsize=(9, 4))
    ax = fig.add_subplot(1, 2, 1)
    ax.plot(x, loss_vector, "o-")
    ax.set_ylabel("validation loss"); ax.set_xlabel("epoch"); ax.set_xticks(x)
    ax = fig.add_subplot(1, 2, 2)
    ax.plot(x, accuracy_vector, "s-")
    ax.set_ylabel("validation accuracy [%]"); ax.set_xlabel("epoch"); ax.set_xticks(x)
    fig.tight_layout()
    if filename:
        fig.savefig(Path(filename))
    plt.show()
