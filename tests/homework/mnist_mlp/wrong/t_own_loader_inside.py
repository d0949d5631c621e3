import functools
import os
import time

import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F


def timed(fn):
    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        t0 = time.time()
        result = fn(*args, **kwargs)
        print(f"{fn.__name__}: {time.time() - t0:.2f} s")
        return result
    return wrapper

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


class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.fc = nn.ModuleDict({
            'first': nn.Linear(in_features, hidden_features),
            'second': nn.Linear(hidden_features, hidden_features),
            'last': nn.Linear(hidden_features, out_features),
        })
        self.regularise = nn.Dropout(dropout)

    def forward(self, x):
        x = nn.Flatten()(x)
        x = self.regularise(F.relu(self.fc['first'](x)))
        x = self.regularise(F.relu(self.fc['second'](x)))
        x = self.fc['last'](x)
        return nn.LogSoftmax(dim=1)(x)


@timed
def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    train_loader, _ = make_loaders()
    n_seen = 0
    for data, target in train_loader:
        optimizer.zero_grad()
        pred = model(data)
        loss = nn.functional.nll_loss(pred, target)
        loss.backward()
        optimizer.step()
        n_seen += data.shape[0]
    print('epoch', epoch, 'images', n_seen, 'last loss', round(loss.item(), 4))


@timed
@torch.inference_mode()
def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    loss = acc = count = 0
    for data, target in validation_loader:
        pred = model(data)
        loss += F.nll_loss(pred, target, reduction='sum')
        acc += (pred.topk(1, dim=1).indices.squeeze(1) == target).sum()
        count += len(target)
    loss_vector.append((loss / count).item())
    accuracy_vector.append((100 * acc / count).item())


def _curve(where, values, ylabel):
    plt.subplot(where)
    plt.plot(range(1, len(values) + 1), values, marker='d', linestyle='--')
    plt.ylabel(ylabel)
    plt.xlabel('epoch')


def plot_history(loss_vector, accuracy_vector):
    plt.figure()
    _curve(211, loss_vector, 'validation loss')
    _curve(212, accuracy_vector, 'validation accuracy')
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
