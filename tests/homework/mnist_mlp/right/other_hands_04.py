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


# %% [markdown]
# ## Task 1: the network
#
# Linear, ReLU, dropout, linear, ReLU, dropout, linear, then the logarithm of the softmax over the classes.


# %%
class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        def param(o, i):
            w = torch.empty(o, i)
            nn.init.xavier_uniform_(w)
            return nn.Parameter(w)
        self.w1, self.b1 = param(hidden_features, in_features), nn.Parameter(torch.zeros(hidden_features))
        self.w2, self.b2 = param(hidden_features, hidden_features), nn.Parameter(torch.zeros(hidden_features))
        self.w3, self.b3 = param(out_features, hidden_features), nn.Parameter(torch.zeros(out_features))
        self.drop = nn.Dropout(dropout)
        self.relu = nn.ReLU()

    def forward(self, x):
        x = x.flatten(1)
        x = self.drop(self.relu(x @ self.w1.T + self.b1))
        x = self.drop(self.relu(torch.einsum("ni,oi->no", x, self.w2) + self.b2))
        return torch.log_softmax(F.linear(x, self.w3, self.b3), -1)



# %% [markdown]
# ## Task 2: one epoch of training


# %%
def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    losses = []
    for xb, yb in train_loader:
        def closure():
            optimizer.zero_grad()
            l = F.nll_loss(model(xb), yb)
            l.backward()
            return l
        losses.append(optimizer.step(closure).item())
        if len(losses) % log_interval == 1:
            print(f"Epoch {epoch:>2}: mean loss so far {sum(losses) / len(losses):.3f}")



# %% [markdown]
# ## Task 3: validation


# %%
def validate(model, validation_loader, loss_vector, accuracy_vector):
    losses = []
    right = 0
    seen = 0
    model.eval()
    for x, y in validation_loader:
        with torch.no_grad():
            logp = model(x)
        losses.append(F.nll_loss(logp, y))
        right += torch.sum(logp.topk(1).indices.squeeze(1) == y)
        seen += y.numel()
    loss_vector.append(torch.stack(losses).mean())
    accuracy_vector.append(right.item() / seen * 100.0)
    model.train()



# %% [markdown]
# ## Task 4: plots


# %%
def _one(ax, values, what, colour):
    ax.plot(list(range(1, 1 + len(values))), [float(v) for v in values], colour, label=what)
    ax.legend(loc="best")


def plot_history(loss_vector, accuracy_vector):
    fig = plt.figure()
    _one(fig.add_subplot(121), loss_vector, "val loss", "k-")
    _one(fig.add_subplot(122), accuracy_vector, "val acc", "g-")



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
