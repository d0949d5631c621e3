# %% [markdown]
# # Backpropagation by hand, and the program that trains with it
#
# First you compute derivatives: of each layer, of a network of three layers, and numerically, to check the others.
# Then you leave derivatives to PyTorch and write what stands around them: mini-batches, epochs, a running loss, a test,
# a learning rate that falls. At the end the same program trains on pictures in colour.
#
# Write between the docstring and the end of each function; keep names and parameters as they are.
# Check your work at any time with the last cell, with `autograder check`, or with `pytest` in this folder.
#
# In the first half every tensor may be float64, and what you return has the dtype of what you are given. Compute the
# derivatives of Tasks 1 to 3 yourself: autograd may check them, and is not the point.


# %%
import os
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

import numpy as np

from math import *
from torch import Tensor



# %% [markdown]
# ## Task 1: backward of one layer
#
# Each layer gets $E = \partial L / \partial y$, the gradient of the loss with respect to what it put out, and
# passes on the gradient with respect to what it took in. The rule is always the same: $E$ times the derivative of the
# layer.
#
# ### 1a: one number
#
# $$y = w\,x$$


# %%
def scalar_backward(w: torch.Tensor, x: torch.Tensor, e: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    assert w.shape == x.shape == e.shape == torch.Size([])
    dw = x.clone()
    dw = dw * e
    dx = w.clone()
    dx = dx * e
    return dw, dx


# %% [markdown]
# ### 1b: a linear layer
#
# A batch has one example in each row, as in PyTorch: $Y = X W^T + b$, with $X$ of shape (N, n_in), $W$ of shape
# (n_out, n_in), $b$ of shape (n_out,) and $Y$ of shape (N, n_out).


# %%
def linear_backward(x: Tensor, w: Tensor, b: Tensor, e: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    # one outer product for each example (N, n_out, n_in), then the sum over the batch
    outer_products = e.unsqueeze(2) * x.unsqueeze(1)
    dw = outer_products.sum(dim=0)
    db = e.sum(dim=0)
    dx = (e.unsqueeze(2) * w.unsqueeze(0)).sum(dim=1)
    return dw, db, dx


# %% [markdown]
# ### 1c: ReLU
#
# $$y = \max(x, 0)$$
#
# At $x = 0$ we take the derivative to be 0, as PyTorch does.


# %%
def relu_backward(x: Tensor, e: Tensor) -> Tensor:
    mask = (x > 0).to(e.dtype)
    dx = mask * e
    return dx


# %% [markdown]
# ### 1d: softmax and cross-entropy
#
# The loss of a batch is the mean over its N examples of minus the logarithm of the probability of the right class.
# Scores may be as large as 1000, and $e^{1000}$ is no floating-point number: what can be subtracted from each score of
# a row without changing the row's probabilities?


# %%
def cross_entropy_backward(scores: Tensor, labels: Tensor) -> Tensor:
    N, K = scores.shape
    probs = F.softmax(scores, dim=1)
    target = F.one_hot(labels, num_classes=K).to(scores.dtype)
    return (probs - target) / N


# %% [markdown]
# ## Task 2: a network of three layers
#
# $$y = x U^T, \quad \hat y = \max(y, 0), \quad z = \hat y V^T, \quad \hat z = \max(z, 0), \quad s = \hat z W^T$$
#
# There are no biases. The loss is the mean cross-entropy of the scores $s$.


# %%
def mlp_forward(x, u, v, w):
    y = x @ u.T
    y_hat = y.clamp(min=0)
    z = y_hat @ v.T
    z_hat = z.clamp(min=0)
    return y, y_hat, z, z_hat, z_hat @ w.T


# %%
def mlp_backward(x, labels, u, v, w):
    y, y_hat, z, z_hat, scores = mlp_forward(x, u, v, w)
    inputs = [x, y_hat, z_hat]
    before_relu = [y, z]
    weights = [u, v, w]
    gradients = [None, None, None]
    e = cross_entropy_backward(scores, labels)
    for layer in (2, 1, 0):
        gradients[layer] = torch.mm(e.t(), inputs[layer])
        if layer > 0:
            e = relu_backward(before_relu[layer - 1], torch.mm(e, weights[layer]))
    for gradient, weight in zip(gradients, weights):
        assert gradient.shape == weight.shape
    return tuple(gradients)


# %% [markdown]
# ## Task 3: numbers that check the formulas, a step, and a layer for autograd
#
# ### 3a: central differences
#
# $$\frac{\partial f}{\partial x_k} \approx \frac{f(x + h\,e_k) - f(x - h\,e_k)}{2h}$$
#
# Move one entry of x at a time, and leave the others where they are.


# %%
def numerical_gradient(f, x: Tensor, h: float = 1e-5) -> Tensor:
    n = x.numel()
    base = x.detach().clone().reshape(-1)
    result = []
    for k in range(n):
        ek = torch.zeros(n, dtype=x.dtype)
        ek[k] = 1
        right = f((base + h * ek).reshape(x.shape))
        left = f((base - h * ek).reshape(x.shape))
        result.append(float(right - left) / (2 * h))
    return torch.tensor(result, dtype=x.dtype).reshape(x.shape)


# %% [markdown]
# ### 3b: a step of gradient descent
#
# $$U \leftarrow U - \mathrm{lr}\,\frac{\partial L}{\partial U}$$


# %%
def sgd_step(parameters: list[Tensor], gradients: list[Tensor], lr: float) -> None:
    with torch.no_grad():
        for p, g in zip(parameters, gradients):
            p -= lr * g


# %% [markdown]
# ### 3c: a layer that autograd knows
#
# A `torch.autograd.Function` tells PyTorch how to go forward and how to go backward. Its backward gives one answer for
# each argument of forward; `None` where `ctx.needs_input_grad` says that nobody needs that gradient. A network may use
# the function many times before it goes backward: what one use keeps is kept in its `ctx`.


# %%
class MyLinear(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, w):
        # only keep what backward will need
        ctx.save_for_backward(x if ctx.needs_input_grad[1] else None, w if ctx.needs_input_grad[0] else None)
        return F.linear(x, w)

    @staticmethod
    def backward(ctx, e):
        x, w = ctx.saved_tensors
        dx = None if w is None else e @ w
        dw = None if x is None else e.t() @ x
        return dx, dw


# %% [markdown]
# ## Task 4: the network in PyTorch
#
# From here on autograd computes the derivatives. The network of Task 2 is a class now; for MNIST it is
# `three_layer_net(784, 1000, 1500, 10)`.


# %%
class three_layer_net(nn.Module):
    def __init__(self, input_size, hidden_size1, hidden_size2, output_size):
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(input_size, hidden_size1, bias=False),
            nn.ReLU(),
            nn.Linear(hidden_size1, hidden_size2, bias=False),
            nn.ReLU(),
            nn.Linear(hidden_size2, output_size, bias=False),
        )

    def forward(self, x):
        return self.net(x)


# %%
def count_parameters(model: nn.Module) -> int:
    n = 0
    for p in model.parameters():
        k = 1
        for size in p.shape:
            k *= size
        n += k
    return n


# %% [markdown]
# ## Task 5: mini-batches and epochs
#
# The simplest way draws the images of each mini-batch anew, from all of them: one image may be in a batch twice.
# An epoch goes through all images in random order instead: nothing comes twice before everything came once.


# %%
def random_batch(data: Tensor, labels: Tensor, bs: int) -> tuple[Tensor, Tensor]:
    weights = torch.ones(labels.shape[0])
    pick = torch.multinomial(weights, bs, replacement=True)
    return data.index_select(0, pick), labels.index_select(0, pick)


# %%
def epoch_batches(data: Tensor, labels: Tensor, bs: int):
    perm = torch.randperm(len(data))
    for i in range(0, len(data), bs):
        idx = perm[i : i + bs]
        yield data[idx], labels[idx]


# %% [markdown]
# `Batches(data, labels, bs)` is what the next tasks loop over; each loop over it is an epoch of yours. Without
# `shuffle` it gives the images as they are stored, which is right for a test.


# %%
class Batches:
    """Mini-batches of tensors; every loop over it is one epoch."""

    def __init__(self, data, labels, bs, shuffle=True):
        self.data, self.labels, self.bs, self.shuffle = data, labels, bs, shuffle

    def __iter__(self):
        if self.shuffle:
            return iter(epoch_batches(self.data, self.labels, self.bs))
        return iter(zip(self.data.split(self.bs), self.labels.split(self.bs), strict=True))

    def __len__(self):
        return -(-len(self.data) // self.bs)


# %% [markdown]
# ## Task 6: training and testing
#
# Images come as they are, (N, 28, 28), (N, 1, 28, 28) or (N, 3, 32, 32): make one row of each before you
# hand them to the network, whatever their size.


# %%
def get_error(scores: Tensor, labels: Tensor) -> float:
    predicted = scores.detach().numpy().argmax(axis=1)
    return float(np.mean(predicted != labels.numpy()))


# %%
def train_epoch(model, optimizer, criterion, batches):
    device = next(model.parameters()).device
    model.train()
    history = []
    for images, labels in batches:
        images, labels = images.to(device), labels.to(device)
        images = nn.Flatten()(images)
        scores = model(images)
        loss = criterion(scores, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        history.append([loss.item(), get_error(scores, labels)])
    loss, error = torch.tensor(history, dtype=torch.float64).mean(dim=0).tolist()
    return loss, error


# %% [markdown]
# Gradients that are not cleared add up. That is of use where one step is to follow the true gradient, that of all
# images, and they do not fit into memory at once. The mini-batches may differ in size: every image counts the same.


# %%
def accumulated_step(model, optimizer, criterion, batches):
    model.train()
    optimizer.zero_grad()
    total = 0
    for images, labels in batches:
        n = len(images)
        loss = criterion(model(images.reshape(n, -1)), labels) * n
        loss.backward()
        total += n
    for p in model.parameters():
        if p.grad is not None:
            p.grad /= total
    optimizer.step()


# %%
def evaluate(model: nn.Module, criterion, batches) -> tuple[float, float]:
    model.eval()
    total_loss = 0.0
    total_error = 0.0
    n = 0
    with torch.no_grad():
        for images, labels in batches:
            bs = images.shape[0]
            scores = model(images.reshape(bs, -1))
            total_loss += criterion(scores, labels).item() * bs
            total_error += float(get_error(scores, labels)) * bs
            n += bs
    return total_loss / n, total_error / n


# %% [markdown]
# ## Task 7: the program
#
# A learning rate that falls lets training take large steps first and fine ones later. The optimiser keeps its learning
# rate in `optimizer.param_groups`; a new optimiser would forget its momentum.


# %%
def adjust_learning_rate(optimizer: torch.optim.Optimizer, epoch: int, start: int = 10, every: int = 10) -> None:
    factor = 1.5 if (epoch > start and epoch % every == 0) else 1
    for param_group in optimizer.param_groups:
        param_group["lr"] = param_group["lr"] / factor


# %%
def fit(model, optimizer, criterion, train_batches, test_batches, epochs, start=10, every=10):
    keys = ["loss", "error", "test_epoch", "test_loss", "test_error"]
    result = {k: [] for k in keys}

    def remember(**numbers):
        for k, number in numbers.items():
            result[k].append(number)

    epoch = 1
    while epoch <= epochs:
        adjust_learning_rate(optimizer, epoch, start, every)
        loss, error = train_epoch(model, optimizer, criterion, train_batches)
        remember(loss=loss, error=error)
        if epoch % every == 0:
            loss, error = evaluate(model, criterion, test_batches)
            remember(test_epoch=epoch, test_loss=loss, test_error=error)
        epoch += 1
    return result


# %% [markdown]
# ## Task 8: pictures in colour
#
# CIFAR-10 has 50,000 training and 10,000 test images of ten kinds of things: bytes of shape (N, 3, 32, 32), red, green
# and blue. They become numbers from 0 to 1, then each channel gets mean 0 and standard deviation 1 over all training
# images and all their pixels. Test images are normalised with the numbers of the training images.


# %%
def channel_statistics(images: Tensor) -> tuple[Tensor, Tensor]:
    scaled = torch.divide(images, 255.0)
    std, mean = torch.std_mean(scaled, dim=(0, 2, 3), unbiased=False)
    assert mean.shape == (3,) and std.shape == (3,)
    return mean, std


# %%
def normalise(images: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    channels = [(images[:, k].float().div(255) - mean[k]) / std[k] for k in range(3)]
    return torch.stack(channels, dim=1)


# %% [markdown]
# ## Everything together
#
# Network, training, test and program of Tasks 4 to 7 are the same for both data sets: 28 x 28 = 784 numbers in an
# image of MNIST, 3 x 32 x 32 = 3072 in one of CIFAR-10.


# %%
def load_mnist():
    """Training and test images (N, 28, 28), float32, normalised, with labels."""
    from torchvision import datasets

    root = os.environ.get("AUTOGRADER_DATA", "data")
    found = [datasets.MNIST(root, train=is_train, download=True) for is_train in (True, False)]
    return [((part.data / 255 - 0.1307) / 0.3081, part.targets) for part in found]


def load_cifar():
    """Training and test images (N, 3, 32, 32), float32, normalised with your functions, with labels."""
    from torchvision import datasets

    root = os.environ.get("AUTOGRADER_DATA", "data")
    found = [datasets.CIFAR10(root, train=is_train, download=True) for is_train in (True, False)]
    images = [torch.from_numpy(part.data).permute(0, 3, 1, 2) for part in found]
    mean, std = channel_statistics(images[0])
    return [(normalise(x, mean, std), torch.tensor(part.targets)) for x, part in zip(images, found, strict=True)]


def main(load=load_mnist, input_size=784, epochs=30, bs=200):
    """Train and test a network of three layers."""
    (train_data, train_labels), (test_data, test_labels) = load()
    model = three_layer_net(input_size, 1000, 1500, 10)
    print(f"{count_parameters(model)} parameters")
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.5)
    train_batches = Batches(train_data, train_labels, bs)
    test_batches = Batches(test_data, test_labels, bs, shuffle=False)
    return fit(model, optimizer, nn.CrossEntropyLoss(), train_batches, test_batches, epochs)


# %%
# history = main()  # MNIST: a few minutes on a laptop
# history = main(load_cifar, 3072)  # CIFAR-10: longer
