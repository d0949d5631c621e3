from collections import deque
from itertools import count, islice
from operator import itemgetter
from statistics import fmean
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

def hidden(i, o, p):
    yield nn.Linear(i, o)
    yield nn.ReLU()
    yield nn.Dropout(p)

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.steps = nn.ModuleList([*hidden(in_features, h := hidden_features, dropout),
                                    *hidden(h, h, dropout), nn.Linear(h, out_features)])

    def forward(self, x):
        x = x.flatten(1)
        for f in self.steps:
            x = f(x)
        return x.sub(x.logsumexp(1, True))

def fit(model, optimizer, loader):
    """generator: one yield for each step"""
    for x, y in loader:
        optimizer.zero_grad()
        (loss := F.nll_loss(model(x), y)).backward()
        optimizer.step()
        yield loss.item()

def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    window = deque(maxlen=log_interval)
    for i, loss in zip(count(), fit(model, optimizer, train_loader)):
        window.append(loss)
        if i % log_interval == 0:
            print(f'{epoch}/{i}: {fmean(window):.3f}')

@torch.no_grad()
def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    stats = [(len(y), F.nll_loss(o := model(x), y, reduction='sum').item(), (o.argmax(1) == y).sum().item())
             for x, y in validation_loader]
    n, loss, good = (sum(map(itemgetter(k), stats)) for k in range(3))
    loss_vector.append(loss / n)
    accuracy_vector.append(1e2 * good / n)

def plot_history(loss_vector, accuracy_vector):
    for i, (k, v) in enumerate(dict(loss=loss_vector, accuracy=accuracy_vector).items()):
        plt.subplot(211 + i)
        plt.plot(*zip(*enumerate(v, start=1)), label=k)
        plt.legend()
    plt.xlabel('epoch')
    plt.show()
