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
def sigmoid(z):
    return torch.where(z >= 0, 1 / (1 + torch.exp(-z.clamp(min=0))), torch.exp(z.clamp(max=0)) / (1 + torch.exp(z.clamp(max=0))))


def predict(x, w, b):
    z = torch.matmul(x, w) + b
    return sigmoid(z)



# %%
def binary_cross_entropy(logits, targets):
    return (F.softplus(logits) - targets * logits).mean()



# %%
def logistic_step(x, y, w, b, lr):
    w_, b_ = w.clone().detach().requires_grad_(True), b.clone().detach().requires_grad_(True)
    loss = binary_cross_entropy(x @ w_ + b_, y)
    loss.backward()
    with torch.no_grad():
        w_ -= lr * w_.grad
        b_ -= lr * b_.grad
    return w_.detach(), b_.detach()



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
import itertools


def best_linear_accuracy(targets):
    grid = [k / 2 for k in range(-4, 5)]
    def n_right(w1, w2, b):
        return sum(int((w1 * p[0] + w2 * p[1] + b > 0) == bool(t)) for p, t in zip(XOR_INPUTS.tolist(), targets.tolist()))
    return max(n_right(*c) for c in itertools.product(grid, repeat=3)) / 4



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
    e = torch.exp(-2 * x.abs())
    return torch.sign(x) * (1 - e) / (1 + e)



# %%
def tanh_derivative(x):
    return 1 - tanh(x) ** 2



# %%
def relu(x):
    return torch.clamp(x, min=0)



# %%
def relu_derivative(x):
    d = torch.zeros(x.shape)
    d[x >= 0] = 1
    return d



# %%
def leaky_relu(x, slope=0.01):
    return F.leaky_relu(x, slope)



# %%
def leaky_relu_derivative(x, slope=0.01):
    return torch.where(x > 0, torch.ones_like(x), torch.full_like(x, slope))



# %% [markdown]
# ## Task 4: linear layers collapse
#
# Two linear layers with nothing between them are one linear layer,
# $W^{[2]}(W^{[1]} \mathbf{x} + \mathbf{b}^{[1]}) + \mathbf{b}^{[2]} = W' \mathbf{x} + \mathbf{b}'$,
# and so is any number of them.


# %%
from functools import reduce


def collapse(weights, biases):
    step = lambda acc, layer: (layer[0] @ acc[0], layer[0] @ acc[1] + layer[1])
    return reduce(step, zip(weights, biases))



# %% [markdown]
# ## Task 5: XOR with a hidden layer
#
# One hidden layer with an activation is enough for XOR. Two or three hidden units often get stuck, depending on where
# they start; a few more do not.


# %%
def train_xor(seed):
    torch.manual_seed(seed)
    net = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
    opt = torch.optim.Adam(net.parameters(), lr=0.05)
    for _ in range(500):
        opt.zero_grad()
        loss = F.binary_cross_entropy_with_logits(net(XOR_INPUTS).squeeze(1), XOR_TARGETS)
        loss.backward()
        opt.step()
    return net



# %%
def plot_decision(model):
    n = 200
    axis = torch.linspace(-0.5, 1.5, n)
    image = torch.zeros(n, n)
    model.eval()
    with torch.inference_mode():
        for r in range(n):
            row = torch.stack([axis, axis[r].expand(n)], dim=1)
            image[r] = (model(row)[:, 0] > 0).float()
    plt.figure()
    plt.imshow(image, origin="lower", extent=(-0.5, 1.5, -0.5, 1.5), cmap="bwr", alpha=0.3)
    for label in [0, 1]:
        mask = XOR_TARGETS == label
        plt.scatter(*XOR_INPUTS[mask].T, c="br"[label], label="class %d" % label, edgecolors="k", zorder=3)
    plt.legend()



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
    return (x - torch.logsumexp(x, 1, keepdim=True)).exp()



# %%
def cross_entropy(logits, targets):
    lse = torch.logsumexp(logits, dim=1)
    right = logits.gather(1, targets.unsqueeze(1)).squeeze(1)
    return (lse - right).mean()



# %% [markdown]
# ## Task 7: modules
#
# `MyLinear` is a linear layer made from nothing but `nn.Parameter`. `Net` puts ready-made layers together.


# %%
class MyLinear(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        self.weight = nn.Parameter(torch.Tensor(in_features, out_features))
        self.bias = nn.Parameter(torch.Tensor(out_features))
        self.reset_parameters()

    def reset_parameters(self):
        nn.init.xavier_normal_(self.weight)
        nn.init.normal_(self.bias, std=0.1)

    def forward(self, input):
        flat = input.reshape(-1, self.in_features)
        out = torch.addmm(self.bias, flat, self.weight)
        return out.reshape(*input.shape[:-1], self.out_features)

    def extra_repr(self):
        return f"{self.in_features}, {self.out_features}"



# %%
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(4, 3)
        self.fc2 = nn.Linear(3, 1)

    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x)))



# %% [markdown]
# ## Task 8: a deep network
#
# Images of handwritten digits, 28 x 28 pixels, become ten scores, one for each class.


# %%
class MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(28 * 28, 512)
        self.fc2 = nn.Linear(512, 256)
        self.fc3 = nn.Linear(256, 128)
        self.fc4 = nn.Linear(128, 64)
        self.fc5 = nn.Linear(64, 10)

    def forward(self, x):
        x = x.view(x.size(0), -1)
        for fc in (self.fc1, self.fc2, self.fc3, self.fc4):
            x = F.relu(fc(x))
        return self.fc5(x)



# %% [markdown]
# ## Task 9: training and test


# %%
device = torch.device("cpu")


def train(model, train_loader, criterion, optimizer, verbose=False):
    model.to(device).train()
    total, n = torch.zeros(1), 0
    optimizer.zero_grad()
    for n, (x, y) in enumerate(train_loader, 1):
        outputs = model(x.to(device))
        loss = criterion(outputs, y.to(device))
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=False)
        total += loss.data
        if verbose and n % 100 == 0:
            print(n, loss.item())
    return total.item() / n



# %%
def evaluate(model, test_loader):
    model.eval()
    correct = 0
    total = 0
    with torch.no_grad():
        for data in test_loader:
            images, labels = data
            outputs = model(images)
            _, predicted = torch.max(outputs.data, 1)
            total += labels.size(0)
            correct += (predicted == labels).sum().item()
    print('Accuracy: %d %%' % (100 * correct / total))
    model.train()
    return correct, correct / total



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
