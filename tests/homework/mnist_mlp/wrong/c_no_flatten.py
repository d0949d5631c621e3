import os

import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim

torch.manual_seed(0)

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
        self.net = nn.Sequential(nn.Linear(in_features, hidden_features), nn.ReLU(), nn.Dropout(dropout),
                                 nn.Linear(hidden_features, hidden_features), nn.ReLU(), nn.Dropout(dropout),
                                 nn.Linear(hidden_features, out_features))

    def forward(self, x):
        return F.log_softmax(self.net(x), dim=1)


def batch_accuracy(model, x, y):
    """share of right answers in this batch, in eval mode"""
    training = model.training
    model.eval()
    with torch.no_grad():
        acc = (model(x).argmax(dim=1) == y).float().mean().item()
    model.train(training)
    return acc


def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    for i, (x, y) in enumerate(train_loader):
        out = model(x)
        optimizer.zero_grad()
        l = F.nll_loss(out, y)
        l.backward()
        optimizer.step()
        if not i % log_interval:
            print('ep', epoch, 'it', i, 'loss', l.item(), 'acc', batch_accuracy(model, x, y))


def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    with torch.no_grad():
        s = 0.0; c = 0.0; n = 0
        for x, y in validation_loader:
            out = model(x)
            s += F.nll_loss(out, y).item() * x.shape[0]
            c += batch_accuracy(model, x, y) * x.shape[0]
            n += x.shape[0]
    loss_vector.append(s / n)
    accuracy_vector.append(100 * c / n)


def plot_history(loss_vector, accuracy_vector):
    fig, ax = plt.subplots(2, 1)
    ax[0].plot(range(1, len(loss_vector)+1), loss_vector, 'r')
    ax[0].set_title('loss')
    ax[1].plot(range(1, len(accuracy_vector)+1), accuracy_vector, 'g')
    ax[1].set_title('accuracy')
    fig.savefig('history.png')


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
