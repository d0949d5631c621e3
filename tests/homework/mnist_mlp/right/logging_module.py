import logging
import os
import sys
import time

import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F

logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
log = logging.getLogger(__name__)

torch.set_num_threads(2)


def make_loaders(batch_size=32):
    from torchvision import datasets, transforms
    root = os.environ.get("AUTOGRADER_DATA", "data")
    transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))])
    training = datasets.MNIST(root, train=True, download=True, transform=transform)
    validation = datasets.MNIST(root, train=False, download=True, transform=transform)
    return (torch.utils.data.DataLoader(training, batch_size=batch_size, shuffle=True),
            torch.utils.data.DataLoader(validation, batch_size=batch_size))


class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        nn.Module.__init__(self)
        self.add_module("lin1", nn.Linear(in_features, hidden_features))
        self.add_module("lin2", nn.Linear(hidden_features, hidden_features))
        self.add_module("lin3", nn.Linear(hidden_features, out_features))
        self.add_module("drop", nn.Dropout(dropout))
        log.debug("built MLP %d-%d-%d-%d", in_features, hidden_features, hidden_features, out_features)

    def forward(self, x):
        h = torch.flatten(x, start_dim=1)
        h = self.lin1(h).clamp(min=0)
        h = self.drop(h)
        h = self.lin2(h).clamp(min=0)
        h = self.drop(h)
        z = self.lin3(h)
        return z - torch.logsumexp(z, dim=1, keepdim=True)


def train(model, optimizer, train_loader, epoch, log_interval=100):
    start = time.perf_counter()
    model.train(True)
    for idx, batch in enumerate(train_loader):
        x, y = batch[0], batch[1]
        model.zero_grad()
        loss = F.nll_loss(model(x), y)
        loss.backward()
        optimizer.step()
        if idx % log_interval == 0:
            log.info("epoch=%d batch=%d loss=%.4f", epoch, idx, loss.item())
    log.info("epoch %d took %.1fs", epoch, time.perf_counter() - start)


def validate(model, validation_loader, loss_vector, accuracy_vector):
    was_training = model.training
    model.train(False)
    try:
        with torch.set_grad_enabled(False):
            outs, ys = [], []
            for x, y in validation_loader:
                outs.append(model(x))
                ys.append(y)
            out = torch.cat(outs)
            y = torch.cat(ys)
            loss = F.nll_loss(out, y).item()
            acc = (out.max(dim=1).indices == y).double().mean().item() * 100
    finally:
        model.train(was_training)
    loss_vector.append(loss)
    accuracy_vector.append(acc)
    log.info("validation loss %.4f accuracy %.2f%%", loss, acc)


def plot_history(loss_vector, accuracy_vector):
    with plt.style.context("ggplot"):
        fig, axes = plt.subplots(2, 1, sharex=True)
        for ax, v, label in zip(axes, (loss_vector, accuracy_vector), ("NLL loss", "accuracy [%]")):
            ax.plot(range(1, len(v) + 1), v, "o--")
            ax.set_ylabel(label)
        axes[-1].set_xlabel("epoch")
        fig.suptitle("validation")
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
