# %% [markdown]
# # Backpropagation by hand, and the program that trains with it
#
# First you compute derivatives: of each layer, of a network of three layers, and numerically, to
# check the others. Then you leave derivatives to PyTorch and write what stands around them:
# mini-batches, epochs, a running loss, a test, a learning rate that falls. At the end the same
# program trains on pictures in colour.
#
# | task | | points |
# |---|---|---|
# | 1 | backward of one layer | 21 |
# | 2 | a network of three layers | 11 |
# | 3 | numbers that check the formulas, a step, and a layer for autograd | 17 |
# | 4 | the network in PyTorch | 8 |
# | 5 | mini-batches and epochs | 8 |
# | 6 | training and testing | 22 |
# | 7 | the program | 6 |
# | 8 | pictures in colour | 7 |
#
# Write between the docstring and the end of each function; keep names and parameters as they are.
# Check your work at any time with the last cell, with `autograder check`, or with `pytest` in this
# folder.
#
# In the first half every tensor may be float64, and what you return has the dtype of what you are
# given. Compute the derivatives of Tasks 1 to 3 yourself: autograd may check them, and is not the
# point.

# %%
import io
import os
import sys
import time
from contextlib import redirect_stdout

import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.metrics import ConfusionMatrixDisplay
from tqdm import tqdm

# %% [markdown]
# ## Task 1: backward of one layer (21 points)
#
# Training asks how the loss $L$ changes when a weight deep inside the network changes. The chain rule
# answers layer by layer, from the end to the beginning. Each layer gets
# $E = \partial L / \partial y$, the gradient of the loss with respect to what it put out, and passes
# on the gradient with respect to what it took in. The rule is always the same: $E$ times the
# derivative of the layer.
#
# ![A layer as a box. Above, the forward pass: x goes in, y comes out. Below, the backward pass, the
# other way: e, the derivative of L by y, comes in from the right; dx, the derivative of L by x,
# leaves to the left; dw, the derivative of L by w, stays with the layer.](figures/layer.png)
#
# So a layer has to know three things: what it was given, its own weights, and $E$. It need not know
# what other layers there are. That is why the rule works for networks of any size.
#
# ### 1a: one number (2 points)
#
# $$y = w\,x$$
#
# By the chain rule, $\frac{\partial L}{\partial w} = \frac{\partial L}{\partial y} \cdot
# \frac{\partial y}{\partial w}$, and the same with $x$. If $w = 3$, $x = 2$ and $e = 10$, then a
# slightly larger $w$ makes $y$ larger by twice as much, and $L$ by twenty times as much.


# %%
def scalar_backward(w, x, e):
    """Gradients of the loss through y = w * x, where all are single numbers.

    w, x     what was multiplied: tensors of shape ()
    e        gradient of the loss with respect to y: shape ()
    Returns  dw, dx: gradients with respect to w and to x
    """
    raise NotImplementedError("scalar_backward: not written yet")


# %% [markdown]
# ### 1b: a linear layer (9 points)
#
# A batch has one example in each row, as in PyTorch:
#
# $$Y = X W^\top + b$$
#
# | | shape | | shape |
# |---|---|---|---|
# | $X$ | (N, n_in) | $W$ | (n_out, n_in) |
# | $Y$ and $E$ | (N, n_out) | $b$ | (n_out,) |
#
# Entry by entry, $y_{ij} = \sum_k x_{ik} w_{jk} + b_j$. One weight $w_{jk}$ takes part in row $i$ of
# $Y$ for every example $i$, so its gradient is a sum over the examples, $\sum_i e_{ij}\, x_{ik}$.
# Which product of matrices is that? A gradient always has the shape of what it belongs to, and often
# only one product has that shape. $b_j$ takes part in every row, too.
#
# You are on the way when the three shapes are right for N = 5, n_in = 3, n_out = 2. No two of these
# numbers are equal, so that a matrix which is the wrong way round is noticed.


# %%
def linear_backward(x, w, b, e):
    """Gradients of the loss through y = x W^T + b.

    x        (N, n_in)
    w        (n_out, n_in)
    b        (n_out,)
    e        gradient of the loss with respect to y: (N, n_out). If the loss is a mean over the
             batch, its 1/N is in e
    Returns  dw (n_out, n_in), db (n_out,), dx (N, n_in)
    """
    raise NotImplementedError("linear_backward: not written yet")


# %% [markdown]
# ### 1c: ReLU (4 points)
#
# $$y = \max(x, 0)$$
#
# The derivative is 1 where $x$ is positive and 0 where it is negative: a unit that is off passes no
# gradient on. At $x = 0$ we take the derivative to be 0, as PyTorch does.


# %%
def relu_backward(x, e):
    """Gradient of the loss through y = max(x, 0).

    x        what the ReLU was given, any shape
    e        gradient of the loss with respect to y, the same shape
    Returns  dx, the same shape
    """
    raise NotImplementedError("relu_backward: not written yet")


# %% [markdown]
# ### 1d: softmax and cross-entropy (6 points)
#
# The last layer gives a score $s_i$ for each of $K$ classes. Softmax makes probabilities of them, and
# the loss of an example is minus the logarithm of the probability of its class $c$:
#
# $$p_i = \frac{e^{s_i}}{\sum_k e^{s_k}}, \qquad \ell = -\log p_c = -s_c + \log \sum_k e^{s_k}$$
#
# Differentiate the right-hand side by $s_i$. The second term gives $p_i$, and the first one gives
# $-1$ for the right class only:
#
# $$\frac{\partial \ell}{\partial s_i} = p_i - \begin{cases} 1 & i = c \\ 0 & i \neq c \end{cases}$$
#
# The loss of a batch is the mean over its N examples, so each row is divided by N. Scores may be as
# large as 1000, and $e^{1000}$ is no floating-point number: what can be subtracted from each score of
# a row without changing the row's probabilities?
#
# You are on the way when each row of your gradient sums to 0. Why does it?


# %%
def cross_entropy_backward(scores, labels):
    """Gradient of the mean cross-entropy of a batch with respect to the scores; also for scores of
    1000.

    scores   what the last linear layer gives, (N, K)
    labels   the right classes, (N,), int64, 0 to K - 1
    Returns  (N, K)
    """
    raise NotImplementedError("cross_entropy_backward: not written yet")


# %% [markdown]
# ## Task 2: a network of three layers (11 points)
#
# $$y = x U^\top, \quad \hat y = \max(y, 0), \quad z = \hat y V^\top, \quad \hat z = \max(z, 0), \quad
# s = \hat z W^\top$$
#
# ![From left to right: x (N, n_in), linear U, y (N, h1), ReLU, y_hat (N, h1), linear V, z (N, h2),
# ReLU, z_hat (N, h2), linear W, scores (N, K). The last box is the loss, whose output is one
# number.](figures/three_layers.png)
#
# There are no biases. The loss is the mean cross-entropy of the scores $s$.
#
# **Forward**, from left to right, keeps everything on the way: the backward pass needs it.
#
# **Backward** starts at the loss with Task 1d, which gives $E$ at the scores. Each linear layer then
# gives the gradient of its weights, and a new $E$ for the layer before it; each ReLU changes $E$
# only. At the end you have passed every box once, and no gradient was computed twice.
#
# You are on the way when `du`, `dv` and `dw` have the shapes of `u`, `v` and `w`, and agree with
# autograd: make the weights with `requires_grad_()`, call
# `F.cross_entropy(scores, labels).backward()` and look at `u.grad`.
#
# To think about: what are `du` and `dv` when all weights are 0? And what would such a network learn?


# %%
def mlp_forward(x, u, v, w):
    """All outputs of the forward pass, which the backward pass needs.

    x        (N, n_in)
    u, v, w  weights of the three layers: (h1, n_in), (h2, h1), (K, h2)
    Returns  y, y_hat, z, z_hat, scores
    """
    raise NotImplementedError("mlp_forward: not written yet")


# %%
def mlp_backward(x, labels, u, v, w):
    """Gradients of the loss with respect to the weights of all three layers, from the last layer to
    the first.

    x        (N, n_in)
    labels   the right classes, (N,), int64
    u, v, w  as in mlp_forward
    Returns  du, dv, dw: of the shapes of u, v and w
    """
    raise NotImplementedError("mlp_backward: not written yet")


# %% [markdown]
# ## Task 3: numbers that check the formulas, a step, and a layer for autograd (17 points)
#
# ### 3a: central differences (5 points)
#
# A derivative can be measured: change one number a little, and see how much the result changes. From
# both sides it is more exact than from one, with an error that shrinks with $h^2$ and not with $h$:
#
# $$\frac{\partial f}{\partial x_k} \approx \frac{f(x + h\,e_k) - f(x - h\,e_k)}{2h}$$
#
# ![The error of the one-sided and of the central difference over h, both axes logarithmic: from the
# right, that of the central one falls twice as steeply. For very small h both rise again, because of
# rounding.](figures/differences.png)
#
# $e_k$ is 1 in entry $k$ and 0 elsewhere: move one entry of x at a time, and leave the others where
# they are. Too small an $h$ is bad as well, since two numbers that are nearly equal lose digits when
# they are subtracted. With float64 and $h = 10^{-5}$, about ten digits are right.
#
# This is far too slow for training: a network with 2 million weights would be asked 4 million times
# for one step. It is the way to check formulas, those of Tasks 1 and 2 for instance.


# %%
def numerical_gradient(f, x, h=1e-5):
    """The gradient of f at x by central differences.

    f        takes a tensor of the shape of x and gives a tensor of shape ()
    x        a float64 tensor of any shape; holds the same numbers afterwards
    h        how far each entry is moved to either side
    Returns  a tensor of the shape and dtype of x
    """
    raise NotImplementedError("numerical_gradient: not written yet")


# %% [markdown]
# ### 3b: a step of gradient descent (5 points)
#
# $$U \leftarrow U - \mathrm{lr}\,\frac{\partial L}{\partial U}$$
#
# The gradient says where the loss rises fastest, so the step goes the other way. It changes the given
# tensor itself: the network holds that tensor, and would not notice a new one.


# %%
def sgd_step(parameters, gradients, lr):
    """One step of gradient descent that changes the given tensors themselves, in place.

    parameters  a list of tensors; they may require gradients, and the step itself is not to be
                recorded
    gradients   a list of tensors: that of parameters[0], that of parameters[1], ...
    lr          the learning rate
    Returns     nothing
    """
    raise NotImplementedError("sgd_step: not written yet")


# %% [markdown]
# ### 3c: a layer that autograd knows (7 points)
#
# A `torch.autograd.Function` tells PyTorch how to go forward and how to go backward. It is your Task
# 1b in PyTorch's own form. Its backward gives one answer for each argument of forward; `None` where
# `ctx.needs_input_grad` says that nobody needs that gradient. A network may use the function many
# times before it goes backward: what one use keeps is kept in its `ctx`.
#
# You are on the way when `torch.autograd.gradcheck(MyLinear.apply, (x, w))` says True, for float64
# `x` and `w` that require gradients. It compares with central differences.


# %%
class MyLinear(torch.autograd.Function):
    """y = x W^T, used as MyLinear.apply(x, w)."""

    @staticmethod
    def forward(ctx, x, w):
        """The output of the layer.

        x        (N, n_in), float32 or float64
        w        (n_out, n_in), of the same dtype
        Returns  (N, n_out), of the same dtype
        """
        raise NotImplementedError("MyLinear.forward: not written yet")

    @staticmethod
    def backward(ctx, e):
        """Gradients with respect to the arguments of forward.

        e        gradient of the loss with respect to y, (N, n_out)
        Returns  dx, dw; None in the place of one that is not needed
        """
        raise NotImplementedError("MyLinear.backward: not written yet")


# %% [markdown]
# ## Task 4: the network in PyTorch (8 points)
#
# From here on autograd computes the derivatives. The network of Task 2 is a class now: its layers are
# attributes, made in `__init__`, and `forward` says how they are used. For MNIST it is
# `three_layer_net(784, 1000, 1500, 10)`.
#
# `parameters()` gives all tensors that are learned, and `numel()` says how many numbers a tensor has.
#
# You are on the way when `count_parameters(three_layer_net(784, 1000, 1500, 10))` is 2,299,000. Which
# layer has most of them?


# %%
class three_layer_net(nn.Module):
    """Three linear layers without biases, with a ReLU after the first and after the second.

    input_size    numbers in one example
    hidden_size1  width of the first hidden layer
    hidden_size2  width of the second hidden layer
    output_size   number of classes
    """

    def __init__(self, input_size, hidden_size1, hidden_size2, output_size):
        super().__init__()
        raise NotImplementedError("three_layer_net.__init__: not written yet")

    def forward(self, x):
        """Scores of the classes, before any softmax.

        x        (N, input_size)
        Returns  (N, output_size)
        """
        raise NotImplementedError("three_layer_net.forward: not written yet")


# %%
def count_parameters(model):
    """How many numbers an optimiser can change in the model: the entries of all its parameters.

    Returns  a whole number
    """
    raise NotImplementedError("count_parameters: not written yet")


# %% [markdown]
# ## Task 5: mini-batches and epochs (8 points)
#
# The gradient of all 60,000 images is exact and slow. That of 200 of them is computed 300 times as
# fast and is nearly as good a direction, so a step is made for each mini-batch.
#
# The simplest way draws the images of each mini-batch anew, from all of them: one image may be in a
# batch twice. An epoch goes through all images in random order instead: nothing comes twice before
# everything came once.
#
# | ten images, batches of four | first batch | second | third |
# |---|---|---|---|
# | drawn with replacement | 7 2 7 0 | 4 9 2 2 | 1 0 5 7 |
# | an epoch | 3 8 0 9 | 7 5 1 4 | 2 6 |
#
# `torch.randint` and `torch.randperm` draw the two. A tensor of row numbers picks rows from another
# tensor, `data[rows]`; use the same rows for data and labels.


# %%
def random_batch(data, labels, bs):
    """A mini-batch of random images, drawn with replacement, and their labels.

    data     images, (N, ...), any N
    labels   (N,)
    bs       size of the mini-batch; may be larger than N
    Returns  images (bs, ...) and labels (bs,): label k is that of image k
    """
    raise NotImplementedError("random_batch: not written yet")


# %%
def epoch_batches(data, labels, bs):
    """One epoch: mini-batches that hold each image once, in a random order that is another one in
    each epoch.

    data     images, (N, ...), any N
    labels   (N,)
    bs       size of the mini-batches; the last one is smaller when bs does not divide N
    Returns  an iterator over, or a list of, pairs (images, labels): label k is that of image k
    """
    raise NotImplementedError("epoch_batches: not written yet")


# %% [markdown]
# You are on the way when all batches of an epoch, sorted, are all images, and when a second epoch has
# another order.
#
# `Batches(data, labels, bs)` is what the next tasks loop over; each loop over it is an epoch of
# yours. Without `shuffle` it gives the images as they are stored, which is right for a test. It is
# given:


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
# ## Task 6: training and testing (22 points)
#
# Images come as they are, (N, 28, 28), (N, 1, 28, 28) or (N, 3, 32, 32): make one row of each before
# you hand them to the network, whatever their size.
#
# Each mini-batch is one step: clear the gradients, forward, loss, backward, step. Two numbers tell
# how it goes, the **running loss** and the **running error**: those of the mini-batches, added up
# over the epoch and divided by the number of mini-batches. Add up numbers (`loss.item()`), not
# tensors: a tensor holds on to everything that it was computed from.
#
# The test is measured without changing anything, in eval mode and without gradients, and here each
# image counts the same. With batches of 200 and 200 and 100 images, the mean of the three errors is
# not the error over all 500.
#
# You are on the way when
#
# - loss and error before the first step are about $\log 10 = 2.303$ and 0.9;
# - the network learns one batch of 32 images by heart: 50 epochs over that batch, with SGD, learning
#   rate 0.05 and momentum 0.5, bring the loss below 0.05 and the error to 0.


# %%
def get_error(scores, labels):
    """The share of examples that are classified wrongly.

    scores   (N, K); the largest score of a row names its class
    labels   the right classes, (N,)
    Returns  a number from 0 to 1
    """
    raise NotImplementedError("get_error: not written yet")


# %%
def train_epoch(model, optimizer, criterion, batches):
    """Train the model for one epoch: one step of the optimiser for each mini-batch.

    model      takes (N, size of one image) and gives scores; may arrive in any mode and is trained
               in train mode
    optimizer  holds the model's parameters
    criterion  gives the mean loss of scores and labels
    batches    yields images and labels; the last mini-batch may be smaller
    Returns    loss and error of this epoch: the loss of each mini-batch, and the error of the same
               scores as get_error says, summed over the mini-batches and divided by their number
    """
    raise NotImplementedError("train_epoch: not written yet")


# %% [markdown]
# Gradients that are not cleared add up. That is of use where one step is to follow the true gradient,
# that of all images, and they do not fit into memory at once. The mini-batches may differ in size:
# every image counts the same. The loss of a batch is a mean over its images; what has to be done with
# it, so that the sum of all gradients becomes the gradient of the mean over all images?


# %%
def accumulated_step(model, optimizer, criterion, batches):
    """One single step of the optimiser with the gradient of the mean loss over all images of all
    mini-batches.

    model, optimizer, criterion, batches  as in train_epoch; the gradients that the model arrives
                                          with do not count
    Returns                               nothing
    """
    raise NotImplementedError("accumulated_step: not written yet")


# %%
def evaluate(model, criterion, batches):
    """Measure the model without changing it.

    model      is in eval mode while it is measured, and no gradients are recorded
    criterion  gives the mean loss of scores and labels
    batches    yields images and labels, in their own order; the last mini-batch may be smaller
    Returns    mean loss and error over all images: each image counts the same, whatever mini-batch
               it is in
    """
    raise NotImplementedError("evaluate: not written yet")


# %% [markdown]
# ## Task 7: the program (6 points)
#
# A learning rate that falls lets training take large steps first and fine ones later. The optimiser
# keeps its learning rate in `optimizer.param_groups`; a new optimiser would forget its momentum.
#
# ![The learning rate over the epochs with start 10 and every 10: 0.05 up to epoch 19, then divided by
# 1.5 before epochs 20 and 30, a stair that goes down.](figures/schedule.png)
#
# Your program is on the way when MNIST gives about these numbers, with
# `three_layer_net(784, 1000, 1500, 10)`, mini-batches of 200, and SGD with learning rate 0.05 and
# momentum 0.5 (one run; yours differ in the second or third digit):
#
# | epoch | running loss | running error | test loss | test error |
# |---|---|---|---|---|
# | 1 | 0.40 | 11.0 % | 0.19 | 5.5 % |
# | 2 | 0.16 | 4.8 % | 0.14 | 3.8 % |
# | 3 | 0.11 | 3.3 % | 0.11 | 3.4 % |
# | 5 | 0.07 | 1.9 % | 0.08 | 2.5 % |
# | 10 | 0.02 | 0.5 % | 0.06 | 1.9 % |
#
# Training error goes on towards 0, test error does not. What does the gap between them tell you?


# %%
def adjust_learning_rate(optimizer, epoch, start=10, every=10):
    """Called before each epoch: divides the optimiser's learning rate by 1.5 now and then,
    otherwise leaves it.

    optimizer  its learning rate is changed, in every group of its parameters
    epoch      number of the epoch that comes next, from 1
    start      up to this epoch, and in it, nothing is divided
    every      after that, the learning rate is divided before each epoch whose number is a multiple
               of this
    Returns    nothing
    """
    raise NotImplementedError("adjust_learning_rate: not written yet")


# %%
def fit(model, optimizer, criterion, train_batches, test_batches, epochs, start=10, every=10):
    """Train for some epochs, with a learning rate that falls, and test now and then.

    train_batches, test_batches  as in train_epoch and evaluate
    epochs                       how many; they are numbered from 1
    start, every                 as in adjust_learning_rate, which comes before each epoch; the
                                 model is tested after each epoch whose number is a multiple of
                                 every
    Returns                      a dictionary of lists: "loss" and "error" of train_epoch, one entry
                                 for each epoch; "test_epoch", the numbers of the epochs after which
                                 the model was tested, "test_loss" and "test_error" of evaluate, one
                                 entry for each test
    """
    raise NotImplementedError("fit: not written yet")


# %% [markdown]
# ## Task 8: pictures in colour (7 points)
#
# CIFAR-10 has 50,000 training and 10,000 test images of ten kinds of things (aeroplane, car, bird,
# cat, deer, dog, frog, horse, ship, truck): bytes of shape (N, 3, 32, 32), red, green and blue. They
# become numbers from 0 to 1, then each channel gets mean 0 and standard deviation 1 over all training
# images and all their pixels:
#
# $$x \leftarrow \frac{x / 255 - \mu_c}{\sigma_c}, \qquad c = \text{red, green, blue}$$
#
# Test images are normalised with the numbers of the training images: the network has learned what
# those numbers mean. Each channel has its own, so they have to be put beside the second dimension of
# the images, (3,) as (1, 3, 1, 1). Arithmetic on bytes wraps around; turn them into floats first.
#
# You are on the way when the normalised training images have mean 0 and standard deviation 1 in each
# channel, and the means are about 0.49, 0.48 and 0.45.
#
# Things to try:
#
# - how much worse is the same network on CIFAR-10, and why? What would it say about a picture that is
#   moved by two pixels?
# - `random_batch` in place of an epoch: how many images has the network not seen after 300 batches of
#   200?
# - `fit` with `start=1, every=2`: does a learning rate that falls early help or hurt?
# - stretch: replace `nn.Linear` by your `MyLinear` of Task 3c and an `nn.Parameter`, and train with
#   it.


# %%
def channel_statistics(images):
    """Mean and standard deviation of each channel, over all images and pixels, on a scale from 0 to
    1.

    images   bytes, (N, 3, 32, 32), uint8
    Returns  mean (3,) and standard deviation (3,), float32
    """
    raise NotImplementedError("channel_statistics: not written yet")


# %%
def normalise(images, mean, std):
    """Bytes as numbers from 0 to 1, minus the mean of their channel, divided by its standard
    deviation.

    images   bytes, (N, 3, 32, 32), uint8; they stay as they are
    mean     (3,), as channel_statistics gives it
    std      (3,)
    Returns  (N, 3, 32, 32), float32
    """
    raise NotImplementedError("normalise: not written yet")


# %% [markdown]
# ## Everything together
#
# Network, training, test and program of Tasks 4 to 7 are the same for both data sets: 28 x 28 = 784 numbers in an
# image of MNIST, 3 x 32 x 32 = 3072 in one of CIFAR-10.
#
# Run this section when your functions are written. The images are read once and stay in memory as tensors, on
# `device`; your `Batches` pick all images of a mini-batch from them at once. While your `fit` trains, a bar shows loss
# and accuracy. Then come the curves, the images that your network gets most wrong, and which class it takes for which.
#
# An epoch of MNIST takes about twelve seconds on one core of a processor, and less on several. On a GPU it was not
# measured; `device` takes one where there is one.

# %%
device = "cuda" if torch.cuda.is_available() else "cpu"


# %%
def load_mnist():
    """Training and test images (N, 28, 28), float32, normalised, with labels; all on the device."""
    from torchvision import datasets

    root = os.environ.get("AUTOGRADER_DATA", "data")
    found = [datasets.MNIST(root, train=is_train, download=True) for is_train in (True, False)]
    return [(((part.data / 255 - 0.1307) / 0.3081).to(device), part.targets.to(device)) for part in found]


def load_cifar():
    """Training and test images (N, 3, 32, 32), float32, normalised with your functions, with labels; on the device."""
    from torchvision import datasets

    root = os.environ.get("AUTOGRADER_DATA", "data")
    found = [datasets.CIFAR10(root, train=is_train, download=True) for is_train in (True, False)]
    images = [torch.from_numpy(part.data).permute(0, 3, 1, 2) for part in found]
    mean, std = channel_statistics(images[0])
    labels = [torch.tensor(part.targets) for part in found]
    return [(normalise(x, mean, std).to(device), y.to(device)) for x, y in zip(images, labels, strict=True)]


class AboveBar(io.TextIOBase):
    """Takes what is printed while a progress bar is shown, and puts each line above the bar."""

    def __init__(self, screen):
        self.screen, self.line = screen, ""

    def write(self, text):
        *lines, self.line = (self.line + text).split("\n")
        for line in lines:
            tqdm.write(line, file=self.screen)


class LiveLoss(nn.CrossEntropyLoss):
    """Cross-entropy that moves a progress bar on with each batch of training.

    The bar shows the mean loss and accuracy of this epoch's batches so far.

    n_batches  how many batches an epoch has
    """

    def __init__(self, bar, n_batches):
        super().__init__()
        self.bar, self.n_batches = bar, n_batches

    def forward(self, scores, labels):
        loss = super().forward(scores, labels)
        if scores.requires_grad:  # a test records no gradients and does not count
            k = self.bar.n % self.n_batches
            if k == 0:
                self.loss, self.accuracy = 0.0, 0.0
            self.loss += loss.item()
            self.accuracy += (scores.argmax(dim=1) == labels).float().mean().item()
            means = f"loss {self.loss / (k + 1):.3f}, accuracy {100 * self.accuracy / (k + 1):.1f} %"
            self.bar.set_postfix_str(means, refresh=False)
            self.bar.update()
        return loss


def main(data, epochs=3, bs=200, start=10, every=1):
    """Train and test a network of three layers, and draw its curves.

    data                  as load_mnist or load_cifar gives it
    epochs, start, every  as in fit
    Returns               the trained model, and what fit returned
    """
    (train_data, train_labels), (test_data, test_labels) = data
    model = three_layer_net(train_data[0].numel(), 1000, 1500, 10).to(device)
    print(f"{count_parameters(model)} parameters")
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.5)
    train_batches = Batches(train_data, train_labels, bs)
    test_batches = Batches(test_data, test_labels, bs, shuffle=False)
    bar = tqdm(total=epochs * len(train_batches), unit="batch", mininterval=0.5, file=sys.stdout)
    with bar, redirect_stdout(AboveBar(sys.stdout)):  # what you print appears above the bar
        criterion = LiveLoss(bar, len(train_batches))
        history = fit(model, optimizer, criterion, train_batches, test_batches, epochs, start, every)
    plot_curves(history)
    return model, history


def plot_curves(history):
    """Draw loss and error over the epochs, as fit returns them."""
    _, axes = plt.subplots(1, 2, figsize=(9, 3))
    for ax, what in zip(axes, ("loss", "error"), strict=True):
        ax.plot(range(1, len(history[what]) + 1), history[what], "o-", label="training")
        ax.plot(history["test_epoch"], history[f"test_{what}"], "o-", label="test")
        ax.set(title=what, xlabel="epoch")
        ax.legend()
    plt.show()


def show_mistakes(model, images, labels):
    """Draw the ten images with the largest loss, and which class is taken for which."""
    model.eval()
    with torch.no_grad():
        scores = model(images.flatten(start_dim=1))
    predicted, losses = scores.argmax(dim=1), F.cross_entropy(scores, labels, reduction="none")
    _, axes = plt.subplots(2, 5, figsize=(9, 4))
    for ax, k in zip(axes.flat, losses.argsort(descending=True)[:10], strict=True):
        image = (images[k] - images[k].min()) / (images[k].max() - images[k].min())
        ax.imshow((image if image.dim() == 2 else image.permute(1, 2, 0)).cpu(), cmap="gray")  # grey or in colour
        ax.set_title(f"{labels[k]}, not {predicted[k]}")
        ax.axis("off")
    ConfusionMatrixDisplay.from_predictions(labels.cpu(), predicted.cpu(), colorbar=False)
    plt.show()


# %% [markdown]
# The cell that calls `main` does so in a notebook, and when you type `python backprop.py`. Where your file is only
# read, as by `autograder check` and `pytest`, it does nothing. The network stays in `model`.
#
# `main(data, epochs=30, every=10)` is the setting of the lecture. Put `load_cifar()` in place of `load_mnist()`, and
# the same program trains on pictures in colour; they are 170 MB to download.

# %%
if __name__ == "__main__":
    try:
        data = load_mnist()
        model, history = main(data)
        show_mistakes(model, *data[1])
    except NotImplementedError as unwritten:
        print(f"{unwritten}. Write it, then run this cell again.")
