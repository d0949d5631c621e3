# EXPECT: cross_entropy: log of the softmax plus an epsilon: a loss of 1000 comes out as about 18 (and its gradient is 0)
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
def predict(x, w, b):
    z = x.double() @ w.double() + b.double()
    return torch.special.expit(z).to(torch.float32)


# %%
def binary_cross_entropy(logits, targets):
    zero = torch.zeros_like(logits)
    # log(1 + e^z) - y z
    per_example = torch.logaddexp(zero, logits) - targets * logits
    return torch.mean(per_example)


# %%
def logistic_step(x, y, w, b, lr):
    def objective(w, b):
        return F.softplus((1 - 2 * y) * (x @ w + b)).mean()

    dw, db = torch.func.grad(objective, argnums=(0, 1))(w, b)
    return w - lr * dw, b - lr * db


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
@functools.lru_cache(maxsize=None)
def _possible_answers():
    """all 0/1 patterns that some line of the grid produces on the four points"""
    patterns = set()
    for w1 in range(-4, 5):
        for w2 in range(-4, 5):
            for b in range(-4, 5):
                patterns.add(tuple(int(0.5 * (w1 * p + w2 * q + b) > 0) for p in (0, 1) for q in (0, 1)))
    return patterns


def best_linear_accuracy(targets):
    want = tuple(int(t) for t in targets)
    return max(sum(a == t for a, t in zip(pattern, want)) for pattern in _possible_answers()) / 4


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
    return torch.tanh(x)


# %%
def tanh_derivative(x):
    u = torch.exp(-2 * x.abs())      # even function -> use |x|
    return 4 * u / (1 + u).square()


# %%
def relu(x):
    return F.relu(x)


# %%
def relu_derivative(x):
    return (torch.sign(x) + 1) / 2    # 1/2 at 0, the handout says it is up to me


# %%
def leaky_relu(x, slope=0.01):
    act = nn.LeakyReLU(slope)
    return act(x)


# %%
def leaky_relu_derivative(x, slope=0.01):
    out = torch.full_like(x, slope)
    out.masked_fill_(x >= 0, 1.0)
    return out


# %% [markdown]
# ## Task 4: linear layers collapse
#
# Two linear layers with nothing between them are one linear layer,
# $W^{[2]}(W^{[1]} \mathbf{x} + \mathbf{b}^{[1]}) + \mathbf{b}^{[2]} = W' \mathbf{x} + \mathbf{b}'$,
# and so is any number of them.


# %%
def collapse(weights, biases):
    n_in = weights[0].shape[1]
    W_total = torch.eye(n_in)
    b_total = torch.zeros(n_in)
    for k in range(len(weights)):
        W_total = weights[k] @ W_total
        b_total = weights[k] @ b_total + biases[k]
    return W_total, b_total


# %% [markdown]
# ## Task 5: XOR with a hidden layer
#
# One hidden layer with an activation is enough for XOR. Two or three hidden units often get stuck, depending on where
# they start; a few more do not.


# %%
HIDDEN_UNITS = 12


def train_xor(seed):
    torch.manual_seed(seed)
    model = torch.nn.Sequential(
        torch.nn.Linear(2, HIDDEN_UNITS),
        torch.nn.Tanh(),
        torch.nn.Linear(HIDDEN_UNITS, 1),
    )
    # regression on -1 / +1, then "above 0" is class 1
    goal = (2 * XOR_TARGETS - 1).reshape(4, 1)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.03)
    for i in range(700):
        optimizer.zero_grad()
        ((model(XOR_INPUTS) - goal) ** 2).mean().backward()
        optimizer.step()
    return model


# %%
def plot_decision(model):
    model.eval()
    xs = torch.arange(-0.5, 1.51, 0.02)
    ys = torch.arange(-0.5, 1.51, 0.02)
    Z = torch.empty(len(xs), len(ys))
    for i, x1 in enumerate(xs):
        column = torch.column_stack([torch.full((len(ys),), float(x1)), ys])
        Z[i] = model(column).detach().squeeze(-1)
    classes = (Z.T > 0).int()                       # rows are x2, columns are x1
    plt.figure()
    plt.pcolormesh(xs, ys, classes, cmap="viridis", alpha=0.4)
    for k in range(2):
        idx = torch.nonzero(XOR_TARGETS == k).flatten()
        plt.plot(XOR_INPUTS[idx, 0], XOR_INPUTS[idx, 1], marker="o", linestyle="", label=f"class {k}")
    plt.legend(title="targets")
    plt.xlabel("x_1"); plt.ylabel("x_2")
    plt.title("decision regions")
    plt.show()


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
    # divide numerator and denominator by e^{x_i}:  1 / sum_k e^{x_k - x_i}; inf below gives 0, which is right
    differences = x.unsqueeze(1) - x.unsqueeze(2)      # [n, i, k] = x_k - x_i
    return 1 / differences.exp().sum(dim=2)


# %%
def cross_entropy(logits, targets):
    p = torch.softmax(logits, dim=1)
    correct_p = p[torch.arange(logits.shape[0]), targets]
    return -torch.log(correct_p + 1e-8).mean()


# %% [markdown]
# ## Task 7: modules
#
# `MyLinear` is a linear layer made from nothing but `nn.Parameter`. `Net` puts ready-made layers together.


# %%
class MyLinear(nn.Module):

    def __init__(self, in_features, out_features):
        super().__init__()
        self.register_parameter("weight", nn.Parameter(torch.normal(0.0, 0.1, size=(in_features, out_features))))
        self.register_parameter("bias", nn.Parameter(torch.normal(0.0, 0.1, size=(out_features,))))

    def forward(self, input):
        return torch.tensordot(input, self.weight, dims=1).add(self.bias)


# %%
class Net(nn.Module):

    def __init__(self):
        super().__init__()
        self.linears = nn.ModuleList([nn.Linear(4, 3), nn.Linear(3, 1)])

    def forward(self, x):
        first, second = self.linears
        return second(first(x).clamp(min=0))


# %% [markdown]
# ## Task 8: a deep network
#
# Images of handwritten digits, 28 x 28 pixels, become ten scores, one for each class.


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


# %% [markdown]
# ## Task 9: training and test


# %%
def train(model, train_loader, criterion, optimizer):
    model.train()
    batches = iter(train_loader)
    loss_sum, count = 0.0, 0
    while True:
        try:
            features, labels = next(batches)
        except StopIteration:
            break
        model.zero_grad()
        loss = criterion(model(features), labels)
        loss.backward()
        optimizer.step()
        loss_sum += loss.item()
        count += 1
    return loss_sum / count


# %%
def evaluate(model, test_loader):
    model.eval()
    correct = 0
    with torch.no_grad():
        for X, y in test_loader:
            pred = model(X)
            correct += (pred.argmax(1) == y).type(torch.float).sum().item()
    size = len(test_loader.dataset)
    return int(correct), correct / size


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
