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
import numpy as np
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
    """Probability of class 1 for each example, also for scores of 1000 and of -1000.

    x        examples, (N, m)
    w        weights, (m,)
    b        bias, a tensor of shape ()
    Returns  (N,), from 0 to 1
    """
    assert x.ndim == 2 and w.ndim == 1
    probs = []
    for i in range(x.shape[0]):
        z = 0.0
        for j in range(x.shape[1]):
            z += x[i, j].item() * w[j].item()
        probs.append(_sigma(z + b.item()))
    return torch.tensor(probs, dtype=torch.float32)


# %%
def binary_cross_entropy(logits, targets):
    """The mean over the batch of the binary cross-entropy, also for scores of 1000 and of -1000.

    logits   scores z, before the sigmoid, (N,)
    targets  classes 0.0 and 1.0, (N,)
    Returns  a tensor of shape (), through which gradients reach logits
    """
    total = 0.0
    for z, y in zip(logits, targets):
        s = z if y == 1 else -z                      # score of the right class
        total = total + torch.logsumexp(torch.stack([torch.zeros_like(s), -s]), 0)
    return total / len(logits)


# %%
@torch.no_grad()
def logistic_step(x, y, w, b, lr):
    """One step of gradient descent on the mean binary cross-entropy of all examples.

    x        examples, (N, m)
    y        classes 0.0 and 1.0, (N,)
    w        weights, (m,)
    b        bias, a tensor of shape ()
    lr       learning rate
    Returns  the new w, (m,), and the new b, (); w and b themselves stay as they are
    """
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
    """The largest share of the points XOR_INPUTS that any linear classifier answers as the targets say.

    targets  class 0.0 or 1.0 of each of the four points, (4,)
    Returns  a number from 0 to 1
    """
    values = [-2 + 0.5 * i for i in range(9)]
    best = 0
    for w1 in values:
        for w2 in values:
            for b in values:
                right = 0
                for point, t in zip(XOR_INPUTS.tolist(), targets.tolist()):
                    answer = 1.0 if w1 * point[0] + w2 * point[1] + b > 0 else 0.0
                    if answer == t:
                        right += 1
                best = max(best, right)
    return best / 4


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
    """The hyperbolic tangent of every entry of x, also for entries of 1000 and of -1000."""
    t = torch.expm1(-2 * x.abs())
    return torch.copysign(-t / (t + 2), x)


# %%
def tanh_derivative(x):
    """The derivative of tanh at every entry of x."""
    out = torch.zeros(x.shape)
    flat_in, flat_out = x.reshape(-1), out.view(-1)
    for i in range(flat_in.numel()):
        flat_out[i] = 1 - math.tanh(flat_in[i].item()) ** 2
    return out


# %%
def relu(x):
    """The larger of 0 and x, for every entry of x; x stays as it is."""
    return torch.maximum(x, torch.zeros_like(x))


# %%
def relu_derivative(x):
    """The derivative of ReLU at every entry of x."""
    values = [1.0 if v > 0 else 0.0 for v in x.flatten().tolist()]
    return torch.tensor(values, dtype=torch.float32).reshape(x.shape)


# %%
def leaky_relu(x, slope=0.01):
    """slope * x for every negative entry of x, the others as they are; x stays as it is."""
    return x * leaky_relu_derivative(x, slope)


# %%
def leaky_relu_derivative(x, slope=0.01):
    """The derivative of leaky ReLU at every entry of x."""
    return slope + (1 - slope) * torch.heaviside(x, torch.zeros(()))


# %% [markdown]
# ## Task 4: linear layers collapse
#
# Two linear layers with nothing between them are one linear layer,
# $W^{[2]}(W^{[1]} \mathbf{x} + \mathbf{b}^{[1]}) + \mathbf{b}^{[2]} = W' \mathbf{x} + \mathbf{b}'$,
# and so is any number of them.


# %%
def collapse(weights, biases):
    """The one linear layer that answers like a stack of linear layers.

    weights  a list of one matrix (outputs, inputs) for each layer, the first layer first; at least one
    biases   a list of one vector (outputs,) for each layer
    Returns  W', (outputs of the last layer, inputs of the first), and b', (outputs of the last layer,)
    """
    assert len(weights) == len(biases)
    A = weights[0].to(torch.float64)
    c = biases[0].to(torch.float64)
    for i in range(1, len(weights)):
        Wi = weights[i].to(torch.float64)
        A = torch.einsum("oh,hi->oi", Wi, A)
        c = torch.einsum("oh,h->o", Wi, c) + biases[i]
    return A.to(torch.float32), c.to(torch.float32)


# %% [markdown]
# ## Task 5: XOR with a hidden layer
#
# One hidden layer with an activation is enough for XOR. Two or three hidden units often get stuck, depending on where
# they start; a few more do not.


# %%
def train_xor(seed):
    """Make a network with one hidden layer and train it until it answers XOR, whatever the seed.

    seed     of torch.manual_seed, before the network is made: the same seed gives the same network again
    Returns  the nn.Module: points (N, 2) become scores (N, 1), without a sigmoid; a score above 0 means class 1
    """
    class TwoLayers(nn.Module):
        def __init__(self):
            super().__init__()
            self.w1 = nn.Parameter(torch.randn(2, 16))
            self.b1 = nn.Parameter(torch.randn(16))
            self.w2 = nn.Parameter(0.3 * torch.randn(16, 1))
            self.b2 = nn.Parameter(torch.zeros(1))

        def forward(self, points):
            hidden = torch.tanh(points @ self.w1 + self.b1)
            return hidden @ self.w2 + self.b2

    torch.manual_seed(seed)
    network = TwoLayers()
    opt = torch.optim.SGD(network.parameters(), lr=0.3, momentum=0.9)
    for _ in range(400):
        opt.zero_grad()
        scores = network(XOR_INPUTS).squeeze(1)
        F.binary_cross_entropy_with_logits(scores, XOR_TARGETS).backward()
        opt.step()
    return network


# %%
def plot_decision(model):
    """Draw where a network answers 0 and where 1, in two colours, and the four points of XOR on top.

    model    gives one score for each point, as train_xor's; any mode; is in eval mode while it is asked
    Returns  nothing; the picture shows at least -0.5 to 1.5 on both axes, x1 to the right and x2 upwards. The points
             with target 0 and those with target 1 are two series; a legend calls them "class 0" and "class 1"
    """
    model.eval()
    n = 41
    coords = [-0.5 + 2 * i / (n - 1) for i in range(n)]
    picture = []
    for x2 in coords:
        row = []
        for x1 in coords:
            with torch.no_grad():
                score = model(torch.tensor([[x1, x2]])).item()
            row.append(1 if score > 0 else 0)
        picture.append(row)
    plt.contourf(coords, coords, picture, levels=1, cmap="RdBu", alpha=0.6)
    a0, b0, a1, b1 = [], [], [], []
    for (p, q), t in zip(XOR_INPUTS.tolist(), XOR_TARGETS.tolist()):
        if t == 0:
            a0.append(p)
            b0.append(q)
        else:
            a1.append(p)
            b1.append(q)
    plt.plot(a0, b0, "k*", label="class 0")
    plt.plot(a1, b1, "m*", label="class 1")
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
    """Probabilities of the classes, also for scores of 1000 and of -1000.

    x        scores, one row for each example, (N, K)
    Returns  (N, K); each row sums to 1
    """
    result = torch.zeros_like(x)
    for i, row in enumerate(x):
        shifted = row - row.max()
        powers = torch.exp(shifted)
        result[i] = powers / powers.sum()
    return result


# %%
def cross_entropy(logits, targets):
    """The mean over the batch of the cross-entropy, also for scores of 1000 and of -1000.

    logits   scores, before the softmax, (N, K)
    targets  classes 0 to K-1, (N,), int64
    Returns  a tensor of shape (), through which gradients reach logits
    """
    assert logits.shape[0] == targets.shape[0]
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
    """input @ weight + bias

    weight  nn.Parameter of shape (in_features, out_features), drawn at random
    bias    nn.Parameter of shape (out_features,), drawn at random
    """

    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(in_features, out_features))
        self.bias = nn.Parameter(torch.randn(out_features))

    def forward(self, input):
        """The layer's output.

        input    (..., in_features), with any number of dimensions in front
        Returns  (..., out_features)
        """
        return input @ self.weight + self.bias


# %%
class Net(nn.Module):
    """Linear from 4 to 3 features, ReLU, linear from 3 features to 1; both linear layers are nn.Linear with biases."""

    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(4, 3)
        self.fc2 = nn.Linear(3, 1)

    def forward(self, x):
        """Scores (N, 1) of examples (N, 4), for any N."""
        return self.fc2(F.relu(self.fc1(x)))


# %% [markdown]
# ## Task 8: a deep network
#
# Images of handwritten digits, 28 x 28 pixels, become ten scores, one for each class.


# %%
def _stack(*widths):
    """linear, relu, linear, relu, ..., linear"""
    modules = []
    for i in range(len(widths) - 1):
        modules.append(nn.Linear(widths[i], widths[i + 1]))
        if i < len(widths) - 2:
            modules.append(nn.ReLU())
    return modules


class MLP(nn.Module):
    """Five nn.Linear with biases, 784-512-256-128-64-10, and a ReLU behind each but the last."""

    def __init__(self):
        super().__init__()
        self.model = nn.Sequential(*_stack(784, 512, 256, 128, 64, 10))

    def forward(self, x):
        """Scores of the classes (logits), without a softmax.

        x        images, (N, 1, 28, 28), any N
        Returns  (N, 10)
        """
        return self.model(x.reshape(x.shape[0], 28 * 28))


# %% [markdown]
# ## Task 9: training and test


# %%
def train(model, train_loader, criterion, optimizer):
    """Train the model for one pass over the loader; one optimiser step for each batch, from fresh gradients.

    model         may arrive in any mode and is in train mode while it is trained
    train_loader  yields inputs and labels; the last batch may be smaller
    criterion     gives the loss of a batch: criterion(outputs, labels)
    optimizer     holds the model's parameters
    Returns       the running loss: the sum of the losses of all batches, divided by the number of batches
    """
    model.train()
    losses = []
    for inputs, labels in train_loader:

        def closure():
            optimizer.zero_grad()
            loss = criterion(model(inputs), labels)
            loss.backward()
            return loss

        losses.append(optimizer.step(closure).item())
    return float(np.mean(losses))


# %%
def evaluate(model, test_loader):
    """Count how many examples of the loader the model classifies correctly, without changing the model.

    model        gives one score for each class; is in eval mode while it is asked, and no gradients are recorded
    test_loader  yields inputs and labels; the last batch may be smaller
    Returns      the number of correct answers, and their share of all examples, 0 to 1
    """
    old_mode = model.training
    model.eval()
    n, k = 0, 0
    with torch.no_grad():
        for inputs, labels in test_loader:
            scores = model(inputs).tolist()
            for row, label in zip(scores, labels.tolist()):
                n += 1
                if row.index(max(row)) == label:
                    k += 1
    if old_mode:
        model.train()
    return k, k / n


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
