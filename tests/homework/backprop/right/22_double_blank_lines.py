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
import math

import numpy as np



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
    dy_dw = x
    dy_dx = w
    return (dy_dw * e, dy_dx * e)


# %% [markdown]
# ### 1b: a linear layer
#
# A batch has one example in each row, as in PyTorch: $Y = X W^T + b$, with $X$ of shape (N, n_in), $W$ of shape
# (n_out, n_in), $b$ of shape (n_out,) and $Y$ of shape (N, n_out).



# %%
def linear_backward(x, w, b, e):
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
def relu_backward(x, e):
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
def cross_entropy_backward(scores, labels):
    n, k = scores.shape
    grad = torch.zeros_like(scores)
    for i in range(n):
        biggest = max(scores[i].tolist())
        exps = [math.exp(s - biggest) for s in scores[i].tolist()]
        total = sum(exps)
        for j in range(k):
            grad[i, j] = exps[j] / total
            if j == labels[i]:
                grad[i, j] -= 1.0
            grad[i, j] /= n
    return grad


# %% [markdown]
# ## Task 2: a network of three layers
#
# $$y = x U^T, \quad \hat y = \max(y, 0), \quad z = \hat y V^T, \quad \hat z = \max(z, 0), \quad s = \hat z W^T$$
#
# There are no biases. The loss is the mean cross-entropy of the scores $s$.



# %%
def mlp_forward(x, u, v, w):
    outputs = []
    a = x
    for matrix in (u, v):
        outputs.append(a @ matrix.t())
        a = torch.where(outputs[-1] > 0, outputs[-1], torch.zeros_like(outputs[-1]))
        outputs.append(a)
    outputs.append(a @ w.t())
    return tuple(outputs)



# %%
def mlp_backward(x, labels, u, v, w):
    y, y_hat, z, z_hat, scores = mlp_forward(x, u, v, w)
    e = cross_entropy_backward(scores, labels)
    dw = e.T @ z_hat
    e = relu_backward(z, e @ w)
    dv = e.T @ y_hat
    e = relu_backward(y, e @ v)
    du = e.T @ x
    return du, dv, dw


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
    work = x.detach().clone(memory_format=torch.contiguous_format)
    flat = work.view(-1)
    grad = torch.empty_like(flat)
    for i in range(flat.numel()):
        remember = flat[i].item()
        flat[i] = remember + h
        f_plus = f(work)
        flat[i] = remember - h
        f_minus = f(work)
        flat[i] = remember
        grad[i] = (f_plus.item() - f_minus.item()) / (2.0 * h)
    return grad.view(x.shape)


# %% [markdown]
# ### 3b: a step of gradient descent
#
# $$U \leftarrow U - \mathrm{lr}\,\frac{\partial L}{\partial U}$$



# %%
def sgd_step(parameters, gradients, lr):
    for weight, dweight in zip(parameters, gradients):
        weight.detach().sub_(lr * dweight.detach())


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
        ctx.save_for_backward(x, w)
        return x.mm(w.t())

    @staticmethod
    def backward(ctx, e):
        x, w = ctx.saved_tensors
        need_x, need_w = ctx.needs_input_grad
        return e.mm(w) if need_x else None, e.t().mm(x) if need_w else None


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
def count_parameters(model):
    return int(np.sum([np.prod(p.shape) for p in model.parameters()]))


# %% [markdown]
# ## Task 5: mini-batches and epochs
#
# The simplest way draws the images of each mini-batch anew, from all of them: one image may be in a batch twice.
# An epoch goes through all images in random order instead: nothing comes twice before everything came once.



# %%
def random_batch(data, labels, bs):
    dataset = torch.utils.data.TensorDataset(data, labels)
    sampler = torch.utils.data.RandomSampler(dataset, replacement=True, num_samples=bs)
    loader = torch.utils.data.DataLoader(dataset, batch_size=bs, sampler=sampler)
    images, targets = next(iter(loader))
    return images, targets



# %%
def epoch_batches(data, labels, bs):
    N = len(labels)
    num_batches = math.ceil(N / bs)
    shuffled_indices = np.random.permutation(N)
    result = []
    for b in range(num_batches):
        start = b * bs
        end = min(start + bs, N)
        indices = torch.as_tensor(shuffled_indices[start:end])
        result.append((data[indices], labels[indices]))
    return result



# %%
for a, b in epoch_batches(torch.arange(7.0), torch.arange(7), 3):
    print(a, b)


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
    # a tensor of shape () is a number as well
    return torch.mean((scores.detach().argmax(1) != labels).float())



# %%
def train_epoch(model, optimizer, criterion, batches):
    model.train(True)
    total_loss = total_error = 0.0
    for batch in batches:
        images = batch[0]
        labels = batch[1]
        n = len(images)
        out = model(images.contiguous().view(n, -1))
        loss = criterion(out, labels)
        for p in model.parameters():
            p.grad = None
        loss.backward()
        optimizer.step()
        total_loss = total_loss + loss.item()
        total_error = total_error + get_error(out, labels)
    return total_loss / len(batches), total_error / len(batches)


# %% [markdown]
# Gradients that are not cleared add up. That is of use where one step is to follow the true gradient, that of all
# images, and they do not fit into memory at once. The mini-batches may differ in size: every image counts the same.



# %%
def accumulated_step(model, optimizer, criterion, batches):
    model.train()
    batches = list(batches)
    N = sum(len(labels) for _, labels in batches)
    optimizer.zero_grad()
    for images, labels in batches:
        scores = model(images.flatten(1))
        loss = criterion(scores, labels)
        (loss * len(labels) / N).backward()
    optimizer.step()
    optimizer.zero_grad()



# %%
def evaluate(model, criterion, batches):
    training_before = model.training
    model.eval()
    sum_loss = 0
    sum_error = 0
    sum_images = 0
    for images, labels in batches:
        with torch.no_grad():
            rows = images.reshape(len(images), -1)
            scores = model(rows)
            # criterion gives a mean: take it back to a sum
            sum_loss += criterion(scores, labels) * len(images)
            sum_error += get_error(scores, labels) * len(images)
            sum_images += len(images)
    if training_before:
        model.train()
    return sum_loss / sum_images, sum_error / sum_images


# %% [markdown]
# ## Task 7: the program
#
# A learning rate that falls lets training take large steps first and fine ones later. The optimiser keeps its learning
# rate in `optimizer.param_groups`; a new optimiser would forget its momentum.



# %%
def adjust_learning_rate(optimizer, epoch, start=10, every=10):
    factor = 1.5 if (epoch > start and epoch % every == 0) else 1
    for param_group in optimizer.param_groups:
        param_group["lr"] = param_group["lr"] / factor



# %%
def fit(model, optimizer, criterion, train_batches, test_batches, epochs, start=10, every=10):
    train_results = []
    test_results = []
    for i in range(epochs):
        epoch = i + 1
        adjust_learning_rate(optimizer, epoch, start, every)
        train_results.append(train_epoch(model, optimizer, criterion, train_batches))
        if epoch % every == 0:
            test_results.append((epoch, *evaluate(model, criterion, test_batches)))
    return dict(
        loss=[r[0] for r in train_results],
        error=[r[1] for r in train_results],
        test_epoch=[r[0] for r in test_results],
        test_loss=[r[1] for r in test_results],
        test_error=[r[2] for r in test_results],
    )


# %% [markdown]
# ## Task 8: pictures in colour
#
# CIFAR-10 has 50,000 training and 10,000 test images of ten kinds of things: bytes of shape (N, 3, 32, 32), red, green
# and blue. They become numbers from 0 to 1, then each channel gets mean 0 and standard deviation 1 over all training
# images and all their pixels. Test images are normalised with the numbers of the training images.



# %%
def channel_statistics(images):
    mean = torch.zeros(3)
    std = torch.zeros(3)
    for c in range(3):
        channel = images[:, c, :, :].float() / 255
        mean[c] = channel.mean()
        std[c] = channel.std()
    return mean, std



# %%
def normalise(images, mean, std):
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
