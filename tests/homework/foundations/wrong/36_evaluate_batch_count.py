# EXPECT: evaluate: divides by number of batches times the size of the first batch: wrong share when the last batch is smaller
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
    scores = torch.einsum("nm,m->n", x, w) + b
    e = torch.exp(-scores.abs())          # always between 0 and 1
    return torch.where(scores >= 0, 1 / (1 + e), e / (1 + e))


# %%
def binary_cross_entropy(logits, targets):
    return F.binary_cross_entropy_with_logits(logits, targets)


# %%
def logistic_step(x, y, w, b, lr):
    w_leaf, b_leaf = w.detach().requires_grad_(), b.detach().requires_grad_()
    loss = F.binary_cross_entropy_with_logits(x @ w_leaf + b_leaf, y)
    gw, gb = torch.autograd.grad(loss, (w_leaf, b_leaf))
    return (w - lr * gw).detach(), (b - lr * gb).detach()


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
    s = torch.linspace(-2.0, 2.0, steps=9)
    W1, W2, B = torch.meshgrid(s, s, s, indexing="ij")
    acc = torch.zeros_like(W1)
    for (x1, x2), t in zip(XOR_INPUTS, targets):
        acc += ((W1 * x1 + W2 * x2 + B > 0).float() == t).float()
    return (acc / 4).max()


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
    return 1 / torch.cosh(x) ** 2


# %%
def relu(x):
    return torch.where(x > 0, x, torch.zeros_like(x))


# %%
def relu_derivative(x):
    return (x > 0).float()


# %%
def leaky_relu(x, slope=0.01):
    return 0.5 * (1 + slope) * x + 0.5 * (1 - slope) * x.abs()


# %%
def leaky_relu_derivative(x, slope=0.01):
    step = (torch.sign(x) + 1) * 0.5
    return torch.lerp(torch.full_like(x, float(slope)), torch.ones_like(x), step)


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
class XorNet(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.fc1 = nn.Linear(2, hidden)
        self.fc2 = nn.Linear(hidden, 1)

    def forward(self, x):
        return self.fc2(torch.relu(self.fc1(x)))


def train_xor(seed):
    torch.manual_seed(seed)
    net = XorNet()
    opt = torch.optim.Adam(net.parameters(), lr=0.02)
    y = XOR_TARGETS.view(-1, 1)
    for epoch in range(600):
        loss = F.binary_cross_entropy_with_logits(net(XOR_INPUTS), y)
        opt.zero_grad()
        loss.backward()
        opt.step()
    net.eval()
    return net


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
        self.in_features = in_features
        self.out_features = out_features
        scale = (2 / in_features) ** 0.5
        self.weight = nn.Parameter(scale * torch.randn(in_features, out_features))
        self.bias = nn.Parameter(0.1 * torch.randn(out_features))

    def forward(self, input):
        return torch.einsum("...i,io->...o", input, self.weight) + self.bias


# %%
class Net(nn.Module):

    def __init__(self):
        super().__init__()
        self.out = nn.Linear(3, 1)
        self.inp = nn.Linear(4, 3)
        for layer in (self.inp, self.out):
            nn.init.kaiming_normal_(layer.weight)
            nn.init.uniform_(layer.bias, -0.1, 0.1)

    def forward(self, x):
        return self.out(torch.relu(self.inp(x)))


# %% [markdown]
# ## Task 8: a deep network
#
# Images of handwritten digits, 28 x 28 pixels, become ten scores, one for each class.


# %%
class MLP(nn.Module):

    def __init__(self):
        super().__init__()
        self.input_layer = nn.Linear(784, 512)
        self.hidden1 = nn.Linear(512, 256)
        self.hidden2 = nn.Linear(256, 128)
        self.hidden3 = nn.Linear(128, 64)
        self.output_layer = nn.Linear(64, 10)
        self.relu = nn.ReLU()

    def forward(self, x):
        x = x.view(x.size(0), -1)
        x = self.relu(self.input_layer(x))
        x = self.relu(self.hidden1(x))
        x = self.relu(self.hidden2(x))
        x = self.relu(self.hidden3(x))
        x = self.output_layer(x)
        return x


# %% [markdown]
# ## Task 9: training and test


# %%
def train(model, train_loader, criterion, optimizer):
    losses = []
    model.train(True)
    for x, y in train_loader:
        loss = criterion(model(x), y)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return sum(losses) / len(losses)


# %%
def evaluate(model, test_loader):
    mode = model.training
    model.eval()
    n_correct = 0
    batch_size = None
    with torch.no_grad():
        for n_batches, (inputs, labels) in enumerate(test_loader, 1):
            if batch_size is None:
                batch_size = len(labels)
            n_correct += (model(inputs).argmax(dim=-1) == labels).sum().item()
    model.train(mode)
    return n_correct, n_correct / (n_batches * batch_size)


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
