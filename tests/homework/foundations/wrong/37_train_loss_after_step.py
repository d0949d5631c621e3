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
    return torch.sigmoid(x @ w + b)



# %%
def binary_cross_entropy(logits, targets):
    return F.binary_cross_entropy_with_logits(logits, targets)



# %%
def logistic_step(x, y, w, b, lr):
    error = predict(x, w, b) - y
    return w - lr * (x.T @ error) / len(y), b - lr * error.mean()



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
    best = 0
    values = torch.arange(-2, 2.5, 0.5)
    for w1 in values:
        for w2 in values:
            for b in values:
                answer = (w1 * XOR_INPUTS[:, 0] + w2 * XOR_INPUTS[:, 1] + b > 0).float()
                share = (answer == targets).float().mean().item()
                if share > best:
                    best = share
    return best



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
    return 1 - tanh(x) ** 2



# %%
def relu(x):
    return torch.clamp(x, min=0)



# %%
def relu_derivative(x):
    return (x > 0).float()



# %%
def leaky_relu(x, slope=0.01):
    return torch.where(x >= 0, x, slope * x)



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
def collapse(weights, biases):
    W, b = weights[0], biases[0]
    for w_next, b_next in zip(weights[1:], biases[1:]):
        W, b = w_next @ W, w_next @ b + b_next
    return W, b



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
    model.eval()
    xs = torch.linspace(-0.5, 1.5, 100)
    gx, gy = torch.meshgrid(xs, xs, indexing="xy")
    grid = torch.stack([gx.flatten(), gy.flatten()], dim=1)
    with torch.no_grad():
        z = (model(grid) > 0).float().reshape(gx.shape)
    plt.contourf(gx, gy, z, levels=[-0.5, 0.5, 1.5], colors=["lightblue", "lightsalmon"])
    for c, marker in ((0, "o"), (1, "x")):
        pts = XOR_INPUTS[XOR_TARGETS == c]
        plt.scatter(pts[:, 0], pts[:, 1], marker=marker, label=f"class {c}")
    plt.xlabel("x1")
    plt.ylabel("x2")
    plt.legend()
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
    return F.cross_entropy(logits, targets)



# %% [markdown]
# ## Task 7: modules
#
# `MyLinear` is a linear layer made from nothing but `nn.Parameter`. `Net` puts ready-made layers together.


# %%
class MyLinear(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(in_features, out_features))
        self.bias = nn.Parameter(torch.randn(out_features))

    def forward(self, input):
        return torch.matmul(input, self.weight) + self.bias



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
def train(model, train_loader, criterion, optimizer):
    model.train()
    total = 0.0
    for x, y in train_loader:
        optimizer.zero_grad()
        criterion(model(x), y).backward()
        optimizer.step()
        with torch.no_grad():
            total += criterion(model(x), y).item()
    return total / len(train_loader)



# %%
def evaluate(model, test_loader):
    model.eval()
    n_correct, n = 0, 0
    with torch.no_grad():
        for x, y in test_loader:
            n_correct += (model(x).argmax(dim=1) == y).sum().item()
            n += len(y)
    return n_correct, n_correct / n



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
