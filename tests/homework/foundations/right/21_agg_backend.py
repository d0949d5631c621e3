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
import itertools
import os

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib

matplotlib.use("Agg")

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
    """Probability of class 1 for each example, also for scores of 1000 and of -1000.

    x        examples, (N, m)
    w        weights, (m,)
    b        bias, a tensor of shape ()
    Returns  (N,), from 0 to 1
    """
    z = x.detach().numpy() @ w.detach().numpy() + b.detach().numpy()
    with np.errstate(over="ignore"):
        p = 1.0 / (1.0 + np.exp(-z))
    return torch.from_numpy(np.asarray(p, dtype=np.float32))


# %%
def binary_cross_entropy(logits, targets):
    """The mean over the batch of the binary cross-entropy, also for scores of 1000 and of -1000.

    logits   scores z, before the sigmoid, (N,)
    targets  classes 0.0 and 1.0, (N,)
    Returns  a tensor of shape (), through which gradients reach logits
    """
    # -y log s(z) - (1-y) log(1-s(z)) = max(z,0) - z*y + log(1+e^-|z|)
    loss = logits.clamp(min=0) - logits * targets + torch.log1p(torch.exp(-logits.abs()))
    return loss.mean()


# %%
def logistic_step(x, y, w, b, lr):
    """One step of gradient descent on the mean binary cross-entropy of all examples.

    x        examples, (N, m)
    y        classes 0.0 and 1.0, (N,)
    w        weights, (m,)
    b        bias, a tensor of shape ()
    lr       learning rate
    Returns  the new w, (m,), and the new b, (); w and b themselves stay as they are
    """
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
    """The largest share of the points XOR_INPUTS that any linear classifier answers as the targets say.

    targets  class 0.0 or 1.0 of each of the four points, (4,)
    Returns  a number from 0 to 1
    """
    steps = torch.arange(-2, 2.5, 0.5).tolist()
    best = 0.0
    for w1, w2, b in itertools.product(steps, repeat=3):
        out = (XOR_INPUTS @ torch.tensor([w1, w2]) + b > 0).float()
        acc = (out == targets).float().mean().item()
        if acc > best:
            best = acc
        if best == 1.0:
            break
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
    """The hyperbolic tangent of every entry of x, also for entries of 1000 and of -1000."""
    p = torch.softmax(torch.stack([x, -x], dim=-1), dim=-1)
    return p[..., 0] - p[..., 1]


# %%
def tanh_derivative(x):
    """The derivative of tanh at every entry of x."""
    s = torch.sigmoid(2 * x)
    return 4 * s * (1 - s)


# %%
def relu(x):
    """The larger of 0 and x, for every entry of x; x stays as it is."""
    return torch.maximum(x, torch.zeros_like(x))


# %%
def relu_derivative(x):
    """The derivative of ReLU at every entry of x."""
    return torch.heaviside(x, torch.tensor(0.5))


# %%
def leaky_relu(x, slope=0.01):
    """slope * x for every negative entry of x, the others as they are; x stays as it is."""
    return torch.where(x < 0, slope * x, x)


# %%
def leaky_relu_derivative(x, slope=0.01):
    """The derivative of leaky ReLU at every entry of x."""
    grad = torch.ones_like(x)
    grad[x < 0] = slope
    return grad


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
    # ask the stack: its answer to 0 is b', its answers to the unit vectors minus b' are the columns of W'
    def stack(points):
        for W, b in zip(weights, biases):
            points = F.linear(points, W.double(), b.double())
        return points

    m = weights[0].shape[1]
    b_all = stack(torch.zeros(1, m, dtype=torch.float64))[0]
    W_all = (stack(torch.eye(m, dtype=torch.float64)) - b_all).T
    return W_all.float().contiguous(), b_all.float()


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
for seed in range(2):
    plot_decision(train_xor(seed))
    plt.close("all")

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
    # divide numerator and denominator by e^{x_i}:  1 / sum_k e^{x_k - x_i}; inf below gives 0, which is right
    differences = x.unsqueeze(1) - x.unsqueeze(2)      # [n, i, k] = x_k - x_i
    return 1 / differences.exp().sum(dim=2)


# %%
def cross_entropy(logits, targets):
    """The mean over the batch of the cross-entropy, also for scores of 1000 and of -1000.

    logits   scores, before the softmax, (N, K)
    targets  classes 0 to K-1, (N,), int64
    Returns  a tensor of shape (), through which gradients reach logits
    """
    one_hot = F.one_hot(targets, logits.shape[1]).to(logits.dtype)
    return -torch.einsum("nk,nk->", one_hot, torch.log_softmax(logits, dim=1)) / logits.shape[0]


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
        weight = torch.rand(in_features, out_features) - 0.5
        bias = torch.rand(out_features) - 0.5
        self.weight = nn.Parameter(weight, requires_grad=True)
        self.bias = nn.Parameter(bias, requires_grad=True)

    def forward(self, input):
        """The layer's output.

        input    (..., in_features), with any number of dimensions in front
        Returns  (..., out_features)
        """
        n_in, n_out = self.weight.shape
        flat = input.reshape(-1, n_in)
        result = torch.addmm(self.bias, flat, self.weight)
        return result.reshape(input.shape[:-1] + (n_out,))


# %%
class Net(nn.Module):
    """Linear from 4 to 3 features, ReLU, linear from 3 features to 1; both linear layers are nn.Linear with biases."""

    def __init__(self):
        super().__init__()
        self.linears = nn.ModuleList([nn.Linear(4, 3), nn.Linear(3, 1)])

    def forward(self, x):
        """Scores (N, 1) of examples (N, 4), for any N."""
        first, second = self.linears
        return second(first(x).clamp(min=0))


# %% [markdown]
# ## Task 8: a deep network
#
# Images of handwritten digits, 28 x 28 pixels, become ten scores, one for each class.


# %%
class MLP(nn.Module):
    """Five nn.Linear with biases, 784-512-256-128-64-10, and a ReLU behind each but the last."""

    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 512)
        self.fc2 = nn.Linear(512, 256)
        self.fc3 = nn.Linear(256, 128)
        self.fc4 = nn.Linear(128, 64)
        self.fc5 = nn.Linear(64, 10)

    def forward(self, x):
        """Scores of the classes (logits), without a softmax.

        x        images, (N, 1, 28, 28), any N
        Returns  (N, 10)
        """
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
    """Train the model for one pass over the loader; one optimiser step for each batch, from fresh gradients.

    model         may arrive in any mode and is in train mode while it is trained
    train_loader  yields inputs and labels; the last batch may be smaller
    criterion     gives the loss of a batch: criterion(outputs, labels)
    optimizer     holds the model's parameters
    Returns       the running loss: the sum of the losses of all batches, divided by the number of batches
    """
    model.train()
    total = 0
    for i, batch in enumerate(train_loader, start=1):
        images, labels = batch
        optimizer.zero_grad()
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
        total += float(loss)
        if i % 500 == 0:
            print(f"  batch {i}, loss so far {total / i:.4f}")
    return total / i


# %%
def evaluate(model, test_loader):
    """Count how many examples of the loader the model classifies correctly, without changing the model.

    model        gives one score for each class; is in eval mode while it is asked, and no gradients are recorded
    test_loader  yields inputs and labels; the last batch may be smaller
    Returns      the number of correct answers, and their share of all examples, 0 to 1
    """
    before = torch.is_grad_enabled()
    mode = model.training
    torch.set_grad_enabled(False)
    try:
        model.eval()
        outs, labs = [], []
        for x, y in test_loader:
            outs.append(model(x))
            labs.append(y)
        answers = torch.cat(outs).topk(1, dim=1).indices.squeeze(1)
        n = (answers == torch.cat(labs)).sum().item()
        return n, n / len(answers)
    finally:
        model.train(mode)
        torch.set_grad_enabled(before)


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
