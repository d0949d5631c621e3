# EXPECT: leaky_relu_derivative: slope * x instead of slope for negative x
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
import math
import os

import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F

# %% [markdown]
# ## Task 1: logistic regression
#
# A score $z = \mathbf{w}^\top \mathbf{x} + b$ becomes the probability of class 1,
# $\hat y = \sigma(z) = 1 / (1 + e^{-z})$.
# The loss of one example is the binary cross-entropy $-y \log \hat y - (1 - y) \log(1 - \hat y)$.
#
# Scores may be as large as 1000. $e^{1000}$ is infinity in float32, $\sigma(1000)$ is 1, and the logarithm of
# $1 - \sigma(1000)$ is minus infinity. The loss of a score of 1000 whose class is 0 is 1000 all the same. Put
# $\sigma$ into the loss and simplify before you compute anything.


# %%
def _sigma(z):
    if z >= 0:
        return 1.0 / (1.0 + math.exp(-z))
    e = math.exp(z)
    return e / (1.0 + e)


def predict(x, w, b):
    probs = []
    for i in range(x.shape[0]):
        z = 0.0
        for j in range(x.shape[1]):
            z += x[i, j].item() * w[j].item()
        probs.append(_sigma(z + b.item()))
    return torch.tensor(probs, dtype=torch.float32)


# %%
def binary_cross_entropy(logits, targets):
    z = logits.double()
    two_scores = torch.stack((torch.zeros_like(z), z))
    loss = torch.logsumexp(two_scores, dim=0) - z * targets.double()
    return loss.mean().float()


# %%
@torch.no_grad()
def logistic_step(x, y, w, b, lr):
    N, m = x.shape
    dw = torch.zeros(m)
    db = torch.zeros(())
    for i in range(N):
        p = torch.sigmoid(torch.dot(x[i], w) + b)
        diff = p - y[i]
        for j in range(m):
            dw[j] += diff * x[i, j]
        db += diff
    return w - lr * dw / N, b - lr * db / N


# %% [markdown]
# ## Task 2: what a line separates
#
# A linear classifier answers 1 where $w_1 x_1 + w_2 x_2 + b > 0$, else 0: it cuts the plane with a line. Below are four
# points and, as one example of targets, XOR. Which share of the points does the best line get right? For AND it is 1.
#
# You can try many lines: all combinations of $w_1$, $w_2$ and $b$ from -2, -1.5, ..., 2 are enough for any targets of
# these four points.

# %%
XOR_INPUTS = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR_TARGETS = torch.tensor([0.0, 1.0, 1.0, 0.0])


# %%
def best_linear_accuracy(targets):
    gen = torch.Generator().manual_seed(0)
    lines = 4 * torch.rand(20000, 3, generator=gen) - 2
    z = XOR_INPUTS @ lines[:, :2].T + lines[:, 2]          # (4, 20000)
    same = (z > 0).float() == targets[:, None]
    return same.sum(0).max().item() / len(targets)


# %% [markdown]
# ## Task 3: activations
#
# | | | derivative |
# |---|---|---|
# | tanh | $(e^x - e^{-x}) / (e^x + e^{-x}) = 2 \sigma(2x) - 1$ | $1 - \tanh^2 x$ |
# | ReLU | $\max(0, x)$ | 0 for $x < 0$, 1 for $x > 0$ |
# | leaky ReLU | $a x$ for $x < 0$, $x$ for $x \geq 0$ | $a$ for $x < 0$, 1 for $x > 0$ |
#
# Write the derivatives by hand, without autograd. What they are at 0 is up to you. Each is a function of the
# activation's input $x$, and its result is a float32 tensor of the shape of x.


# %%
def tanh(x):
    p = torch.softmax(torch.stack([x, -x], dim=-1), dim=-1)
    return p[..., 0] - p[..., 1]


# %%
def tanh_derivative(x):
    return 1 - tanh(x) ** 2


# %%
def relu(x):
    return x * (x > 0)


# %%
def relu_derivative(x):
    return (x > 0).float()


# %%
def leaky_relu(x, slope=0.01):
    return F.leaky_relu(x, negative_slope=slope)


# %%
def leaky_relu_derivative(x, slope=0.01):
    d = torch.ones_like(x)
    neg = x < 0
    d[neg] = slope * x[neg]
    return d


# %% [markdown]
# ## Task 4: linear layers collapse
#
# Two linear layers with nothing between them are one linear layer,
# $W^{[2]}(W^{[1]} \mathbf{x} + \mathbf{b}^{[1]}) + \mathbf{b}^{[2]} = W' \mathbf{x} + \mathbf{b}'$,
# and so is any number of them.


# %%
def collapse(weights, biases):
    total = None
    for W, b in zip(weights, biases):
        top = torch.cat([W, b.unsqueeze(1)], dim=1)
        bottom = torch.zeros(1, top.shape[1])
        bottom[0, -1] = 1.0
        M = torch.cat([top, bottom])
        total = M if total is None else M @ total
    return total[:-1, :-1].clone(), total[:-1, -1].clone()


# %% [markdown]
# ## Task 5: XOR with a hidden layer
#
# One hidden layer with an activation is enough for XOR. Two or three hidden units often get stuck, depending on where
# they start; a few more do not.


# %%
def train_xor(seed):
    torch.manual_seed(seed)
    net = nn.Sequential(nn.Linear(2, 10), nn.Tanh(), nn.Linear(10, 1))
    lr = 0.5
    for step in range(2000):
        loss = binary_cross_entropy(net(XOR_INPUTS)[:, 0], XOR_TARGETS)
        net.zero_grad()
        loss.backward()
        with torch.no_grad():
            for p in net.parameters():
                p -= lr * p.grad
    return net


# %%
def plot_decision(model):
    modes = [(m, m.training) for m in model.modules()]
    model.eval()
    g = torch.linspace(-0.6, 1.6, 100)
    gx, gy = torch.meshgrid(g, g, indexing="ij")
    with torch.inference_mode():
        s = model(torch.stack((gx, gy), -1).reshape(-1, 2)).reshape(100, 100).numpy()
    for m, training in modes:
        m.training = training
    fig, ax = plt.subplots(figsize=(4, 4))
    ax.contourf(gx.numpy(), gy.numpy(), s, levels=[-1e9, 0, 1e9], colors=["gold", "skyblue"])
    ax.contour(gx.numpy(), gy.numpy(), s, levels=[0], colors="k")
    c0, c1 = XOR_INPUTS[XOR_TARGETS < 0.5].numpy(), XOR_INPUTS[XOR_TARGETS > 0.5].numpy()
    h1 = ax.scatter(*c1.T, color="navy", zorder=3)
    h0 = ax.scatter(*c0.T, color="darkred", zorder=3)
    ax.legend([h0, h1], ["class 0", "class 1"], framealpha=1)
    ax.set(xlabel="x1", ylabel="x2", xlim=(-0.5, 1.5), ylim=(-0.5, 1.5))
    return None


# %%
# plot_decision(train_xor(0))

# %% [markdown]
# ## Task 6: softmax and cross-entropy
#
# With more than two classes, $\mathrm{softmax}(\mathbf{x})_i = e^{x_i} / \sum_k e^{x_k}$, and the loss of one
# example is minus the logarithm of the probability of its class. Scores may be 1000 again. What can be subtracted from
# all scores of a row without changing its softmax?


# %%
def softmax(x):
    e = torch.exp(x - x.max(dim=1, keepdim=True).values)
    return e / e.sum(dim=1, keepdim=True)


# %%
def cross_entropy(logits, targets):
    losses = []
    for row, t in zip(logits, targets):
        m = row.max().detach()
        losses.append(m + torch.log(torch.exp(row - m).sum()) - row[t])
    return torch.stack(losses).mean()


# %% [markdown]
# ## Task 7: modules
#
# `MyLinear` is a linear layer made from nothing but `nn.Parameter`. `Net` puts ready-made layers together.


# %%
class MyLinear(nn.Module):

    def __init__(self, in_features, out_features):
        super().__init__()
        bound = 1 / in_features**0.5
        self.weight = nn.Parameter(torch.empty(in_features, out_features).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(out_features).uniform_(-bound, bound))

    def forward(self, input):
        return F.linear(input, self.weight.t(), self.bias)


# %%
class Net(nn.Module):

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 1))

    def forward(self, x):
        return self.layers(x)


# %% [markdown]
# ## Task 8: a deep network
#
# Images of handwritten digits, 28 x 28 pixels, become ten scores, one for each class.


# %%
class MLP(nn.Module):

    def __init__(self):
        super().__init__()
        self.n_layers = 5
        widths = (784, 512, 256, 128, 64, 10)
        for i in range(self.n_layers):
            layer = nn.Linear(widths[i], widths[i + 1])
            nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu")
            nn.init.constant_(layer.bias, 0.01)
            setattr(self, f"linear{i + 1}", layer)

    def forward(self, x):
        x = torch.flatten(x, 1)
        for i in range(1, self.n_layers + 1):
            x = getattr(self, f"linear{i}")(x)
            if i != self.n_layers:
                x = x.clamp_min(0.0)
        return x


# %% [markdown]
# ## Task 9: training and test


# %%
def train(model, train_loader, criterion, optimizer):
    device = next(model.parameters()).device
    model.train()
    epoch_loss = 0.0
    optimizer.zero_grad()          # whatever is left from before
    for X, y in train_loader:
        X, y = X.to(device), y.to(device)
        loss = criterion(model(X), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        epoch_loss += loss.item()
    return epoch_loss / len(train_loader)


# %%
@torch.no_grad()
def evaluate(model, test_loader):
    was_training = model.training
    model.eval()
    hits = []
    for x, y in test_loader:
        hits.append(model(x).argmax(1) == y)
    model.train(was_training)
    hits = torch.cat(hits)
    return int(hits.sum()), hits.float().mean().item()


# %% [markdown]
# ## Everything together


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
