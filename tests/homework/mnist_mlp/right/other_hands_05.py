# %% [markdown]
# # MNIST with a multi-layer perceptron
#
# You write a network with dropout, one epoch of training, a validation pass and two plots.
# Write between the docstring and the end of each function; keep names and parameters as they are.
# Check your work at any time with the last cell, with `autograder check`, or with `pytest` in this folder.

# %%
import os

import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F

# %% [markdown]
# ## Data
#
# 60,000 training and 10,000 validation images of handwritten digits, 28 x 28 grey values each. A batch of images has
# shape (N, 1, 28, 28) and dtype float32; its labels have shape (N,) and dtype int64, values 0 to 9.


# %%
def make_loaders(batch_size=32):
    """Training and validation loaders over MNIST, normalised to mean 0 and standard deviation 1."""
    from torchvision import datasets, transforms

    root = os.environ.get("AUTOGRADER_DATA", "data")
    transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))])
    training = datasets.MNIST(root, train=True, download=True, transform=transform)
    validation = datasets.MNIST(root, train=False, download=True, transform=transform)
    return (
        torch.utils.data.DataLoader(training, batch_size=batch_size, shuffle=True),
        torch.utils.data.DataLoader(validation, batch_size=batch_size),
    )


# %% [markdown]
# ## Task 1: the network
#
# Linear, ReLU, dropout, linear, ReLU, dropout, linear, then the logarithm of the softmax over the classes.


# %%
from collections import OrderedDict


class MyMLP(nn.Sequential):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__(OrderedDict([
            ("flatten", nn.Flatten(1)),
            ("l1", nn.Linear(in_features, hidden_features)), ("d1", nn.Dropout(dropout)), ("a1", nn.ReLU()),
            ("l2", nn.Linear(hidden_features, hidden_features)), ("d2", nn.Dropout(dropout)), ("a2", nn.ReLU()),
            ("l3", nn.Linear(hidden_features, out_features)), ("logp", nn.LogSoftmax(1))]))



# %% [markdown]
# ## Task 2: one epoch of training


# %%
try:
    from tqdm import tqdm
except ImportError:
    def tqdm(it, **kw):
        return it


def train(model, optimizer, train_loader, epoch, log_interval=100):
    if not model.training:
        model.train()
    bar = tqdm(train_loader, desc=f"epoch {epoch}")
    for k, (images, labels) in enumerate(bar):
        log_probs = model(images)
        loss = F.nll_loss(log_probs, labels)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        if (k + 1) % log_interval == 0 or k + 1 == len(train_loader):
            print(loss.item())



# %% [markdown]
# ## Task 3: validation


# %%
class Meter:
    def __init__(self):
        self.total, self.n = 0.0, 0

    def add(self, value, n):
        self.total += value * n
        self.n += n

    @property
    def mean(self):
        return self.total / self.n


def validate(model, validation_loader, loss_vector, accuracy_vector):
    loss_meter, acc_meter = Meter(), Meter()
    model.eval()
    with torch.no_grad():
        for x, y in validation_loader:
            out = model(x)
            loss_meter.add(F.nll_loss(out, y).item(), y.shape[0])
            acc_meter.add(torch.eq(torch.argmax(out, -1), y).double().mean().item(), y.shape[0])
    loss_vector.append(loss_meter.mean)
    accuracy_vector.append(round(100 * acc_meter.mean, 4))
    return loss_meter.mean, 100 * acc_meter.mean



# %% [markdown]
# ## Task 4: plots


# %%
def plot_history(loss_vector, accuracy_vector):
    n = len(loss_vector)
    plt.clf()
    plt.plot(range(1, n + 1), loss_vector, label="validation loss")
    plt.plot(range(1, n + 1), accuracy_vector, label="validation accuracy")
    plt.axhline(100, color="grey", linestyle=":")
    plt.legend()



# %% [markdown]
# ## Everything together


# %%
def main(epochs=10):
    """Train, validate after every epoch, and plot."""
    train_loader, validation_loader = make_loaders()
    model = MyMLP()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.5)
    loss_vector, accuracy_vector = [], []
    for epoch in range(1, epochs + 1):
        train(model, optimizer, train_loader, epoch)
        validate(model, validation_loader, loss_vector, accuracy_vector)
    plot_history(loss_vector, accuracy_vector)


# %%
# main()  # a few minutes on a laptop
