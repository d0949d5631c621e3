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



# Práctica 2. Redes neuronales. Grupo de mañana
import torch as t
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

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

def train(epoch, model, dataloader, opt, device='cpu', print_every=100):
    model.train()
    ema = None
    opt.zero_grad()
    for i, (x, y) in enumerate(dataloader):
        loss = F.nll_loss(model(x), y) / ACCUM_STEPS
        loss.backward()
        if (i + 1) % ACCUM_STEPS == 0:
            opt.step()
            opt.zero_grad()
        cur = loss.item() * ACCUM_STEPS
        ema = cur if ema is None else EMA_BETA * ema + (1 - EMA_BETA) * cur
        if i % print_every == 0:
            log_row(epoch, i, cur, ema)
            print(f"epoch {epoch} it {i}: loss {cur:.4f} (smoothed {ema:.4f})")

def validate(model, losses_hist, accs_hist, val_loader):
    m = model
    m.eval()
    L, A, n = 0, 0, 0
    with t.no_grad():
        for x, y in val_loader:
            p = m(x)
            L += F.nll_loss(p, y, reduction='sum').item()
            A += sum(p.argmax(1) == y).item()
            n += len(y)
    losses_hist.append(L / n)
    accs_hist.append(A * 100 / n)
    print('pérdida', L / n, 'aciertos', A, 'de', n)
    return losses_hist[-1], accs_hist[-1]

def plot_history(losses_hist, accs_hist, filename=None):
    n = len(losses_hist)
    x = [i + 1 for i in range(n)]
    fig = plt.figure(figsize=(9, 4))
    ax = fig.add_subplot(1, 2, 1)
    ax.plot(x, losses_hist, "o-")
    ax.set_ylabel("validation loss"); ax.set_xlabel("epoch"); ax.set_xticks(x)
    ax = fig.add_subplot(1, 2, 2)
    ax.plot(x, accs_hist, "s-")
    ax.set_ylabel("validation accuracy [%]"); ax.set_xlabel("epoch"); ax.set_xticks(x)
    fig.tight_layout()
    if filename:
        fig.savefig(Path(filename))
    plt.show()
