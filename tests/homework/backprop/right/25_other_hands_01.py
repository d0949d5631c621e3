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
def scalar_backward(w, x, e):
    dw = torch.mul(x, e)
    dx = torch.mul(w, e)
    return [dw, dx]



# %% [markdown]
# ### 1b: a linear layer
#
# A batch has one example in each row, as in PyTorch: $Y = X W^T + b$, with $X$ of shape (N, n_in), $W$ of shape
# (n_out, n_in), $b$ of shape (n_out,) and $Y$ of shape (N, n_out).


# %%
def linear_backward(x, w, b, e):
    dw = torch.einsum("no,ni->oi", e, x)
    db = torch.ones(x.shape[0], dtype=e.dtype) @ e
    dx = torch.einsum("no,oi->ni", e, w)
    return dw, db, dx



# %% [markdown]
# ### 1c: ReLU
#
# $$y = \max(x, 0)$$
#
# At $x = 0$ we take the derivative to be 0, as PyTorch does.


# %%
def relu_backward(x, e):
    dx = e.clone()
    dx[x <= 0] = 0
    return dx



# %% [markdown]
# ### 1d: softmax and cross-entropy
#
# The loss of a batch is the mean over its N examples of minus the logarithm of the probability of the right class.
# Scores may be as large as 1000, and $e^{1000}$ is no floating-point number: what can be subtracted from each score of
# a row without changing the row's probabilities?


# %%
def cross_entropy_backward(scores, labels):
    z = scores - scores.max(1, keepdim=True).values
    e = z.exp()
    y = F.one_hot(labels, scores.shape[1]).to(scores.dtype)
    return (e / e.sum(1, keepdim=True) - y) / scores.size(0)



# %% [markdown]
# ## Task 2: a network of three layers
#
# $$y = x U^T, \quad \hat y = \max(y, 0), \quad z = \hat y V^T, \quad \hat z = \max(z, 0), \quad s = \hat z W^T$$
#
# There are no biases. The loss is the mean cross-entropy of the scores $s$.


# %%
def mlp_forward(x, u, v, w):
    outs = []
    h = x
    for m in (u, v):
        outs.append(F.linear(h, m))
        h = F.relu(outs[-1])
        outs.append(h)
    outs.append(F.linear(h, w))
    return tuple(outs)



# %%
def mlp_backward(x, labels, u, v, w):
    y, y_hat, z, z_hat, s = mlp_forward(x, u, v, w)
    delta = cross_entropy_backward(s, labels)
    grads = []
    for weight, inp, pre in ((w, z_hat, z), (v, y_hat, y), (u, x, None)):
        dweight, _, delta = linear_backward(inp, weight, torch.zeros(weight.shape[0], dtype=x.dtype), delta)
        grads.insert(0, dweight)
        if pre is not None:
            delta = relu_backward(pre, delta)
    return tuple(grads)



# %% [markdown]
# ## Task 3: numbers that check the formulas, a step, and a layer for autograd
#
# ### 3a: central differences
#
# $$\frac{\partial f}{\partial x_k} \approx \frac{f(x + h\,e_k) - f(x - h\,e_k)}{2h}$$
#
# Move one entry of x at a time, and leave the others where they are.


# %%
def numerical_gradient(f, x, h=1e-5):
    def partial(k):
        step = torch.zeros(x.numel(), dtype=x.dtype)
        step[k] = h
        step = step.reshape(x.shape)
        return (f(x + step) - f(x - step)).item() / (2 * h)
    return torch.tensor([partial(k) for k in range(x.numel())], dtype=x.dtype).reshape(x.shape)



# %% [markdown]
# ### 3b: a step of gradient descent
#
# $$U \leftarrow U - \mathrm{lr}\,\frac{\partial L}{\partial U}$$


# %%
@torch.no_grad()
def sgd_step(parameters, gradients, lr):
    for i in range(len(parameters)):
        parameters[i].add_(gradients[i], alpha=-lr)



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
        ctx.x = x
        ctx.w = w
        return F.linear(x, w)

    @staticmethod
    def backward(ctx, grad_output):
        need_x, need_w = ctx.needs_input_grad
        return (grad_output.mm(ctx.w) if need_x else None), (grad_output.t().mm(ctx.x) if need_w else None)



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
            nn.Linear(input_size, hidden_size1, False), nn.ReLU(True),
            nn.Linear(hidden_size1, hidden_size2, False), nn.ReLU(True),
            nn.Linear(hidden_size2, output_size, False))

    def forward(self, x):
        return self.net(x)



# %%
def count_parameters(model):
    n = 0
    for name, p in model.named_parameters():
        k = 1
        for s in p.shape:
            k *= s
        n += k
    return n



# %% [markdown]
# ## Task 5: mini-batches and epochs
#
# The simplest way draws the images of each mini-batch anew, from all of them: one image may be in a batch twice.
# An epoch goes through all images in random order instead: nothing comes twice before everything came once.


# %%
import random


def random_batch(data, labels, bs):
    picks = random.choices(range(data.shape[0]), k=bs)
    return torch.stack([data[i] for i in picks]), torch.stack([labels[i] for i in picks])



# %%
def epoch_batches(data, labels, bs):
    order = torch.randperm(data.shape[0])
    return list(zip(data[order].split(bs), labels[order].split(bs)))



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
def get_error(scores, labels):
    bs = scores.size(0)
    predicted_labels = scores.argmax(dim=1)
    indicator = (predicted_labels == labels)
    num_matches = indicator.sum()
    return 1 - num_matches.float() / bs



# %%
def train_epoch(model, optimizer, criterion, batches):
    model.train()
    losses, errors = [], []
    for x, y in batches:
        s = model(x.flatten(1))
        l = criterion(s, y)
        for p in model.parameters():
            p.grad = None
        l.backward()
        optimizer.step()
        losses.append(l.detach())
        errors.append(float(get_error(s, y)))
    return torch.stack(losses).mean(), torch.tensor(errors).mean()



# %% [markdown]
# Gradients that are not cleared add up. That is of use where one step is to follow the true gradient, that of all
# images, and they do not fit into memory at once. The mini-batches may differ in size: every image counts the same.


# %%
def accumulated_step(model, optimizer, criterion, batches):
    model.train()
    model.zero_grad()
    n = 0
    for x, y in batches:
        (criterion(model(x.flatten(1)), y) * y.numel()).backward()
        n += y.numel()
    for p in model.parameters():
        if p.grad is not None:
            p.grad /= n
    optimizer.step()
    optimizer.zero_grad()



# %%
@torch.no_grad()
def evaluate(model, criterion, batches):
    before = model.training
    model.eval()
    pairs = [(model(x.reshape(x.size(0), -1)), y) for x, y in batches]
    scores, labels = (torch.cat(t) for t in zip(*pairs))
    model.train(before)
    return criterion(scores, labels), get_error(scores, labels)



# %% [markdown]
# ## Task 7: the program
#
# A learning rate that falls lets training take large steps first and fine ones later. The optimiser keeps its learning
# rate in `optimizer.param_groups`; a new optimiser would forget its momentum.


# %%
def adjust_learning_rate(optimizer, epoch, start=10, every=10):
    if epoch <= start:
        return
    if epoch % every:
        return
    for i in range(len(optimizer.param_groups)):
        optimizer.param_groups[i]['lr'] = optimizer.param_groups[i]['lr'] * (2 / 3)



# %%
from collections import defaultdict


def fit(model, optimizer, criterion, train_batches, test_batches, epochs, start=10, every=10):
    began = time.time()
    h = defaultdict(list)
    for key in "loss error test_epoch test_loss test_error".split():
        h[key]
    e = 0
    while e < epochs:
        e += 1
        adjust_learning_rate(optimizer, epoch=e, start=start, every=every)
        for key, value in zip(("loss", "error"), train_epoch(model, optimizer, criterion, train_batches)):
            h[key] += [value]
        if e % every == 0:
            for key, value in zip(("test_epoch", "test_loss", "test_error"), (e, *evaluate(model, criterion, test_batches))):
                h[key] += [value]
            print("elapsed", (time.time() - began) / 60, "min")
    return h



# %% [markdown]
# ## Task 8: pictures in colour
#
# CIFAR-10 has 50,000 training and 10,000 test images of ten kinds of things: bytes of shape (N, 3, 32, 32), red, green
# and blue. They become numbers from 0 to 1, then each channel gets mean 0 and standard deviation 1 over all training
# images and all their pixels. Test images are normalised with the numbers of the training images.


# %%
def channel_statistics(images):
    flat = (images.double() / 255).transpose(0, 1).reshape(3, -1)
    std, mean = torch.std_mean(flat, dim=1, unbiased=False)
    return mean.float(), std.float()



# %%
def normalise(images, mean, std):
    x = images.to(torch.float32).div(255)
    for c in range(3):
        x[:, c, :, :] -= mean[c]
        x[:, c, :, :] /= std[c]
    return x



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
