# %% [markdown]
# # Foundations of multi-layer perceptrons
#
# You write what every network is made of, from logistic regression to a deep network, and the loops that train and
# test it.
# Write between the docstring and the end of each function; keep names and parameters as they are.
# Check your work at any time with the last cell, with `autograder check`, or with `pytest` in this folder.
#
# Everything is a torch tensor of dtype float32 unless it says otherwise. A function returns new tensors and leaves
# those that it is given as they are.

# %%
import functools
import os

import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F

# %%
def predict(x, w, b):
    # sigma(z) = (1 + tanh(z/2)) / 2, solved from the table in task 3
    z = (x * w).sum(dim=1) + b
    return 0.5 * (1 + torch.tanh(z / 2))


# %%
def binary_cross_entropy(logits, targets):
    log_p1 = F.logsigmoid(logits)
    log_p0 = F.logsigmoid(-logits)     # 1 - sigma(z) = sigma(-z)
    return -(targets * log_p1 + (1 - targets) * log_p0).mean()


# %%
def logistic_step(x, y, w, b, lr):
    w_leaf, b_leaf = w.detach().requires_grad_(), b.detach().requires_grad_()
    loss = F.binary_cross_entropy_with_logits(x @ w_leaf + b_leaf, y)
    gw, gb = torch.autograd.grad(loss, (w_leaf, b_leaf))
    return (w - lr * gw).detach(), (b - lr * gb).detach()


# %%
XOR_INPUTS = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR_TARGETS = torch.tensor([0.0, 1.0, 1.0, 0.0])


# %%
def best_linear_accuracy(targets):
    grid = torch.linspace(-2, 2, 9)
    lines = torch.cartesian_prod(grid, grid, grid)                    # (729, 3)
    answers = (lines[:, :2] @ XOR_INPUTS.T + lines[:, 2:]) > 0         # (729, 4)
    hits = answers == targets.bool()
    return hits.float().mean(dim=1).max().item()


# %%
def tanh(x):
    result = torch.empty_like(x)
    pos = x >= 0
    neg = ~pos
    ep = torch.exp(-2 * x[pos])
    en = torch.exp(2 * x[neg])
    result[pos] = (1 - ep) / (1 + ep)
    result[neg] = (en - 1) / (en + 1)
    return result


# %%
def tanh_derivative(x):
    s = torch.sigmoid(2 * x)
    return 4 * s * (1 - s)


# %%
def relu(x):
    return F.relu(x)


# %%
def relu_derivative(x):
    return torch.where(x > 0, 1.0, 0.0)


# %%
def leaky_relu(x, slope=0.01):
    neg = (x < 0).to(x.dtype)
    return neg * slope * x + (1 - neg) * x


# %%
def leaky_relu_derivative(x, slope=0.01):
    positive = (x > 0).float()
    return positive + slope * (1 - positive)


# %%
def collapse(weights, biases):
    return functools.reduce(
        lambda acc, layer: (layer[0] @ acc[0], layer[0] @ acc[1] + layer[1]),
        list(zip(weights, biases))[1:],
        (weights[0].clone(), biases[0].clone()),
    )


# %%
def train_xor(seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    loss_fn = nn.BCEWithLogitsLoss()
    for _ in range(500):
        optimizer.zero_grad()
        loss = loss_fn(model(XOR_INPUTS), XOR_TARGETS.unsqueeze(1))
        loss.backward()
        optimizer.step()
    return model


# %%
@torch.no_grad()
def plot_decision(model):
    model.eval()
    line = torch.linspace(-0.5, 1.5, 81)
    grid = torch.cartesian_prod(line, line)
    scores = model(grid).view(-1)
    colours = ["tab:cyan" if s > 0 else "tab:orange" for s in scores.tolist()]
    plt.figure()
    plt.scatter(grid[:, 0], grid[:, 1], c=colours, s=12, marker="s", linewidths=0)
    plt.scatter(XOR_INPUTS[[0, 3], 0], XOR_INPUTS[[0, 3], 1], c="black", s=80, label="class 0")
    plt.scatter(XOR_INPUTS[[1, 2], 0], XOR_INPUTS[[1, 2], 1], c="white", edgecolors="black", s=80, label="class 1")
    plt.legend(loc="upper right")
    plt.xlim(-0.5, 1.5)
    plt.ylim(-0.5, 1.5)
    plt.gca().set_aspect("equal")


# %%
# plot_decision(train_xor(0))

# %%
def softmax(x):
    e = torch.exp(x - x.max(dim=1, keepdim=True).values)
    return e / e.sum(dim=1, keepdim=True)


# %%
def cross_entropy(logits, targets):
    return F.nll_loss(F.log_softmax(logits, dim=1), targets)


# %%
class MyLinear(nn.Module):

    def __init__(self, in_features, out_features):
        super().__init__()
        weight = torch.rand(in_features, out_features) - 0.5
        bias = torch.rand(out_features) - 0.5
        self.weight = nn.Parameter(weight, requires_grad=True)
        self.bias = nn.Parameter(bias, requires_grad=True)

    def forward(self, input):
        n_in, n_out = self.weight.shape
        flat = input.reshape(-1, n_in)
        result = torch.addmm(self.bias, flat, self.weight)
        return result.reshape(input.shape[:-1] + (n_out,))


# %%
class Net(nn.Module):

    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(in_features=4, out_features=3, bias=True)
        self.activation = nn.ReLU()
        self.output = nn.Linear(in_features=3, out_features=1, bias=True)

    def forward(self, x):
        h = self.hidden(x)
        h = self.activation(h)
        return self.output(h)


# %%
class MLP(nn.Module):

    def __init__(self):
        super().__init__()
        sizes = [784, 512, 256, 128, 64, 10]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))

    def forward(self, x):
        h = x.flatten(start_dim=1)
        for layer in self.layers[:-1]:
            h = torch.relu(layer(h))
        return self.layers[-1](h)


# %%
def _one_step(model, xb, yb, criterion, optimizer):
    optimizer.zero_grad()
    loss = criterion(model(xb), yb)
    loss.backward()
    optimizer.step()
    return loss.item()


def train(model, train_loader, criterion, optimizer):
    model.train()
    batch_losses = [_one_step(model, xb, yb, criterion, optimizer) for xb, yb in train_loader]
    return torch.tensor(batch_losses).mean().item()


# %%
def evaluate(model, test_loader):
    model.eval()
    correct, total = 0, 0
    with torch.no_grad():
        for inputs, labels in test_loader:
            outputs = model(inputs)
            predicted = outputs.argmax(dim=1)
            correct += (predicted == labels).sum().item()
            total += labels.size(0)
    return correct, correct / total


# %%
def make_loaders(batch_size=32):
    """Training and test loaders over MNIST, pixels from 0 to 1."""
    from torchvision import datasets, transforms

    root = os.environ.get("AUTOGRADER_DATA", "data")
    training = datasets.MNIST(root, train=True, download=True, transform=transforms.ToTensor())
    test = datasets.MNIST(root, train=False, download=True, transform=transforms.ToTensor())
    return (
        torch.utils.data.DataLoader(training, batch_size=batch_size, shuffle=True),
        torch.utils.data.DataLoader(test, batch_size=batch_size),
    )


# %%
def main(epochs=10):
    """Train the deep network and test it after every epoch."""
    train_loader, test_loader = make_loaders()
    model = MLP()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    for epoch in range(1, epochs + 1):
        running_loss = train(model, train_loader, nn.CrossEntropyLoss(), optimizer)
        n_correct, accuracy = evaluate(model, test_loader)
        print(f"epoch {epoch}: loss {running_loss:.3f}, {n_correct} correct, accuracy {accuracy:.3f}")


# %%
# main()  # a few minutes on a laptop
