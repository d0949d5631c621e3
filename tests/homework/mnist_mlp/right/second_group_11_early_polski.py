import copy
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

class EarlyStopping:
    """Early stops the training if validation loss doesn't improve after a given patience."""
    def __init__(self, patience=5, delta=0.0):
        self.patience, self.delta = patience, delta
        self.counter, self.best, self.early_stop = 0, None, False
        self.state = None

    def __call__(self, val_loss, model):
        if self.best is None or val_loss < self.best - self.delta:
            self.best, self.counter = val_loss, 0
            self.state = copy.deepcopy(model.state_dict())
        else:
            self.counter += 1
            self.early_stop = self.counter >= self.patience

def lr_find(model, loader, lo=1e-5, hi=1, steps=50):
    model = copy.deepcopy(model)
    opt = torch.optim.SGD(model.parameters(), lr=lo)
    lrs, losses = [], []
    for step, (x, y) in zip(range(steps), loader):
        for g in opt.param_groups:
            g["lr"] = lo * (hi / lo) ** (step / steps)
        opt.zero_grad()
        loss = F.nll_loss(model(x), y)
        loss.backward()
        opt.step()
        lrs.append(opt.param_groups[0]["lr"]); losses.append(loss.item())
    return lrs, losses


# Laboratorium 4, autor: Łukasz Żółty
import torch
from torch import nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

urzadzenie = torch.device('cpu')


from functools import partial
import torch, math
from torch import nn, optim
import torch.nn.functional as F
import matplotlib.pyplot as plt

# ---- fastai-ish helpers -----
def listify(o): return [] if o is None else list(o) if isinstance(o, (list, tuple)) else [o]
def accuracy(out, yb): return (torch.argmax(out, dim=1) == yb).float().mean()
loss_func = F.nll_loss


# 深度学习作业：多层感知机
import torch
from torch import nn
import torch.nn.functional as F
from matplotlib import pyplot as plt

def plot_history(loss_vector, accuracy_vector):
    fig, axes = plt.subplots(1, 2, figsize=(9, 3.5))
    轮次 = range(1, len(loss_vector) + 1)
    axes[0].plot(轮次, loss_vector, label='val loss')
    axes[1].plot(轮次, accuracy_vector, label='val acc')
    for ax in axes:
        ax.set_xlabel('epoch')
        ax.legend()
        ax.grid()
    plt.show()

def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    with torch.no_grad():
        losses, accs, nums = zip(*[(loss_func(out, yb).item(), accuracy(out, yb).item(), len(yb))
                                   for xb, yb in validation_loader for out in [model(xb)]])
    tot = sum(nums)
    loss_vector.append(sum(l*n for l, n in zip(losses, nums)) / tot)
    accuracy_vector.append(100 * sum(a*n for a, n in zip(accs, nums)) / tot)

def train(model, optimizer, train_loader, epoch, log_interval=100):
    model = model.to(urzadzenie)
    model.train()
    for nr_partii, partia in enumerate(train_loader, start=1):
        obrazy, etykiety = (t.to(urzadzenie) for t in partia)
        wynik = model(obrazy)
        strata = F.nll_loss(wynik, etykiety, reduction='sum') / len(etykiety)
        optimizer.zero_grad()
        strata.backward()
        optimizer.step()
        if nr_partii % log_interval == 0:
            print(f'Epoka {epoch}, partia {nr_partii}: strata {strata.item():.4f}')

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.linear1 = nn.Linear(in_features, hidden_features)
        self.linear2 = nn.Linear(hidden_features, hidden_features)
        self.linear3 = nn.Linear(hidden_features, out_features)
        self.dropout1 = nn.Dropout(p=dropout)
        self.dropout2 = nn.Dropout(p=dropout)

    def forward(self, x):
        x = torch.flatten(x, 1)
        x = self.dropout1(F.relu(self.linear1(x)))
        x = self.dropout2(F.relu(self.linear2(x)))
        out = F.softmax(self.linear3(x), dim=1)
        return out.log() if False else F.log_softmax(self.linear3(x), dim=1)

__all__ = ["MyMLP", "train", "validate", "plot_history"]
