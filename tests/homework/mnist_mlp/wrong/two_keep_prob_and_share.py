import os
from abc import ABC, abstractmethod

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


class Classifier(nn.Module, ABC):
    """A thing that gives logits; log-probabilities are the same for everybody."""

    @abstractmethod
    def logits(self, x):
        ...

    def forward(self, x):
        return F.log_softmax(self.logits(x), dim=1)

    @property
    def device(self):
        return next(self.parameters()).device


class HiddenLayer(nn.Module):
    def __init__(self, n_in, n_out, p):
        super().__init__()
        self.linear = nn.Linear(n_in, n_out)
        self.dropout = nn.Dropout(1 - p)

    def forward(self, x):
        return self.dropout(F.relu(self.linear(x)))


class MyMLP(Classifier):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.h1 = HiddenLayer(in_features, hidden_features, dropout)
        self.h2 = HiddenLayer(hidden_features, hidden_features, dropout)
        self.out = nn.Linear(hidden_features, out_features)

    def logits(self, x):
        return self.out(self.h2(self.h1(x.flatten(1))))


def to_device_of(model, *tensors):
    device = next(model.parameters()).device
    return [t.to(device) for t in tensors]


def train(model, optimizer, train_loader, epoch, log_interval=100):
    if not model.training:
        model.train()
    for i, batch in enumerate(train_loader):
        images, labels = to_device_of(model, *batch)
        loss = F.nll_loss(model(images), labels)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        if i % log_interval == log_interval - 1:
            print(f"epoch {epoch}: {i + 1} batches, loss {loss.item():.3f}")


class evaluating:
    """with evaluating(model): ... eval mode and no gradients, afterwards everything as before"""

    def __init__(self, model):
        self.model = model

    def __enter__(self):
        self.mode = self.model.training
        self.no_grad = torch.no_grad()
        self.no_grad.__enter__()
        self.model.eval()
        return self.model

    def __exit__(self, *exc):
        self.model.train(self.mode)
        self.no_grad.__exit__(*exc)


def validate(model, validation_loader, loss_vector, accuracy_vector):
    total, loss, correct = 0, 0.0, 0
    with evaluating(model) as m:
        for batch in validation_loader:
            images, labels = to_device_of(m, *batch)
            out = m(images)
            loss += F.nll_loss(out, labels, reduction="sum").item()
            correct += (out.argmax(dim=1) == labels).sum().item()
            total += len(images)
    loss_vector.append(loss / total)
    accuracy_vector.append(correct / total)


def plot_history(loss_vector, accuracy_vector):
    curves = {"loss": loss_vector, "accuracy": accuracy_vector}
    fig, axs = plt.subplots(len(curves), 1, sharex=True)
    for ax, (name, values) in zip(axs.flat, curves.items()):
        ax.plot(range(1, len(values) + 1), values)
        ax.set_title(f"validation {name}")
    axs[-1].set_xlabel("epoch")
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
