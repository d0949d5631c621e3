import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt


import contextlib
import os
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib
import matplotlib.pyplot as plt

USE_COMPILE = bool(int(os.environ.get("USE_COMPILE", "0")))
torch.set_float32_matmul_precision("high") if torch.cuda.is_available() else None

def maybe_compile(model):
    if not USE_COMPILE:
        return model
    try:
        return torch.compile(model)
    except Exception as exc:
        print("compile not available", exc)
        return model

class MLPBlock(nn.Module):
    def __init__(self, d_in, d_out, p):
        super().__init__()
        self.lin = nn.Linear(d_in, d_out)
        self.p = p
    def forward(self, x):
        return F.dropout(F.relu(self.lin(x)), self.p, self.training)

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.block1 = MLPBlock(in_features, hidden_features, dropout)
        self.block2 = MLPBlock(hidden_features, hidden_features, dropout)
        self.lm_head = nn.Linear(hidden_features, out_features)
    def forward(self, x, targets=None):
        B, *_ = x.size()
        x = x.view(B, -1)
        x = self.block2(self.block1(x))
        logp = F.log_softmax(self.lm_head(x), dim=-1)
        if targets is None:
            return logp
        return logp, F.nll_loss(logp, targets)

def train(model, optimizer, tl, epoch, every=100, *, scheduler=None):
    model.train(True)
    history = np.zeros(len(tl))
    for b, (xb, yb) in enumerate(tl):
        if isinstance(xb, np.ndarray):
            xb, yb = torch.from_numpy(xb), torch.from_numpy(yb)
        optimizer.zero_grad()
        out = model(xb.float())
        loss = F.nll_loss(out, yb.long())
        loss.backward()
        optimizer.step()
        history[b] = loss.detach().cpu().numpy()
        if b % every == 0:
            print(f"{epoch=} {b=} loss={history[:b + 1].mean():.4f}")

@torch.no_grad()
def validate(vl, model, lv, av):
    model.eval()
    losses = torch.zeros(len(vl))
    correct = total = 0
    for k, (X, Y) in enumerate(vl):
        logp = model(X)
        losses[k] = F.nll_loss(logp, Y).item()
        correct += (logp.argmax(-1) == Y).sum().item()
        total += Y.size(0)
    lv.append(losses.mean().item())
    av.append(100.0 * correct / total)
    model.train()
    return lv[-1], av[-1]

def plot_history(lv, av):
    n = np.asarray(lv).size
    ep = np.linspace(1, n, n, dtype=int)
    fig, ax = plt.subplots(2)
    ax[0].plot(ep, np.asarray(lv), label="val. loss")
    ax[1].plot(ep, np.asarray(av), label="val. accuracy")
    [a.legend() for a in ax]
    plt.show()
