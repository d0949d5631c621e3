"""MNIST homework - object oriented version."""
import os
from typing import List

import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F


def make_loaders(batch_size=32):
    from torchvision import datasets, transforms

    root = os.environ.get("AUTOGRADER_DATA", "data")
    transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))])
    training = datasets.MNIST(root, train=True, download=True, transform=transform)
    validation = datasets.MNIST(root, train=False, download=True, transform=transform)
    return (
        torch.utils.data.DataLoader(training, batch_size=batch_size, shuffle=True),
        torch.utils.data.DataLoader(validation, batch_size=batch_size),
    )


class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.layers = nn.ModuleList([
            nn.Linear(in_features, hidden_features),
            nn.Linear(hidden_features, hidden_features),
        ])
        self.head = nn.Linear(hidden_features, out_features)
        self.drop = nn.Dropout(p=dropout)

    def forward(self, x):
        x = x.flatten(start_dim=1)
        for layer in self.layers:
            x = self.drop(torch.relu(layer(x)))
        return F.log_softmax(self.head(x), dim=1)

    def num_parameters(self) -> int:
        return sum(p.numel() for p in self.parameters() if p.requires_grad)

    def predict(self, x):
        """class numbers instead of log-probabilities"""
        was_training = self.training
        self.eval()
        with torch.no_grad():
            y = self(x).argmax(1)
        self.train(was_training)
        return y


class Trainer:
    """Keeps everything that belongs to one training run."""

    def __init__(self, model: nn.Module, optimizer=None, log_interval: int = 100):
        self.model = model
        self.optimizer = optimizer
        self.log_interval = log_interval
        self.history: List[float] = []

    def _step(self, images, labels) -> float:
        self.optimizer.zero_grad()
        loss = F.nll_loss(self.model(images), labels)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def fit_one_epoch(self, loader, epoch: int) -> None:
        self.model.train()
        for i, (images, labels) in enumerate(loader):
            value = self._step(images, labels)
            self.history.append(value)
            if i % self.log_interval == 0:
                print(f"[{epoch}] {i:>5}: {value:.4f}")

    @torch.no_grad()
    def evaluate(self, loader):
        self.model.eval()
        n, loss, hits = 0, 0.0, 0
        for images, labels in loader:
            out = self.model(images)
            loss += F.nll_loss(out, labels).item() * labels.size(0)
            hits += int((out.argmax(-1) == labels).sum())
            n += labels.size(0)
        return loss / n, 100.0 * hits / n


def train(model, optimizer, train_loader, epoch, log_interval=100):
    Trainer(model, optimizer, log_interval).fit_one_epoch(train_loader, epoch)


def validate(model, validation_loader, loss_vector, accuracy_vector):
    loss, acc = Trainer(model).evaluate(validation_loader)
    loss_vector.append(loss)
    accuracy_vector.append(acc)


class Plotter:
    def __init__(self):
        self.fig, self.axes = plt.subplots(1, 2, figsize=(9, 3.5), constrained_layout=True)

    def curve(self, i, values, name, color):
        ax = self.axes[i]
        ax.plot(range(1, 1 + len(values)), values, color=color, marker="x")
        ax.set(title=name, xlabel="epoch", ylabel=name)


def plot_history(loss_vector, accuracy_vector):
    p = Plotter()
    p.curve(0, loss_vector, "validation loss", "tab:red")
    p.curve(1, accuracy_vector, "validation accuracy / %", "tab:green")
    plt.show()


def main(epochs=10):
    train_loader, validation_loader = make_loaders()
    model = MyMLP()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.5)
    loss_vector, accuracy_vector = [], []
    for epoch in range(1, epochs + 1):
        train(model, optimizer, train_loader, epoch)
        validate(model, validation_loader, loss_vector, accuracy_vector)
    plot_history(loss_vector, accuracy_vector)


if __name__ == "__main__":
    main()
