# %% [markdown]
# # Fashion-MNIST, from bytes to a trained network
#
# You read 70,000 pictures of clothes from their files, byte by byte, turn them into numbers that a
# network likes, classify them with softmax regression whose derivatives you write yourself, and then
# with a multi-layer perceptron (MLP) that PyTorch differentiates for you.
#
# ![One image of each class with its label: 0 T-shirt, 1 trouser, 2 pullover, 3 dress, 4 coat, 5
# sandal, 6 shirt, 7 sneaker, 8 bag, 9 ankle boot.](figures/clothes.png)
#
# | task | | points |
# |---|---|---|
# | 1 | files of images and labels | 11 |
# | 2 | from grey values to numbers | 11 |
# | 3 | data sets, transforms, loaders | 11 |
# | 4 | softmax regression and its derivatives | 14 |
# | 5 | where to flatten | 5 |
# | 6 | three learning rates and scales | 6 |
# | 7 | an MLP by hand | 7 |
# | 8 | an MLP in PyTorch | 5 |
# | 9 | training, step by step | 20 |
# | 10 | a plot, and the trained network | 10 |
#
# Write between the docstring and the end of each function; keep names and parameters as they are.
# Check your work at any time with the last cell, with `autograder check`, or with `pytest` in this
# folder. A function returns something new and leaves arrays, tensors and lists that it is given as
# they are; only training changes a model.
#
# Tasks 1 and 2 are about arrays of numpy. Task 3 turns them into tensors of torch, and from Task 4 on
# there are only tensors, float32 unless it says otherwise.

# %%
import gzip
import io
import math
import os
import struct
import sys
from contextlib import redirect_stdout
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.metrics import ConfusionMatrixDisplay
from torch.utils.data import DataLoader, Dataset, TensorDataset
from tqdm import tqdm

# %% [markdown]
# ## Task 1: files of images and labels (11 points)
#
# Fashion-MNIST comes in four files, in the format IDX that MNIST introduced: a header of whole
# numbers, then one byte for each pixel or label.
#
# | bytes | a file of images | a file of labels |
# |---|---|---|
# | 0 to 3 | 2051, the magic number | 2049, the magic number |
# | 4 to 7 | $N$, how many images | $N$, how many labels |
# | 8 to 11 | rows of an image | label 0, label 1, ... |
# | 12 to 15 | columns of an image | |
# | 16, 17, ... | pixels: image after image, row after row | |
#
# Every number of the header takes four bytes, the most significant byte first (big-endian). Most
# computers store the least significant byte first, so you have to say which order you mean:
# `struct.unpack(">4i", ...)` and `np.frombuffer(..., ">i4")` both do. What goes wrong otherwise?
# 60,000 is `00 00 EA 60`; read from the other end it is 1,625,948,160 images.
#
# ![The first 16 bytes of the training images: 00 00 08 03 is 2051, 00 00 EA 60 is 60000 images,
# 00 00 00 1C is 28 rows, 00 00 00 1C is 28 columns; then come the pixels.](figures/header.png)
#
# The magic number tells what kind of file it is. Who checks it learns at once that a file of labels
# was handed in for images; who does not trains on noise. The same goes for a download that stopped
# half-way: its header still promises all images.
#
# The files are often compressed. Those whose path ends in `.gz` hold the same bytes, compressed by
# gzip, and `gzip.open` reads them as `open` reads the others. Open them for bytes: `"rb"`.
#
# You are on the way when the first training image has shape (28, 28), and the first three training
# labels are 9, 0, 0: an ankle boot and two T-shirts. Our tests use small files, with images of 7 x 5
# pixels and no grey value above 201: nothing but the header says how large an image is.


# %%
def read_images(path):
    """The images of an IDX file.

    path     of the file, a text; compressed by gzip where it ends in ".gz", else not
    Returns  a numpy array of uint8, (N, rows, columns), as the header says: grey values 0 to 255
    Raises   ValueError when the magic number is not 2051, and when there are fewer pixels than the
             header says (the header itself is always whole)
    """
    # BEGIN SOLUTION
    with gzip.open(path, "rb") if str(path).endswith(".gz") else open(path, "rb") as file:
        content = file.read()
    magic, count, rows, columns = struct.unpack(">4i", content[:16])
    if magic != 2051:
        raise ValueError(f"the file begins with {magic}; a file of images begins with 2051")
    if len(content) < 16 + count * rows * columns:
        raise ValueError(f"the file is too short for {count} images of {rows} x {columns} pixels")
    pixels = np.frombuffer(content, np.uint8, count * rows * columns, offset=16)
    return pixels.reshape(count, rows, columns)
    # END SOLUTION


# %%
def read_labels(path):
    """The labels of an IDX file.

    path     of the file, a text; compressed by gzip where it ends in ".gz", else not
    Returns  a numpy array of uint8, (N,)
    Raises   ValueError when the magic number is not 2049, and when there are fewer labels than the
             header says (the header itself is always whole)
    """
    # BEGIN SOLUTION
    with gzip.open(path, "rb") if str(path).endswith(".gz") else open(path, "rb") as file:
        content = file.read()
    magic, count = struct.unpack(">2i", content[:8])
    if magic != 2049:
        raise ValueError(f"the file begins with {magic}; a file of labels begins with 2049")
    if len(content) < 8 + count:
        raise ValueError(f"the file is too short for {count} labels")
    return np.frombuffer(content, np.uint8, count, offset=8)
    # END SOLUTION


# %% [markdown]
# ## Task 2: from grey values to numbers (11 points)
#
# A grey value $p$ is a byte from 0 to 255. Networks learn faster from numbers around 0 and of a size
# around 1; Task 6 shows what happens otherwise. Three ways are common:
#
# | name | from bytes | from numbers $q = p / 255$ |
# |---|---|---|
# | `"[0, 1]"` | $p / 255$ | $q$ |
# | `"[-1, 1]"` | $p / 127.5 - 1$ | $(q - 0.5) / 0.5$ |
# | `"z-score"` | | $(q - \mu) / \sigma$ |
#
# 255 is the largest value that a byte can have, not the largest one in your images: a dark picture
# stays dark.
#
# $\mu$ and $\sigma$ are mean and standard deviation of all pixels of all *training* images,
# $$\mu = \frac1n \sum_k q_k, \qquad \sigma = \sqrt{\frac1n \sum_k (q_k - \mu)^2},$$
# divided by $n$, the number of all pixels (the biased estimate, numpy's default). Test images are
# scaled with the numbers of the training images: whoever took their own would tell the network less
# than it was told in training.
#
# `transforms.Normalize(mean, std)` of torchvision computes $(q - \mathrm{mean}) / \mathrm{std}$ of an
# image that `ToTensor` has already divided by 255. With the right two numbers it does each of the
# three.
#
# Two traps: arithmetic on uint8 wraps around ($3 - 5 = 254$), and numpy turns bytes into float64,
# which networks do not take.
#
# You are on the way when mean and standard deviation of the training images are 0.2860 and 0.3530,
# and the z-score of all training images has mean 0 and standard deviation 1.


# %%
def to_unit(images):
    """Grey values as numbers from 0 to 1.

    images   a numpy array of uint8, of any shape; 0 becomes 0 and 255 becomes 1
    Returns  a numpy array of float32, of the same shape
    """
    # BEGIN SOLUTION
    return images.astype(np.float32) / np.float32(255)
    # END SOLUTION


# %%
def to_symmetric(images):
    """Grey values as numbers from -1 to 1.

    images   a numpy array of uint8, of any shape; 0 becomes -1 and 255 becomes 1
    Returns  a numpy array of float32, of the same shape
    """
    # BEGIN SOLUTION
    return images.astype(np.float32) / np.float32(127.5) - np.float32(1)
    # END SOLUTION


# %%
def mean_and_std(images):
    """Mean and standard deviation of all pixels of all images, of numbers from 0 to 1.

    images   a numpy array of uint8, (N, rows, columns)
    Returns  mean and standard deviation (biased), two plain numbers
    """
    # BEGIN SOLUTION
    pixels = to_unit(images)
    return float(pixels.mean()), float(pixels.std())
    # END SOLUTION


# %%
def standardise(images, mean, std):
    """The z-score of images: grey values as numbers from 0 to 1, minus mean, divided by std.

    images     a numpy array of uint8, (N, rows, columns)
    mean, std  two plain numbers as mean_and_std gives them, perhaps of other images
    Returns    a numpy array of float32, (N, rows, columns)
    """
    # BEGIN SOLUTION
    return (to_unit(images) - np.float32(mean)) / np.float32(std)
    # END SOLUTION


# %%
def normalize_arguments(name, images):
    """The numbers for transforms.Normalize(mean, std), which comes behind ToTensor.

    name     "[0, 1]", "[-1, 1]" or "z-score"
    images   the training images, a numpy array of uint8, (N, rows, columns); only "z-score" needs them
    Returns  mean and std, two plain numbers
    """
    # BEGIN SOLUTION
    if name == "[0, 1]":
        return 0.0, 1.0
    if name == "[-1, 1]":
        return 0.5, 0.5
    return mean_and_std(images)
    # END SOLUTION


# %% [markdown]
# ## Task 3: data sets, transforms, loaders (11 points)
#
# PyTorch splits the way from stored images to batches into three.
#
# * A **transform** turns one stored image into a tensor.
# * A **data set** says how many samples there are, `len(dataset)`, and gives any of them,
#   `dataset[k]`, as a pair (image, label). The transform is applied here, when a sample is asked for.
# * A **loader** collects samples into batches. `DataLoader(..., shuffle=True)` draws a new order in
#   each epoch, so that batches differ from epoch to epoch. A test needs no random order.
#
# A label has to be a plain whole number (`int`): the loader makes int64 tensors of these, and
# `nn.CrossEntropyLoss` takes nothing else. What does it make of numpy's bytes?
#
# With $n$ samples in batches of $b$ there are $\lceil n / b \rceil$ batches, and the last one is
# smaller unless $b$ divides $n$. Nothing is left out. You are on the way when 60,000 samples make 59
# batches of 1024, and 18 of 3500, of which the last holds 500.


# %%
def make_transform(mean, std):
    """A transform that does what ToTensor and Normalize(mean, std) of torchvision do one after another.

    mean, std  two plain numbers
    Returns    a function (or another object that can be called like one) of one image, a numpy array of
               uint8, (rows, columns). It returns a tensor of float32, (1, rows, columns): grey values
               divided by 255, minus mean, divided by std
    """

    # BEGIN SOLUTION
    def transform(image):
        return (torch.from_numpy(image.astype(np.float32)).unsqueeze(0) / 255 - mean) / std

    return transform
    # END SOLUTION


# %%
class ImageDataset(Dataset):
    """Images with their labels.

    images     a numpy array of uint8, (N, rows, columns)
    labels     a numpy array of uint8, (N,)
    transform  is applied to each image when it is asked for; None leaves images as they are stored
    """

    def __init__(self, images, labels, transform=None):
        # BEGIN SOLUTION
        self.images = images
        self.labels = labels
        self.transform = transform
        # END SOLUTION

    def __len__(self):
        """How many samples there are."""
        # BEGIN SOLUTION
        return len(self.images)
        # END SOLUTION

    def __getitem__(self, k):
        """Sample k, from 0: the pair of image k, transformed where there is a transform, and label k.

        The label is a plain int.
        """
        # BEGIN SOLUTION
        image = self.images[k]
        if self.transform is not None:
            image = self.transform(image)
        return image, int(self.labels[k])
        # END SOLUTION


# %%
def make_loaders(train_set, test_set, batch_size=64):
    """Loaders over a training set and a test set.

    Returns  two DataLoaders: over train_set, in a new random order in each epoch, and over test_set,
             always in its own order. Batches of batch_size; a last batch that is smaller is kept
    """
    # BEGIN SOLUTION
    return DataLoader(train_set, batch_size, shuffle=True), DataLoader(test_set, batch_size)
    # END SOLUTION


# %%
def count_batches(n, batch_size):
    """How many batches a loader gives that leaves nothing out.

    n           number of samples, at least 1
    batch_size  at least 1
    Returns     the number of batches and the size of the last one, two whole numbers
    """
    # BEGIN SOLUTION
    count = math.ceil(n / batch_size)
    return count, n - (count - 1) * batch_size
    # END SOLUTION


# %% [markdown]
# ## Task 4: softmax regression and its derivatives (14 points)
#
# Softmax regression is a linear layer whose scores become probabilities. With a 1 in front of an
# example, the bias is one more weight: for $m$ features and $K$ classes
# $$\mathbf{z} = \theta^\top \begin{bmatrix} 1 \\ \mathbf{x} \end{bmatrix}, \qquad
# \hat y_i = \frac{e^{z_i}}{\sum_k e^{z_k}}, \qquad L = -\sum_i y_i \log \hat y_i.$$
# $\theta$ has shape $(1 + m, K)$: its first row holds the biases $b_i$, the others the weights,
# column $i$ belongs to class $i$. $\mathbf{y}$ is the label, one-hot: 1 for its class, 0 elsewhere.
# Only one term of $L$ is left: minus the logarithm of the probability of the right class.
#
# ![Images (N, 1, 28, 28), flatten, (N, 784), linear from 784 to 10, scores z (N, 10), softmax,
# probabilities (N, 10).](figures/regression.png)
#
# The derivatives are short:
# $$\frac{\partial \hat y_i}{\partial z_j} = \begin{cases} \hat y_i (1 - \hat y_i) & i = j \\
# -\hat y_i \hat y_j & i \neq j \end{cases} \qquad
# \frac{\partial L}{\partial z_i} = \hat y_i - y_i \qquad
# \frac{\partial L}{\partial w_{ji}} = x_j (\hat y_i - y_i) \qquad
# \frac{\partial L}{\partial b_i} = \hat y_i - y_i$$
# Each row of the first is a class that answers to all scores: if one score rises, its own probability
# rises and all others fall. For a batch, the loss is the mean over its examples, and so is every
# gradient. Compute derivatives yourself; autograd may check them.
#
# Scores may be as large as 1000, and $e^{1000}$ is infinity in float32. What can be subtracted from
# all scores of a row without changing its probabilities? And which logarithm never has to be taken?
#
# You are on the way when $\theta = 0$ has the loss $\log 10 = 2.303$ with ten classes: all classes
# are equally likely. Why do the columns of the gradient add up to zero?


# %%
def one_hot(labels, n_classes):
    """Labels as rows of zeros with a single 1.

    labels     classes 0 to n_classes - 1, (N,), int64; some classes may be missing
    n_classes  how many classes there are
    Returns    a tensor of float32, (N, n_classes)
    """
    # BEGIN SOLUTION
    rows = torch.zeros(len(labels), n_classes)
    rows[torch.arange(len(labels)), labels] = 1
    return rows
    # END SOLUTION


# %%
def softmax(z):
    """Probabilities of the classes, also for scores of 1000 and of -1000 in one batch.

    z        scores, one row for each example, (N, K), float32
    Returns  (N, K); each row sums to 1
    """
    # BEGIN SOLUTION
    e = torch.exp(z - z.max(dim=1, keepdim=True).values)
    return e / e.sum(dim=1, keepdim=True)
    # END SOLUTION


# %%
def softmax_jacobian(z):
    """All derivatives of the probabilities of one example by its scores.

    z        scores of one example, (K,), float32
    Returns  (K, K): row i, column j holds the derivative of probability i by score j
    """
    # BEGIN SOLUTION
    p = softmax(z.unsqueeze(0))[0]
    return torch.diag(p) - torch.outer(p, p)
    # END SOLUTION


# %%
def cross_entropy(z, labels):
    """The mean over the batch of the cross-entropy, also for scores of 1000 and of -1000.

    z        scores, before the softmax, (N, K), float32
    labels   classes 0 to K - 1, (N,), int64
    Returns  a tensor of shape ()
    """
    # BEGIN SOLUTION
    shifted = z - z.max(dim=1, keepdim=True).values
    log_sums = torch.log(torch.exp(shifted).sum(dim=1))
    return (log_sums - shifted[torch.arange(len(labels)), labels]).mean()
    # END SOLUTION


# %%
def regression_gradient(x, labels, theta):
    """The gradient of the mean cross-entropy of softmax regression with respect to theta.

    x        examples, (N, m), float32, without the 1 in front
    labels   classes 0 to K - 1, (N,), int64
    theta    (1 + m, K): the biases are its first row
    Returns  (1 + m, K)
    """
    # BEGIN SOLUTION
    x = torch.cat([torch.ones(len(x), 1), x], dim=1)
    error = softmax(x @ theta) - one_hot(labels, theta.shape[1])
    return x.T @ error / len(x)
    # END SOLUTION


# %% [markdown]
# ## Task 5: where to flatten (5 points)
#
# A linear layer takes rows of numbers, so an image of shape (1, 28, 28) has to become 784 numbers
# somewhere. There are three places:
#
# | place | what is flattened | shapes |
# |---|---|---|
# | in the transform | one image, in the data set | (1, 28, 28) to (784,) |
# | in the loop | a batch, before the model | (N, 1, 28, 28) to (N, 784) |
# | in the model | a batch, as its first layer | (N, 1, 28, 28) to (N, 784) |
#
# `nn.Flatten()` keeps the first dimension, for it is the batch. What does it do to a single image,
# and what does a linear layer then make of the batch? The model is the best place: the loader's
# images can still be drawn, and nobody who uses the model can forget it.


# %%
def flatten_image(image):
    """One image as one row, for a transform.

    image    a tensor, (1, rows, columns)
    Returns  a tensor, (rows * columns,), row after row
    """
    # BEGIN SOLUTION
    return image.reshape(-1)
    # END SOLUTION


# %%
def flatten_batch(images):
    """Each image of a batch as one row, for a training loop.

    images   a tensor, (N, 1, rows, columns), any N
    Returns  a tensor, (N, rows * columns)
    """
    # BEGIN SOLUTION
    return images.reshape(len(images), -1)
    # END SOLUTION


# %%
class SoftmaxRegression(nn.Module):
    """Flatten, then one nn.Linear with biases.

    in_features  pixels of one image
    n_classes    number of classes
    """

    def __init__(self, in_features=784, n_classes=10):
        super().__init__()
        # BEGIN SOLUTION
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(in_features, n_classes))
        # END SOLUTION

    def forward(self, x):
        """Scores of the classes, without a softmax: nn.CrossEntropyLoss has its own.

        x        images, (N, rows, columns) or (N, 1, rows, columns), any N
        Returns  (N, n_classes)
        """
        # BEGIN SOLUTION
        return self.layers(x)
        # END SOLUTION


# %% [markdown]
# ## Task 6: three learning rates and scales (6 points)
#
# One step of gradient descent moves $\theta$ against its gradient,
# $\theta \leftarrow \theta - \mathrm{lr}\, \frac{\partial L}{\partial \theta}$. The gradient is
# proportional to $\mathbf{x}$, and the scores that come of it are proportional to $\mathbf{x}$ again:
# pixels that are 255 times as large make a step whose effect on the scores is $255^2 = 65{,}025$
# times as large. So the right learning rate depends on the scale of the images:
#
# | case | pixels | learning rate |
# |---|---|---|
# | 1 | 0 to 255 | 0.01 |
# | 2 | 0 to 255 | 0.00001 |
# | 3 | 0 to 1 | 0.01 |
#
# Each case starts at $\theta = 0$, where the loss is $\log 10$, and every step uses all examples.
#
# ![The expected kind of plot, the loss over 20 steps: case 1 jumps to thousands, case 2 zigzags below
# 10, case 3 falls smoothly from 2.3 to 1.9.](figures/cases.png)
#
# With the first 5000 training images, you are on the way when the loss of case 1 is in the thousands
# after a few steps, that of case 2 stays below 10 but goes up and down, and that of case 3 falls
# slowly and smoothly, to 1.92 after 20 steps. Which learning rate would make case 3 as restless as
# case 2?


# %%
def gradient_descent(x, labels, lr, steps, n_classes=10):
    """Losses of softmax regression on the way down, from theta = 0.

    x          examples, (N, m), float32
    labels     classes 0 to n_classes - 1, (N,), int64
    lr         learning rate
    steps      how many steps; each uses all examples
    n_classes  number of classes
    Returns    a list of steps + 1 plain numbers: the mean cross-entropy before each step, and after
               the last
    """
    # BEGIN SOLUTION
    theta = torch.zeros(1 + x.shape[1], n_classes)
    losses = []
    for step in range(steps + 1):
        losses.append(cross_entropy(x @ theta[1:] + theta[0], labels).item())
        if step < steps:
            theta = theta - lr * regression_gradient(x, labels, theta)
    return losses
    # END SOLUTION


# %%
def three_cases(images, labels, steps=20):
    """The losses of gradient_descent in the three cases of the table, with ten classes.

    images   a tensor of uint8, (N, rows, columns)
    labels   classes 0 to 9, (N,), int64
    steps    how many steps in each case
    Returns  three lists as gradient_descent gives them: of case 1, of case 2, of case 3
    """
    # BEGIN SOLUTION
    raw = flatten_batch(images).float()
    return (
        gradient_descent(raw, labels, 0.01, steps),
        gradient_descent(raw, labels, 0.00001, steps),
        gradient_descent(raw / 255, labels, 0.01, steps),
    )
    # END SOLUTION


# %% [markdown]
# ## Task 7: an MLP by hand (7 points)
#
# A hidden layer with an activation between two linear layers makes a multi-layer perceptron:
# $$\mathbf{h} = \begin{bmatrix} 1 & \mathbf{x} \end{bmatrix} W_h, \qquad
# \mathbf{a} = \mathrm{ReLU}(\mathbf{h}) = \max(0, \mathbf{h}), \qquad
# \mathbf{z} = \begin{bmatrix} 1 & \mathbf{a} \end{bmatrix} W_z, \qquad
# \hat{\mathbf{y}} = \mathrm{softmax}(\mathbf{z})$$
# There is one example in each row, and a 1 in front of it: the first row of $W_h$ and of $W_z$ holds
# the biases, as in Task 4.
#
# Below are three flowers (length and width of a petal, one of each of three species) and weights of
# an MLP 2-2-3. The second hidden unit is asleep for all three: what does its row of $W_z$ change?
#
# You are on the way when `mlp_by_hand(PETALS, SPECIES, W_H, W_Z)` gives these numbers, cut off after
# the third digit, and the loss 1.269:
#
# | hidden $\mathbf{h}$ | ReLU $\mathbf{a}$ | scores $\mathbf{z}$ | softmax $\hat{\mathbf{y}}$ |
# |---|---|---|---|
# | 1.373, -1.696 | 1.373, 0 | 0.439, 0.356, 0.195 | 0.369, 0.340, 0.289 |
# | 4.708, -5.951 | 4.708, 0 | 1.507, 1.220, 0.670 | 0.458, 0.343, 0.198 |
# | 5.731, -7.281 | 5.731, 0 | 1.835, 1.485, 0.816 | 0.484, 0.341, 0.174 |
#
# These are the numbers of the lecture. Its slides cut weights off after the second digit; whoever
# computes with those gets 1.372 in place of 1.373, and the loss 1.273.

# %%
PETALS = torch.tensor([[1.5, 0.2], [4.7, 1.6], [5.6, 2.2]])
SPECIES = torch.tensor([0, 1, 2])
W_H = torch.tensor([[0.0, 0.0], [0.86, -1.0445], [0.41625, -0.6512]])
W_Z = torch.tensor([[0.0, 0.0, 0.0], [0.32022, 0.25924, 0.14238], [-0.47, -1.06, 0.063]])


# %%
def mlp_by_hand(x, labels, w_h, w_z):
    """All that an MLP with one hidden layer computes on the way to its loss.

    x        examples, (N, m), float32, without the 1 in front
    labels   classes 0 to K - 1, (N,), int64
    w_h      weights of the hidden layer, (1 + m, H): the biases are its first row
    w_z      weights of the output layer, (1 + H, K): the biases are its first row
    Returns  h (N, H), a (N, H), z (N, K), the probabilities (N, K), and the mean cross-entropy, a
             tensor of shape (); in this order
    """
    # BEGIN SOLUTION
    h = x @ w_h[1:] + w_h[0]
    a = h.clamp(min=0)
    z = a @ w_z[1:] + w_z[0]
    return h, a, z, softmax(z), cross_entropy(z, labels)
    # END SOLUTION


# %% [markdown]
# ## Task 8: an MLP in PyTorch (5 points)
#
# More parameters make a stronger model: 784 pixels, 256 hidden units, 10 classes. Flatten comes
# first, and there is no softmax at the end.
#
# ![Images (N, 1, 28, 28), flatten, (N, 784), linear from 784 to 256, (N, 256), ReLU, (N, 256), linear
# from 256 to 10, scores (N, 10).](figures/mlp.png)
#
# You are on the way when `sum(p.numel() for p in MLP().parameters())` is 203,530. Softmax regression
# has 7,850. Where do the others come from?


# %%
class MLP(nn.Module):
    """Flatten, nn.Linear, ReLU, nn.Linear; both linear layers have biases.

    in_features      pixels of one image
    hidden_features  width of the hidden layer
    n_classes        number of classes
    """

    def __init__(self, in_features=784, hidden_features=256, n_classes=10):
        super().__init__()
        # BEGIN SOLUTION
        self.hidden = nn.Linear(in_features, hidden_features)
        self.output = nn.Linear(hidden_features, n_classes)
        # END SOLUTION

    def forward(self, x):
        """Scores of the classes (logits), without a softmax.

        x        images, (N, 1, rows, columns), any N
        Returns  (N, n_classes)
        """
        # BEGIN SOLUTION
        return self.output(F.relu(self.hidden(x.flatten(start_dim=1))))
        # END SOLUTION


# %% [markdown]
# ## Task 9: training, step by step (20 points)
#
# For each batch: move it to the device of the model, clear the gradients, go forward, compute the
# loss, go backward, take a step. On the way, keep two numbers that say how training goes:
#
# * the **running loss**: the losses of all batches, added up and divided by the number of *batches*;
# * the **accuracy**: the number of correct answers, divided by the number of *images*, in percent.
#   The answer is the class with the largest score.
#
# Both describe the model while it changes: each batch is measured with the scores that its step is
# computed from, before that step. That is why the first epoch looks worse in training than in the
# test that follows it.
#
# The test counts in the same way, but changes nothing: in eval mode (`model.eval()`), without
# gradients (`torch.no_grad()`), without steps. `model.train()` at the start of the next epoch undoes
# the mode.
#
# You are on the way when
#
# * the first batch has a loss of about $\log 10 = 2.303$;
# * 200 epochs over one batch of 64 images bring its loss below 0.05 with a learning rate of 0.1: a
#   network that cannot learn one batch by heart has a bug;
# * training in the last cell gives about these numbers (batches of 64, learning rate 0.01, pixels
#   from -1 to 1; yours differ in the second or third digit):
#
# | epoch | running loss | accuracy | test loss | test accuracy |
# |---|---|---|---|---|
# | 1 | 0.786 | 74.5 % | 0.581 | 79.3 % |
# | 2 | 0.519 | 81.8 % | 0.515 | 81.6 % |
# | 3 | 0.470 | 83.5 % | 0.482 | 82.4 % |
# | 4 | 0.443 | 84.4 % | 0.464 | 83.2 % |
# | 5 | 0.424 | 85.0 % | 0.452 | 83.7 % |


# %%
def train_epoch(model, train_loader, criterion, optimizer, device="cpu"):
    """Train the model for one pass over the loader: one step for each batch, from fresh gradients.

    model         gives scores; may arrive in any mode and is in train mode while it is trained
    train_loader  yields images and labels; the last batch may be smaller
    criterion     gives the mean loss of a batch: criterion(outputs, labels)
    optimizer     holds the model's parameters
    device        where the model is; batches have to be moved there
    Returns       the running loss and the accuracy of this epoch in percent, two plain numbers
    """
    # BEGIN SOLUTION
    model.train()
    running_loss, n_correct, n_images = 0.0, 0, 0
    for images, labels in train_loader:
        images, labels = images.to(device), labels.to(device)
        optimizer.zero_grad()
        outputs = model(images)
        loss = criterion(outputs, labels)
        loss.backward()
        optimizer.step()
        running_loss += loss.item()
        n_correct += (outputs.argmax(dim=1) == labels).sum().item()
        n_images += len(labels)
    return running_loss / len(train_loader), 100 * n_correct / n_images
    # END SOLUTION


# %%
def evaluate(model, test_loader, criterion, device="cpu"):
    """Measure the model on the loader without changing it.

    model        gives scores; is in eval mode while it is measured, and no gradients are recorded
    test_loader  yields images and labels; the last batch may be smaller
    criterion    gives the mean loss of a batch: criterion(outputs, labels)
    device       where the model is; batches have to be moved there
    Returns      the losses of all batches, added up and divided by the number of batches, and the
                 accuracy over all images in percent; two plain numbers
    """
    # BEGIN SOLUTION
    model.eval()
    test_loss, n_correct, n_images = 0.0, 0, 0
    with torch.no_grad():
        for images, labels in test_loader:
            images, labels = images.to(device), labels.to(device)
            outputs = model(images)
            test_loss += criterion(outputs, labels).item()
            n_correct += (outputs.argmax(dim=1) == labels).sum().item()
            n_images += len(labels)
    return test_loss / len(test_loader), 100 * n_correct / n_images
    # END SOLUTION


# %%
def fit(model, train_loader, test_loader, criterion, optimizer, epochs, device="cpu"):
    """Train for some epochs, and measure the model after each.

    epochs   how many
    Returns  a dictionary of four lists with one entry for each epoch: "train_loss" and "train_accuracy"
             of train_epoch, "test_loss" and "test_accuracy" of evaluate on test_loader
    """
    # BEGIN SOLUTION
    history = {"train_loss": [], "train_accuracy": [], "test_loss": [], "test_accuracy": []}
    for epoch in range(1, epochs + 1):
        train_loss, train_accuracy = train_epoch(model, train_loader, criterion, optimizer, device)
        test_loss, test_accuracy = evaluate(model, test_loader, criterion, device)
        history["train_loss"].append(train_loss)
        history["train_accuracy"].append(train_accuracy)
        history["test_loss"].append(test_loss)
        history["test_accuracy"].append(test_accuracy)
        print(f"epoch {epoch}: loss {train_loss:.4f}, accuracy {train_accuracy:.2f} %, ", end="")
        print(f"test loss {test_loss:.4f}, test accuracy {test_accuracy:.2f} %")
    return history
    # END SOLUTION


# %% [markdown]
# ## Task 10: a plot, and the trained network (10 points)
#
# Four curves over the epochs: the losses in one picture, the accuracies in another. In each, the
# legend says which curve is training and which is test. Where the two part, the network begins to
# learn its training images by heart.
#
# ![The expected kind of plot: training and test loss fall over five epochs, training and test
# accuracy rise to about 84 percent; the training curve starts worse and ends
# better.](figures/curves.png)
#
# The last row of the rubric, 6 points, trains your `MLP` with your `train_epoch` and asks it about
# images that it has never seen.


# %%
def plot_history(history):
    """Draw the losses and the accuracies of training and test over the epochs.

    history  a dictionary as fit returns it; accuracies are in percent, and stay so
    Returns  nothing; epochs 1 to n on x. A legend calls the curves "train" and "test" (or "train loss",
             ...), and a title, an axis label or the legend says which curves are losses and which are
             accuracies
    """
    # BEGIN SOLUTION
    for what in ("loss", "accuracy"):
        plt.figure(figsize=(5, 3))
        for part in ("train", "test"):
            values = history[f"{part}_{what}"]
            plt.plot(range(1, len(values) + 1), values, label=part)
        plt.xlabel("epoch")
        plt.title("loss" if what == "loss" else "accuracy (%)")
        plt.legend()
    plt.show()
    # END SOLUTION


# %% [markdown]
# ## Everything together
#
# Run this section when your functions are written. `load` reads the four files with your functions; when
# they are not there, torchvision downloads them, 30 MB. Each image goes through your data set and your
# transform once, and what comes out stays in memory as a tensor, on `device`. `TensorLoader` picks all
# images of a batch from it at once, as the loader does that grades your work; the loaders of Task 3
# collect them one by one in every epoch.
#
# While your `fit` trains, a bar shows loss and accuracy. Then come your plot, the images that your
# network gets most wrong, and which class it takes for which.
#
# An epoch takes about two seconds on one core of a processor. On a GPU it was not measured; `device`
# takes one where there is one.
#
# Questions to think about:
#
# * Which of the ten classes does your network mix up most often? Would you?
# * With `load("[0, 1]")` training is slower at first. Which of the two numbers of Task 2 is to blame,
#   the mean or the standard deviation?
# * `main(*data, model=SoftmaxRegression())` has a twenty-sixth of the parameters. How much worse is it?
#
# A stretch task: get above 88 % on the test images with one hidden layer, within 10 epochs. Change one
# thing at a time (width, learning rate, momentum, scale of the pixels), and choose by a part of the
# training images that you set aside, not by the test images.

# %%
NAMES = ("T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")
device = "cuda" if torch.cuda.is_available() else "cpu"


# %%
class TensorLoader(DataLoader):
    """A DataLoader over a TensorDataset that picks the rows of a whole batch at once."""

    def __iter__(self):
        for rows in self.batch_sampler:
            yield self.dataset[rows]


def find_files():
    """The four files of Fashion-MNIST: training images and labels, test images and labels."""
    root = Path(os.environ.get("AUTOGRADER_DATA", "data"))
    folder = root / "FashionMNIST" / "raw"
    stems = [f"{part}-{what}" for part in ("train", "t10k") for what in ("images-idx3-ubyte", "labels-idx1-ubyte")]
    if not all((folder / stem).exists() for stem in stems):
        from torchvision import datasets

        datasets.FashionMNIST(root, download=True)
    return [str(folder / stem) for stem in stems]


def in_memory(dataset):
    """All samples of a data set as two tensors on the device."""
    images, labels = next(iter(DataLoader(dataset, batch_size=len(dataset))))
    return TensorDataset(images.to(device), labels.to(device))


def load(name="[-1, 1]"):
    """Training and test data, read, normalised and collected by your functions.

    name     as in normalize_arguments
    """
    train_images, train_labels, test_images, test_labels = find_files()
    images = read_images(train_images)
    transform = make_transform(*normalize_arguments(name, images))
    train_set = ImageDataset(images, read_labels(train_labels), transform)
    test_set = ImageDataset(read_images(test_images), read_labels(test_labels), transform)
    return in_memory(train_set), in_memory(test_set)


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


def main(train_set, test_set, model=None, epochs=5, lr=0.01, batch_size=64):
    """Train a network on data as load gives it, measure it after every epoch, and plot.

    Returns  the trained model, and what fit returned
    """
    train_loader = TensorLoader(train_set, batch_size, shuffle=True)
    test_loader = TensorLoader(test_set, batch_size)
    model = (model or MLP()).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    bar = tqdm(total=epochs * len(train_loader), unit="batch", mininterval=0.5, file=sys.stdout)
    with bar, redirect_stdout(AboveBar(sys.stdout)):  # what you print appears above the bar
        criterion = LiveLoss(bar, len(train_loader))
        history = fit(model, train_loader, test_loader, criterion, optimizer, epochs, device)
    plot_history(history)
    return model, history


def show_mistakes(model, images, labels):
    """Draw the ten images with the largest loss, and which class is taken for which."""
    model.eval()
    with torch.no_grad():
        scores = model(images)
    predicted, losses = scores.argmax(dim=1), F.cross_entropy(scores, labels, reduction="none")
    _, axes = plt.subplots(2, 5, figsize=(10, 5))
    for ax, k in zip(axes.flat, losses.argsort(descending=True)[:10], strict=True):
        ax.imshow(images[k, 0].cpu(), cmap="gray")
        ax.set_title(f"{NAMES[labels[k]]},\nnot {NAMES[predicted[k]]}")
        ax.axis("off")
    ConfusionMatrixDisplay.from_predictions(
        labels.cpu(), predicted.cpu(), display_labels=NAMES, xticks_rotation=45, colorbar=False
    )
    plt.show()


# %% [markdown]
# The cell that calls `main` does so in a notebook, and when you type `python fashion_mnist.py`. Where
# your file is only read, as by `autograder check` and `pytest`, it does nothing. The network stays in
# `model`.

# %%
if __name__ == "__main__":
    try:
        data = load()
        model, history = main(*data)
        show_mistakes(model, *data[1].tensors)
    except NotImplementedError as unwritten:
        print(f"{unwritten}. Write it, then run this cell again.")
