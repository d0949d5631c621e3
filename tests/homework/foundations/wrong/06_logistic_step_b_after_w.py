# EXPECT: logistic_step: the gradient of b is computed with the already updated w; both gradients belong to the old w and b
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
    # sigma(z) = (1 + tanh(z/2)) / 2, solved from the table in task 3
    z = (x * w).sum(dim=1) + b
    return 0.5 * (1 + torch.tanh(z / 2))


# %%
def binary_cross_entropy(logits, targets):
    # -y log s(z) - (1-y) log(1-s(z)) = max(z,0) - z*y + log(1+e^-|z|)
    loss = logits.clamp(min=0) - logits * targets + torch.log1p(torch.exp(-logits.abs()))
    return loss.mean()


# %%
def logistic_step(x, y, w, b, lr):
    n = x.shape[0]
    w_new = w - lr * x.T @ (torch.sigmoid(x @ w + b) - y) / n
    b_new = b - lr * (torch.sigmoid(x @ w_new + b) - y).sum() / n
    return w_new, b_new


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
    e = torch.exp(-2 * torch.abs(x))
    return torch.sign(x) * (1 - e) / (1 + e)


# %%
def tanh_derivative(x):
    t = torch.tanh(x.to(torch.float64))
    return (1.0 - t.pow(2)).to(torch.float32)


# %%
def relu(x):
    return torch.clamp(x, min=0)


# %%
def relu_derivative(x):
    return (x > 0).float()


# %%
def leaky_relu(x, slope=0.01):
    return 0.5 * (1 + slope) * x + 0.5 * (1 - slope) * x.abs()


# %%
def leaky_relu_derivative(x, slope=0.01):
    return relu_derivative(x) + slope * relu_derivative(-x)    # 1 for x>0, slope for x<0


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
def train_xor(seed):
    torch.manual_seed(seed)
    net = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1))
    opt = torch.optim.LBFGS(net.parameters(), lr=0.5, max_iter=100, line_search_fn="strong_wolfe")

    def closure():
        opt.zero_grad()
        loss = F.binary_cross_entropy_with_logits(net(XOR_INPUTS).squeeze(1), XOR_TARGETS)
        loss = loss + 1e-4 * sum(p.square().sum() for p in net.parameters())
        loss.backward()
        return loss

    opt.step(closure)
    return net


# %%
def plot_decision(model):
    was_training = model.training
    model.eval()
    n = 150
    ticks = torch.linspace(-0.5, 1.5, n)
    image = torch.zeros(n, n)
    with torch.no_grad():
        for row, x2 in enumerate(ticks):
            pts = torch.stack([ticks, x2.expand(n)], dim=1)
            image[row] = (model(pts)[:, 0] > 0).float()
    model.train(was_training)

    fig, ax = plt.subplots()
    ax.imshow(image.numpy(), origin="lower", extent=(-0.5, 1.5, -0.5, 1.5), cmap="coolwarm", alpha=0.5, vmin=0, vmax=1)
    for c, marker in [(0, "o"), (1, "^")]:
        pts = XOR_INPUTS[XOR_TARGETS == c]
        ax.scatter(pts[:, 0].numpy(), pts[:, 1].numpy(), marker=marker, color="k", label=f"class {c}")
    ax.set_xlabel("$x_1$")
    ax.set_ylabel("$x_2$")
    ax.legend(loc="center")


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
    return F.log_softmax(x, dim=-1).exp()


# %%
def cross_entropy(logits, targets):
    own = logits.gather(1, targets.unsqueeze(1)).squeeze(1)
    return (torch.logsumexp(logits, dim=1) - own).mean()


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
        self.fc1 = nn.Linear(784, 512)
        self.fc2 = nn.Linear(512, 256)
        self.fc3 = nn.Linear(256, 128)
        self.fc4 = nn.Linear(128, 64)
        self.fc5 = nn.Linear(64, 10)

    def forward(self, x):
        x = x.view(-1, 784)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        x = F.relu(self.fc3(x))
        x = F.relu(self.fc4(x))
        return self.fc5(x)


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
    training = model.training
    model.eval()
    right = torch.tensor(0)
    seen = torch.tensor(0)
    with torch.no_grad():
        for x, y in test_loader:
            right += model(x).max(dim=1).indices.eq(y).sum()
            seen += y.numel()
    model.train(training)
    return right, right / seen


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
