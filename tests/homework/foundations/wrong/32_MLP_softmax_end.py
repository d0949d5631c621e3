# EXPECT: MLP: ends in a softmax; logits are asked for
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
def predict(x: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Probability of class 1 for each example, also for scores of 1000 and of -1000.

    x        examples, (N, m)
    w        weights, (m,)
    b        bias, a tensor of shape ()
    Returns  (N,), from 0 to 1
    """
    return torch.sigmoid(x @ w + b)


# %%
def binary_cross_entropy(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
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
def logistic_step(x: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor, lr: float) -> tuple[torch.Tensor, torch.Tensor]:
    """One step of gradient descent on the mean binary cross-entropy of all examples.

    x        examples, (N, m)
    y        classes 0.0 and 1.0, (N,)
    w        weights, (m,)
    b        bias, a tensor of shape ()
    lr       learning rate
    Returns  the new w, (m,), and the new b, (); w and b themselves stay as they are
    """
    weight = nn.Parameter(w.detach().clone())
    bias = nn.Parameter(b.detach().clone())
    opt = torch.optim.SGD([weight, bias], lr=lr)
    opt.zero_grad()
    nn.BCEWithLogitsLoss()(x @ weight + bias, y).backward()
    opt.step()
    return weight.detach(), bias.detach()


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
def best_linear_accuracy(targets: torch.Tensor) -> float:
    """The largest share of the points XOR_INPUTS that any linear classifier answers as the targets say.

    targets  class 0.0 or 1.0 of each of the four points, (4,)
    Returns  a number from 0 to 1
    """
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
def tanh(x: torch.Tensor) -> torch.Tensor:
    """The hyperbolic tangent of every entry of x, also for entries of 1000 and of -1000."""
    return torch.from_numpy(np.asarray(np.tanh(x.detach().cpu().numpy()), dtype=np.float32))


# %%
def tanh_derivative(x: torch.Tensor) -> torch.Tensor:
    """The derivative of tanh at every entry of x."""
    s = torch.sigmoid(2 * x)
    return 4 * s * (1 - s)


# %%
def relu(x: torch.Tensor) -> torch.Tensor:
    """The larger of 0 and x, for every entry of x; x stays as it is."""
    return F.relu(x)


# %%
def relu_derivative(x: torch.Tensor) -> torch.Tensor:
    """The derivative of ReLU at every entry of x."""
    return torch.heaviside(x, torch.tensor(0.5))


# %%
def leaky_relu(x: torch.Tensor, slope: float = 0.01) -> torch.Tensor:
    """slope * x for every negative entry of x, the others as they are; x stays as it is."""
    return torch.where(x < 0, slope * x, x)


# %%
def leaky_relu_derivative(x: torch.Tensor, slope: float = 0.01) -> torch.Tensor:
    """The derivative of leaky ReLU at every entry of x."""
    step = (torch.sign(x) + 1) * 0.5
    return torch.lerp(torch.full_like(x, float(slope)), torch.ones_like(x), step)


# %% [markdown]
# ## Task 4: linear layers collapse
#
# Two linear layers with nothing between them are one linear layer,
# $W^{[2]}(W^{[1]} \mathbf{x} + \mathbf{b}^{[1]}) + \mathbf{b}^{[2]} = W' \mathbf{x} + \mathbf{b}'$,
# and so is any number of them.


# %%
def collapse(weights: list[torch.Tensor], biases: list[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    """The one linear layer that answers like a stack of linear layers.

    weights  a list of one matrix (outputs, inputs) for each layer, the first layer first; at least one
    biases   a list of one vector (outputs,) for each layer
    Returns  W', (outputs of the last layer, inputs of the first), and b', (outputs of the last layer,)
    """
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
def train_xor(seed: int) -> nn.Module:
    """Make a network with one hidden layer and train it until it answers XOR, whatever the seed.

    seed     of torch.manual_seed, before the network is made: the same seed gives the same network again
    Returns  the nn.Module: points (N, 2) become scores (N, 1), without a sigmoid; a score above 0 means class 1
    """
    torch.manual_seed(seed)
    y = XOR_TARGETS[:, None]
    for attempt in range(20):
        model = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1))
        optim = torch.optim.Adam(model.parameters(), lr=0.1)
        for _ in range(200):
            out = model(XOR_INPUTS)
            loss = nn.functional.binary_cross_entropy_with_logits(out, y)
            optim.zero_grad()
            loss.backward()
            optim.step()
        if loss.item() < 0.05:   # got stuck otherwise, start again somewhere else
            break
    return model


# %%
def plot_decision(model: nn.Module) -> None:
    """Draw where a network answers 0 and where 1, in two colours, and the four points of XOR on top.

    model    gives one score for each point, as train_xor's; any mode; is in eval mode while it is asked
    Returns  nothing; the picture shows at least -0.5 to 1.5 on both axes, x1 to the right and x2 upwards. The points
             with target 0 and those with target 1 are two series; a legend calls them "class 0" and "class 1"
    """
    # image like a matrix: first row is the TOP of the picture, so x2 runs downwards from 1.5 to -0.5
    resolution = 128
    x1 = np.linspace(-0.5, 1.5, resolution, dtype=np.float32)
    x2 = np.linspace(1.5, -0.5, resolution, dtype=np.float32)
    points = np.stack(np.meshgrid(x1, x2), axis=-1).reshape(-1, 2)
    old = model.training
    model.eval()
    with torch.no_grad():
        is_one = (model(torch.from_numpy(points)) > 0).numpy().reshape(resolution, resolution)
    if old:
        model.train()
    rgb = np.where(is_one[..., None], np.array([1.0, 0.8, 0.8]), np.array([0.8, 0.8, 1.0]))
    fig, ax = plt.subplots()
    ax.imshow(rgb, extent=[-0.5, 1.5, -0.5, 1.5])
    for label in (0, 1):
        chosen = XOR_TARGETS == label
        ax.scatter(XOR_INPUTS[chosen, 0].tolist(), XOR_INPUTS[chosen, 1].tolist(), s=100, label="class %d" % label)
    fig.legend()
    plt.tight_layout()


# %%
# plot_decision(train_xor(0))

# %% [markdown]
# ## Task 6: softmax and cross-entropy
#
# With more than two classes, $\mathrm{softmax}(\mathbf{x})_i = e^{x_i} / \sum_k e^{x_k}$, and the loss of one
# example is minus the logarithm of the probability of its class. Scores may be 1000 again. What can be subtracted from
# all scores of a row without changing its softmax?


# %%
def softmax(x: torch.Tensor) -> torch.Tensor:
    """Probabilities of the classes, also for scores of 1000 and of -1000.

    x        scores, one row for each example, (N, K)
    Returns  (N, K); each row sums to 1
    """
    return torch.softmax(x, dim=1)


# %%
def cross_entropy(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """The mean over the batch of the cross-entropy, also for scores of 1000 and of -1000.

    logits   scores, before the softmax, (N, K)
    targets  classes 0 to K-1, (N,), int64
    Returns  a tensor of shape (), through which gradients reach logits
    """
    loss_function = nn.CrossEntropyLoss()
    return loss_function(logits, targets)


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

    def __init__(self, in_features: int, out_features: int) -> None:
        super().__init__()
        bound = 1 / in_features**0.5
        self.weight = nn.Parameter(torch.empty(in_features, out_features).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(out_features).uniform_(-bound, bound))

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        """The layer's output.

        input    (..., in_features), with any number of dimensions in front
        Returns  (..., out_features)
        """
        return F.linear(input, self.weight.t(), self.bias)


# %%
class Net(nn.Module):
    """Linear from 4 to 3 features, ReLU, linear from 3 features to 1; both linear layers are nn.Linear with biases."""

    def __init__(self) -> None:
        super().__init__()
        self.linears = nn.ModuleList([nn.Linear(4, 3), nn.Linear(3, 1)])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
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

    def __init__(self) -> None:
        super().__init__()
        self.flatten = nn.Flatten()
        self.layers = nn.Sequential(
            nn.Linear(784, 512),
            nn.ReLU(),
            nn.Linear(512, 256),
            nn.ReLU(),
            nn.Linear(256, 128),
            nn.ReLU(),
            nn.Linear(128, 64),
            nn.ReLU(),
            nn.Linear(64, 10),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Scores of the classes (logits), without a softmax.

        x        images, (N, 1, 28, 28), any N
        Returns  (N, 10)
        """
        logits = self.layers(self.flatten(x))
        return F.softmax(logits, dim=1)


# %% [markdown]
# ## Task 9: training and test


# %%
def _one_step(model, xb, yb, criterion, optimizer):
    optimizer.zero_grad()
    loss = criterion(model(xb), yb)
    loss.backward()
    optimizer.step()
    return loss.item()


def train(model: nn.Module, train_loader, criterion, optimizer: torch.optim.Optimizer) -> float:
    """Train the model for one pass over the loader; one optimiser step for each batch, from fresh gradients.

    model         may arrive in any mode and is in train mode while it is trained
    train_loader  yields inputs and labels; the last batch may be smaller
    criterion     gives the loss of a batch: criterion(outputs, labels)
    optimizer     holds the model's parameters
    Returns       the running loss: the sum of the losses of all batches, divided by the number of batches
    """
    model.train()
    batch_losses = [_one_step(model, xb, yb, criterion, optimizer) for xb, yb in train_loader]
    return torch.tensor(batch_losses).mean().item()


# %%
def evaluate(model: nn.Module, test_loader) -> tuple[int, float]:
    """Count how many examples of the loader the model classifies correctly, without changing the model.

    model        gives one score for each class; is in eval mode while it is asked, and no gradients are recorded
    test_loader  yields inputs and labels; the last batch may be smaller
    Returns      the number of correct answers, and their share of all examples, 0 to 1
    """
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
