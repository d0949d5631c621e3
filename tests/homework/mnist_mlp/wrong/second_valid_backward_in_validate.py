import copy
import time
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
plt.ion()


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


# 딥러닝 과제 2 - MNIST MLP
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

장치 = 'cuda' if torch.cuda.is_available() else 'cpu'

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

@timed
def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    for i, batch in enumerate(train_loader):
        data, target = batch[0], batch[1]
        loss = F.nll_loss(model(data), target)
        loss.backward()
        optimizer.step()
        model.zero_grad(set_to_none=True)
        if i % log_interval == 0:
            print(f"\repoch {epoch} {i}/{len(train_loader)} {loss.item():.3f}", end="")
    print()

def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.train(False)
    loss_total = 0.0
    right = 0
    n = 0
    with torch.set_grad_enabled(True):
        for inputs, labels in validation_loader:
            outputs = model(inputs)
            loss = F.nll_loss(outputs, labels)
            loss.backward()
            loss_total += loss.item() * inputs.size(0)
            right += torch.sum(outputs.max(1)[1] == labels).item()
            n += inputs.size(0)
    loss_vector.append(loss_total / n)
    accuracy_vector.append(right / n * 100)

def plot_history(loss_vector, accuracy_vector):
    에폭 = list(range(1, len(loss_vector) + 1))
    plt.figure(figsize=(10, 4))
    plt.subplot(121)
    plt.title('Loss')
    plt.plot(에폭, loss_vector, 'g^-')
    plt.subplot(122)
    plt.title('Accuracy')
    plt.plot(에폭, accuracy_vector, 'm^-')
    plt.show()
