# 深度学习作业：多层感知机
import torch
from torch import nn
import torch.nn.functional as F
from matplotlib import pyplot as plt


import copy
import time
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
plt.ion()

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.classifier = nn.Sequential(
            nn.Flatten(),
            nn.Linear(in_features, hidden_features),
            nn.ReLU(True),
            nn.Dropout(dropout),
            nn.Linear(hidden_features, hidden_features),
            nn.ReLU(True),
            nn.Dropout(dropout),
            nn.Linear(hidden_features, out_features),
            nn.LogSoftmax(1),
        )

    def forward(self, x):
        return self.classifier(x)

class Accumulator:
    """在 n 个变量上累加"""
    def __init__(self, n):
        self.data = [0.0] * n
    def add(self, *args):
        self.data = [a + float(b) for a, b in zip(self.data, args)]
    def __getitem__(self, idx):
        return self.data[idx]

def train(epoch, model, dataloader, opt, device='cpu', print_every=100):
    if isinstance(model, torch.nn.Module):
        model.train()
    metric = Accumulator(3)
    for i, (X, y) in enumerate(dataloader):
        y_hat = model(X)
        l = F.nll_loss(y_hat, y, reduction='none')
        opt.zero_grad()
        l.mean().backward()
        opt.step()
        metric.add(l.sum(), (y_hat.argmax(1) == y).sum(), y.numel())
        if i % print_every == 0:
            print(f'第{epoch}轮 第{i}批 损失{metric[0] / metric[2]:.3f} 精度{metric[1] / metric[2]:.3f}')

def validate(model, losses_hist, accs_hist, val_loader):
    model.train(False)
    loss_total = 0.0
    right = 0
    n = 0
    with torch.set_grad_enabled(False):
        for inputs, labels in val_loader:
            outputs = model(inputs)
            loss_total += F.nll_loss(outputs, labels).item() * inputs.size(0)
            right += torch.sum(outputs.max(1)[1] == labels).item()
            n += inputs.size(0)
    losses_hist.append(loss_total / n)
    accs_hist.append(right / n * 100)
    return losses_hist[-1], accs_hist[-1]

def plot_history(losses_hist, accs_hist):
    fig, axes = plt.subplots(1, 2, figsize=(9, 3.5))
    轮次 = range(1, len(losses_hist) + 1)
    axes[0].plot(轮次, losses_hist, label='val loss')
    axes[1].plot(轮次, accs_hist, label='val acc')
    for ax in axes:
        ax.set_xlabel('epoch')
        ax.legend()
        ax.grid()
    plt.show()
