from __future__ import annotations

import os
import random
from dataclasses import dataclass, field

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F


@dataclass(frozen=True)
class Config:
    in_features: int = 28 * 28
    hidden_features: int = 50
    out_features: int = 10
    dropout: float = 0.2
    lr: float = 0.01
    momentum: float = 0.5
    epochs: int = 10
    batch_size: int = 32
    seed: int = 1234


@dataclass
class Meter:
    """running mean, weighted by number of images"""
    total: float = 0.0
    count: int = 0
    history: list[float] = field(default_factory=list)

    def update(self, value: float, n: int = 1) -> None:
        self.total += value * n
        self.count += n
        self.history.append(value)

    @property
    def mean(self) -> float:
        return self.total / max(1, self.count)


CFG = Config()


def set_seed(seed: int = CFG.seed) -> None:
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    if torch.cuda.is_available():
        torch.cuda.manual_seed_all(seed)


set_seed()


def make_loaders(batch_size=CFG.batch_size):
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
    def __init__(
        self,
        in_features: int = CFG.in_features,
        hidden_features: int = CFG.hidden_features,
        out_features: int = CFG.out_features,
        dropout: float = CFG.dropout,
    ) -> None:
        super().__init__()
        widths = [in_features, hidden_features, hidden_features]
        blocks: list[nn.Module] = [nn.Flatten()]
        for a, b in zip(widths[:-1], widths[1:]):
            blocks += [nn.Linear(a, b), nn.ReLU(), nn.Dropout(dropout)]
        blocks += [nn.Linear(widths[-1], out_features), nn.LogSoftmax(dim=-1)]
        self.net = nn.Sequential(*blocks)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.net(x)


def train(model: nn.Module, optimizer: torch.optim.Optimizer, train_loader, epoch: int, log_interval: int = 100) -> None:
    model.train()
    meter = Meter()
    for step, (images, labels) in enumerate(train_loader, start=1):
        log_probs = model(images)
        loss = F.nll_loss(log_probs, labels)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        meter.update(loss.item(), len(images))
        if step % log_interval == 0:
            print(f"epoch {epoch:2d} step {step:5d} mean loss {meter.mean:.4f}")


def validate(model: nn.Module, validation_loader, loss_vector: list[float], accuracy_vector: list[float]) -> None:
    model.eval()
    loss_meter, acc_meter = Meter(), Meter()
    with torch.inference_mode():
        for images, labels in validation_loader:
            log_probs = model(images)
            loss_meter.update(F.nll_loss(log_probs, labels).item(), len(images))
            acc_meter.update((log_probs.argmax(1) == labels).float().mean().item(), len(images))
    loss_vector.append(loss_meter.mean)
    accuracy_vector.append(acc_meter.mean)


def plot_history(loss_vector: list[float], accuracy_vector: list[float]) -> None:
    epochs = np.arange(len(loss_vector)) + 1
    fig, ax_loss = plt.subplots()
    ax_acc = ax_loss.twinx()
    (l1,) = ax_loss.plot(epochs, loss_vector, "r-o", label="loss")
    (l2,) = ax_acc.plot(epochs, accuracy_vector, "b-s", label="accuracy")
    ax_loss.set_xlabel("epoch")
    ax_loss.set_ylabel("loss")
    ax_acc.set_ylabel("accuracy in %")
    ax_loss.legend(handles=[l1, l2], loc="center right")
    plt.show()


def main(epochs: int = CFG.epochs) -> None:
    train_loader, validation_loader = make_loaders()
    model = MyMLP()
    optimizer = torch.optim.SGD(model.parameters(), lr=CFG.lr, momentum=CFG.momentum)
    losses: list[float] = []
    accs: list[float] = []
    for epoch in range(1, epochs + 1):
        train(model, optimizer, train_loader, epoch)
        validate(model, validation_loader, losses, accs)
    plot_history(losses, accs)


if __name__ == "__main__":
    main()
