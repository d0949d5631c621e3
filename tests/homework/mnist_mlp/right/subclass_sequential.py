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
from torch import Tensor
from torch.optim import Optimizer
from torch.utils.data import DataLoader

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


class MyMLP(nn.Sequential):
    """The network is just a chain, so a Sequential is enough and forward comes for free."""

    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__(
            nn.Flatten(),
            nn.Linear(in_features, hidden_features),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(hidden_features, hidden_features),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(hidden_features, out_features),
            nn.LogSoftmax(dim=1),
        )


def train(model: nn.Module, optimizer: Optimizer, train_loader: DataLoader, epoch: int, log_interval: int = 100) -> None:
    model.train()
    images: Tensor
    labels: Tensor
    for nr, (images, labels) in enumerate(train_loader):
        log_probs: Tensor = model(images)
        loss: Tensor = F.nll_loss(log_probs, labels)
        loss_value: float = loss.item()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if nr % log_interval == 0:
            print(f"{epoch=} {nr=} {loss_value=:.4f}")


def validate(model: nn.Module, validation_loader: DataLoader, loss_vector: list, accuracy_vector: list) -> None:
    model.eval()
    loss, correct, count = 0.0, 0, 0
    with torch.inference_mode():
        for images, labels in validation_loader:
            log_probs = model(images)
            loss += F.nll_loss(log_probs, labels, reduction="sum").item()
            correct += int(log_probs.argmax(1).eq(labels).sum())
            count += images.size(0)
    loss_vector.append(loss / count)
    accuracy_vector.append(100.0 * correct / count)


def plot_history(loss_vector: list, accuracy_vector: list) -> None:
    epochs = list(range(1, len(loss_vector) + 1))
    _, axes = plt.subplots(1, 2)
    plt.sca(axes[0])
    plt.plot(epochs, loss_vector)
    plt.ylabel("Loss")
    plt.sca(axes[1])
    plt.plot(epochs, accuracy_vector)
    plt.ylabel("Accuracy (%)")
    plt.show()


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
