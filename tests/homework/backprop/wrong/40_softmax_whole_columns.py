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
    return e * x, e * w



# %% [markdown]
# ### 1b: a linear layer
#
# A batch has one example in each row, as in PyTorch: $Y = X W^T + b$, with $X$ of shape (N, n_in), $W$ of shape
# (n_out, n_in), $b$ of shape (n_out,) and $Y$ of shape (N, n_out).


# %%
def linear_backward(x, w, b, e):
    return e.T @ x, e.sum(0), e @ w



# %% [markdown]
# ### 1c: ReLU
#
# $$y = \max(x, 0)$$
#
# At $x = 0$ we take the derivative to be 0, as PyTorch does.


# %%
def relu_backward(x, e):
    return e * (x > 0)



# %% [markdown]
# ### 1d: softmax and cross-entropy
#
# The loss of a batch is the mean over its N examples of minus the logarithm of the probability of the right class.
# Scores may be as large as 1000, and $e^{1000}$ is no floating-point number: what can be subtracted from each score of
# a row without changing the row's probabilities?


# %%
def cross_entropy_backward(scores, labels):
    p = F.softmax(scores, dim=1)
    p[:, labels] -= 1
    return p / len(labels)



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
    y, y_hat, z, z_hat, s = mlp_forward(x, u, v, w)
    es = cross_entropy_backward(s, labels)
    dw = es.T @ z_hat
    ez = relu_backward(z, es @ w)
    dv = ez.T @ y_hat
    ey = relu_backward(y, ez @ v)
    return ey.T @ x, dv, dw



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
    g = torch.zeros_like(x)
    flat, gflat = x.view(-1), g.view(-1)
    for i in range(flat.numel()):
        old = flat[i].item()
        flat[i] = old + h
        up = f(x)
        flat[i] = old - h
        down = f(x)
        flat[i] = old
        gflat[i] = (up - down) / (2 * h)
    return g



# %% [markdown]
# ### 3b: a step of gradient descent
#
# $$U \leftarrow U - \mathrm{lr}\,\frac{\partial L}{\partial U}$$


# %%
def sgd_step(parameters, gradients, lr):
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
        ctx.save_for_backward(x, w)
        return x @ w.T

    @staticmethod
    def backward(ctx, e):
        x, w = ctx.saved_tensors
        dx = dw = None
        if ctx.needs_input_grad[0]:
            dx = e @ w
        if ctx.needs_input_grad[1]:
            dw = e.T @ x
        return dx, dw



# %% [markdown]
# ## Task 4: the network in PyTorch
#
# From here on autograd computes the derivatives. The network of Task 2 is a class now; for MNIST it is
# `three_layer_net(784, 1000, 1500, 10)`.


# %%
class three_layer_net(nn.Module):
    def __init__(self, input_size, hidden_size1, hidden_size2, output_size):
        super(three_layer_net, self).__init__()
        self.layer1 = nn.Linear(input_size, hidden_size1, bias=False)
        self.layer2 = nn.Linear(hidden_size1, hidden_size2, bias=False)
        self.layer3 = nn.Linear(hidden_size2, output_size, bias=False)

    def forward(self, x):
        y = self.layer1(x)
        y_hat = torch.relu(y)
        z = self.layer2(y_hat)
        z_hat = torch.relu(z)
        scores = self.layer3(z_hat)
        return scores



# %%
def count_parameters(model):
    return sum(p.numel() for p in model.parameters() if p.requires_grad)



# %% [markdown]
# ## Task 5: mini-batches and epochs
#
# The simplest way draws the images of each mini-batch anew, from all of them: one image may be in a batch twice.
# An epoch goes through all images in random order instead: nothing comes twice before everything came once.


# %%
def random_batch(data, labels, bs):
    idx = torch.randint(0, len(data), (bs,))
    return data[idx], labels[idx]



# %%
def epoch_batches(data, labels, bs):
    perm = torch.randperm(len(data))
    for start in range(0, len(data), bs):
        idx = perm[start:start + bs]
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
def get_error(scores, labels):
    return (scores.argmax(dim=1) != labels).float().mean().item()



# %%
def train_epoch(model, optimizer, criterion, batches):
    model.train()
    running_loss = running_error = 0.0
    n = 0
    for images, labels in batches:
        optimizer.zero_grad()
        scores = model(images.reshape(len(images), -1))
        loss = criterion(scores, labels)
        loss.backward()
        optimizer.step()
        running_loss += loss.item()
        running_error += get_error(scores.detach(), labels)
        n += 1
    return running_loss / n, running_error / n



# %% [markdown]
# Gradients that are not cleared add up. That is of use where one step is to follow the true gradient, that of all
# images, and they do not fit into memory at once. The mini-batches may differ in size: every image counts the same.


# %%
def accumulated_step(model, optimizer, criterion, batches):
    batches = list(batches)
    total = sum(len(y) for _, y in batches)
    model.train()
    optimizer.zero_grad()
    for x, y in batches:
        loss = criterion(model(x.reshape(len(x), -1)), y) * len(y) / total
        loss.backward()
    optimizer.step()



# %%
def evaluate(model, criterion, batches):
    model.eval()
    loss, error, n = 0.0, 0.0, 0
    with torch.no_grad():
        for x, y in batches:
            s = model(x.flatten(1))
            loss += criterion(s, y).item() * len(y)
            error += get_error(s, y) * len(y)
            n += len(y)
    return loss / n, error / n



# %% [markdown]
# ## Task 7: the program
#
# A learning rate that falls lets training take large steps first and fine ones later. The optimiser keeps its learning
# rate in `optimizer.param_groups`; a new optimiser would forget its momentum.


# %%
def adjust_learning_rate(optimizer, epoch, start=10, every=10):
    if epoch > start and epoch % every == 0:
        for group in optimizer.param_groups:
            group["lr"] /= 1.5



# %%
def fit(model, optimizer, criterion, train_batches, test_batches, epochs, start=10, every=10):
    history = {"loss": [], "error": [], "test_epoch": [], "test_loss": [], "test_error": []}
    for epoch in range(1, epochs + 1):
        adjust_learning_rate(optimizer, epoch, start, every)
        loss, error = train_epoch(model, optimizer, criterion, train_batches)
        history["loss"].append(loss)
        history["error"].append(error)
        if epoch % every == 0:
            test_loss, test_error = evaluate(model, criterion, test_batches)
            history["test_epoch"].append(epoch)
            history["test_loss"].append(test_loss)
            history["test_error"].append(test_error)
            print(f"{epoch}: {loss:.3f} {error:.3f} test {test_loss:.3f} {test_error:.3f}")
    return history



# %% [markdown]
# ## Task 8: pictures in colour
#
# CIFAR-10 has 50,000 training and 10,000 test images of ten kinds of things: bytes of shape (N, 3, 32, 32), red, green
# and blue. They become numbers from 0 to 1, then each channel gets mean 0 and standard deviation 1 over all training
# images and all their pixels. Test images are normalised with the numbers of the training images.


# %%
def channel_statistics(images):
    x = images.float() / 255
    return x.mean(dim=(0, 2, 3)), x.std(dim=(0, 2, 3))



# %%
def normalise(images, mean, std):
    return (images.float() / 255 - mean.view(1, 3, 1, 1)) / std.view(1, 3, 1, 1)



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
