import os
from functools import reduce
import matplotlib.pyplot as plt
import torch
from torch import nn
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

relu = lambda z: z * (z > 0)
flat = lambda t: t.reshape(t.shape[0], -1)


class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        sizes = [in_features] + [hidden_features] * 2 + [out_features]
        self.lin = nn.ModuleList(nn.Linear(*p) for p in zip(sizes, sizes[1:]))
        self.drop = nn.Dropout(dropout)

    def forward(self, x):
        *hidden, last = self.lin
        h = reduce(lambda h, layer: self.drop(relu(layer(h))), hidden, flat(x))
        return F.log_softmax(last(h), -1)


def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()

    def step(x, y):
        loss = F.nll_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    losses = [step(x, y) for x, y in train_loader]
    for i, l in enumerate(losses[::log_interval]):
        print(f"{epoch}:{i * log_interval} {l:.3f}")


def validate(model, validation_loader, loss_vector, accuracy_vector):
    model = MyMLP()
    model.eval()
    with torch.no_grad():
        res = [(F.nll_loss(o, y, reduction="sum").item(), (o.argmax(1) == y).sum().item(), len(y))
               for o, y in ((model(x), y) for x, y in validation_loader)]
    l, c, n = map(sum, zip(*res))
    loss_vector.append(l / n)
    accuracy_vector.append(100 * c / n)


def plot_history(loss_vector, accuracy_vector):
    for k, (v, t) in enumerate([(loss_vector, "loss"), (accuracy_vector, "accuracy %")], 1):
        plt.subplot(1, 2, k)
        plt.plot(*zip(*enumerate(v, 1)))
        plt.title(t)
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
