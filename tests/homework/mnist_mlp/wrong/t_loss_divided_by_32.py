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


# %%
def run_epoch(model, loader, optimizer=None, verbose=0):
    """One pass. With optimizer: training, without: only measuring. Returns mean loss and accuracy in percent."""
    training = optimizer is not None
    model.train(training)
    loss_sum, hits, seen = 0.0, 0, 0
    with torch.set_grad_enabled(training):
        for i, (images, labels) in enumerate(loader):
            log_probs = model(images)
            loss = F.nll_loss(log_probs, labels)
            if training:
                optimizer.zero_grad()
                (loss / len(labels)).backward()
                optimizer.step()
            loss_sum += loss.item() * len(labels)
            hits += (log_probs.argmax(1) == labels).sum().item()
            seen += len(labels)
            if verbose and i % verbose == 0:
                print(f"  {i:5d}  loss {loss_sum / seen:.4f}  acc {100 * hits / seen:.1f}%")
    return loss_sum / seen, 100 * hits / seen


# %%
class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.fc1 = nn.Linear(in_features, hidden_features)
        self.fc2 = nn.Linear(hidden_features, hidden_features)
        self.fc3 = nn.Linear(hidden_features, out_features)
        self.dropout = dropout

    def _hidden(self, layer, x):
        return F.dropout(F.relu(layer(x)), self.dropout, training=self.training)

    def forward(self, x):
        x = x.flatten(1)
        x = self._hidden(self.fc1, x)
        x = self._hidden(self.fc2, x)
        return self.fc3(x).log_softmax(1)


# %%
def train(model, optimizer, train_loader, epoch, log_interval=100):
    print("epoch", epoch)
    run_epoch(model, train_loader, optimizer, verbose=log_interval)


def validate(model, validation_loader, loss_vector, accuracy_vector):
    loss, acc = run_epoch(model, validation_loader)
    loss_vector.append(loss)
    accuracy_vector.append(acc)


def plot_history(loss_vector, accuracy_vector):
    n = len(loss_vector)
    fig, (a, b) = plt.subplots(1, 2)
    a.plot(range(1, n + 1), loss_vector, marker='.'); a.set(xlabel='epoch', ylabel='validation loss')
    b.plot(range(1, n + 1), accuracy_vector, marker='.'); b.set(xlabel='epoch', ylabel='validation accuracy (%)')
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
