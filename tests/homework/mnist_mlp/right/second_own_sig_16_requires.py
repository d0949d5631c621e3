import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt


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

def train(model, optimizer, tl, epoch, every=100, *, scheduler=None):
    model.requires_grad_(True)
    model.train()
    for batch_idx, (data, target) in enumerate(tl):
        model.zero_grad()
        loss = F.nll_loss(model(data), target)
        loss.backward()
        optimizer.step()
        if batch_idx % every == 0:
            print(f"Epoch {epoch} - {100 * batch_idx / len(tl):.0f}% - loss {loss:.4f}")
    model.zero_grad()

@torch.no_grad()
def validate(vl, model, lv, av):
    model.eval()
    stats = [(len(y), F.nll_loss(o := model(x), y, reduction='sum').item(), (o.argmax(1) == y).sum().item())
             for x, y in vl]
    n, loss, good = (sum(map(itemgetter(k), stats)) for k in range(3))
    lv.append(loss / n)
    av.append(1e2 * good / n)
    return lv[-1], av[-1]

def plot_history(lv, av):
    t = list(range(1, len(lv) + 1))
    plt.figure(1); plt.clf()
    plt.scatter(t, lv, s=8)
    plt.plot(t, lv, '--', label='Validation loss')
    plt.legend(loc='best'); plt.xlabel('# epoch')
    plt.figure(2); plt.clf()
    plt.scatter(t, av, s=8)
    plt.plot(t, av, '--', label='Validation accuracy')
    plt.legend(loc='best'); plt.xlabel('# epoch')
    plt.show()
