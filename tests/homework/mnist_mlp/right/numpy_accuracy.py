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
import numpy as np

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
class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.l1 = nn.Linear(in_features, hidden_features, bias=True)
        self.l2 = nn.Linear(hidden_features, hidden_features, bias=True)
        self.l3 = nn.Linear(hidden_features, out_features, bias=True)
        self.d1, self.d2 = nn.Dropout(dropout), nn.Dropout(dropout)

    def forward(self, x):
        n, c, h, w = x.shape
        a0 = x.view(n, c * h * w)
        a1 = self.d1(torch.maximum(self.l1(a0), torch.tensor(0.0, device=x.device)))
        a2 = self.d2(torch.maximum(self.l2(a1), torch.tensor(0.0, device=x.device)))
        return torch.log_softmax(self.l3(a2), dim=1)


# %% [markdown]
# ## Task 2: one epoch of training


# %%
def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    losses = []
    for x, y in train_loader:
        for p in model.parameters():
            p.grad = None
        loss = F.nll_loss(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.detach().cpu().numpy())
        if len(losses) % log_interval == 1:
            print('epoch', epoch, 'batch', len(losses), 'loss', np.round(losses[-1], 4))
    print('mean training loss', np.mean(losses))
    return np.mean(losses)


# %% [markdown]
# ## Task 3: validation


# %%
def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    y_true = []
    y_pred = []
    losses = []
    with torch.no_grad():
        for x, y in validation_loader:
            logp = model(x)
            losses.append(F.nll_loss(logp, y, reduction='none').cpu().numpy())
            y_pred.append(np.argmax(logp.cpu().numpy(), axis=1))
            y_true.append(y.cpu().numpy())
    y_true = np.concatenate(y_true)
    y_pred = np.concatenate(y_pred)
    loss_vector.append(np.concatenate(losses).mean())
    accuracy_vector.append(np.mean(y_true == y_pred) * 100)


# %% [markdown]
# ## Task 4: plots


# %%
def plot_history(loss_vector, accuracy_vector):
    x = np.linspace(1, len(loss_vector), len(loss_vector))
    _, ax = plt.subplots(ncols=2)
    ax[0].plot(x, np.array(loss_vector))
    ax[0].set_ylabel('loss')
    ax[1].plot(x, np.array(accuracy_vector))
    ax[1].set_ylabel('accuracy')
    for a in ax:
        a.set_xlabel('epoch')
        a.set_xticks(x)


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
