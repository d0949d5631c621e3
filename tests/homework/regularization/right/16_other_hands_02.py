# %% [markdown]
# # Regularization: looking inside, batch normalisation and dropout
#
# You build networks as classes, look at what their layers give, and write batch normalisation and dropout by hand.
# Then you train with them, and find out why a network can look worse on the images that it was trained on.
#
# Write between the docstring and the end of each function; keep names and parameters as they are.
# Check your work at any time with the last cell, with `autograder check`, or with `pytest` in this folder.
#
# Three things hold everywhere. A batch of images has shape (N, 1, height, width), for any N, and 28 x 28 for MNIST:
# each network begins by making a row of `in_features` pixels of each image. Scores are the output of the last linear
# layer as it is: no softmax, because `nn.CrossEntropyLoss` has it inside. And no function changes what it is given,
# unless its docstring says so.

# %%
import os

import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import (
    BatchSampler,
    DataLoader,
    RandomSampler,
    SequentialSampler,
    TensorDataset,
    random_split,
)

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

# %% [markdown]
# ## Task 1: training and validation data (5 points)
#
# MNIST comes as 60,000 training and 10,000 test images. The test images are for one single look at the very end. To
# choose anything before, such as a layer or a learning rate, you need images that the network was not trained on: you
# keep 6,000 of the 60,000 for validation and train on the other 54,000.
#
# Which ones go where is drawn at random: a file may be sorted. Whoever runs your program again wants the same split
# again, so the draw has a seed. `torch.Generator().manual_seed(seed)` is a source of random numbers of its own.


# %%
import numpy as np


def split_data(dataset, n_validation=6000, seed=0):
    idx = np.random.default_rng(seed).permutation(len(dataset))
    val, tr = sorted(idx[:n_validation].tolist()), sorted(idx[n_validation:].tolist())
    return [dataset[i] for i in tr], [dataset[i] for i in val]



# %% [markdown]
# *On the way:* `train_data, validation_data = split_data(range(10), 3)`, then `list(train_data)`,
# `list(validation_data)`: 7 and 3 numbers, none of them twice. What is printed when you run it again?
#
# ## Task 2: two networks as classes (6 points)
#
# A network is a class with `nn.Module` as its base: `__init__` makes the layers, `forward` says how the data flows
# through them. A layer that is kept in an attribute (`self.fc1 = nn.Linear(...)`) is found by `parameters()`, and so
# by the optimiser.
#
# ### 2a: one hidden layer (3 points)
#
# $$\text{scores} = W^{[2]}\, \mathrm{ReLU}(W^{[1]} \mathbf{x})$$
#
# with 200 hidden units. This one has no biases. How many parameters has it?


# %%
class OneHidden(nn.Module):
    def __init__(self, in_features=784, hidden=200, out_features=10):
        super().__init__()
        self.fc1 = nn.Linear(in_features, hidden, bias=False)
        self.fc2 = nn.Linear(hidden, out_features, bias=False)
        self.in_features = in_features

    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x.reshape(-1, self.in_features))))



# %% [markdown]
# ### 2b: deeper (3 points)
#
# Two hidden layers of 165 units have about as many parameters as one of 200.


# %%
class TwoHidden(nn.Module):
    def __init__(self, in_features=784, hidden=165, out_features=10):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(in_features, hidden), nn.Linear(hidden, hidden), nn.Linear(hidden, out_features)])

    def forward(self, x):
        x = torch.flatten(x, 1)
        *hidden, last = self.layers
        for l in hidden:
            x = torch.relu(l(x))
        return last(x)



# %% [markdown]
# *On the way:* `sum(p.numel() for p in OneHidden().parameters())` is 158,800, and 158,575 for `TwoHidden()`.
#
# ## Task 3: networks that show what is inside (16 points)
#
# A sigmoid is flat where its input is far from 0, and its largest slope is $1/4$. Gradients that pass two of them are
# small, and smaller where inputs are large. Tanh has slope 1 at 0 and is flat further out; ReLU has slope 1 or 0. To
# see where the inputs really are, the networks of this task return what is inside along with the scores.
#
# ### 3a: three activations (8 points)
#
# $$\mathbf{a}_1 = W_1 \mathbf{x} + \mathbf{b}_1, \quad \mathbf{h}_1 = g(\mathbf{a}_1), \quad
# \mathbf{a}_2 = W_2 \mathbf{h}_1 + \mathbf{b}_2, \quad \mathbf{h}_2 = g(\mathbf{a}_2), \quad
# \text{scores} = W_3 \mathbf{h}_2 + \mathbf{b}_3$$
#
# with $g$ the sigmoid, tanh or ReLU, 1024 units in the first hidden layer and 300 in the second.
#
# `forward` returns two things: the scores, and a dictionary of four tensors. They are those that the scores are
# computed from, so nothing is detached, and nothing may be overwritten later (what does `inplace=True` do?).


# %%
class ActivationMLP(nn.Module):
    def __init__(self, activation, in_features=784, hidden1=1024, hidden2=300, out_features=10):
        super().__init__()
        self.linear1 = nn.Linear(in_features, hidden1)
        self.linear2 = nn.Linear(hidden1, hidden2)
        self.linear3 = nn.Linear(hidden2, out_features)
        self.act = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu}[activation]

    def forward(self, x):
        a1 = self.linear1(x.flatten(1))
        h1 = self.act(a1)
        a2 = self.linear2(h1)
        h2 = self.act(a2)
        return self.linear3(h2), {"linear1": a1, "hidden1": h1, "linear2": a2, "hidden2": h2}



# %% [markdown]
# ### 3b: with batch normalisation (8 points)
#
# Batch normalisation gives each unit mean 0 and variance 1 over the batch, then scales and shifts it by numbers that
# are learned. It stands between the linear layer and the activation:
#
# $$\mathbf{h}_1 = g(\mathrm{BN}_1(W_1 \mathbf{x} + \mathbf{b}_1))$$
#
# and the same in the second hidden layer. The scores are not normalised. Here you take `nn.BatchNorm1d`; in Task 6 you
# write it. Each hidden layer has its own: they learn other numbers.


# %%
class BatchNormMLP(nn.Module):
    def __init__(self, activation, in_features=784, hidden1=1024, hidden2=300, out_features=10):
        super().__init__()
        self.linear1 = nn.Linear(in_features, hidden1)
        self.bn1 = nn.BatchNorm1d(hidden1)
        self.linear2 = nn.Linear(hidden1, hidden2)
        self.bn2 = nn.BatchNorm1d(hidden2)
        self.linear3 = nn.Linear(hidden2, out_features)
        self.activation = activation

    def forward(self, x):
        g = getattr(torch, self.activation)
        a1 = self.linear1(x.flatten(1))
        h1 = g(self.bn1(a1))
        a2 = self.linear2(h1)
        h2 = g(self.bn2(a2))
        return self.linear3(h2), dict(linear1=a1, hidden1=h1, linear2=a2, hidden2=h2)



# %% [markdown]
# *On the way:* `scores, inner = BatchNormMLP("tanh")(torch.randn(5, 1, 28, 28))`, then
# `{name: tuple(t.shape) for name, t in inner.items()}`.
#
# *To think about:* in front of batch normalisation, does the bias of a linear layer change anything?
#
# ## Task 4: one epoch (22 points)
#
# Training and evaluation are nearly the same loop: both go through all batches, ask the model, and count. One function
# does both. With an optimiser it trains: train mode, and for each batch fresh gradients, backward, one step. Without
# one it evaluates: eval mode, no gradients recorded (`torch.no_grad()`), nothing changed.
#
# Batches may differ in size, and every image counts the same: the loss of a batch is a mean over its images, so it
# counts as often as the batch has images. While training, loss and predictions are those of the very scores that the
# gradient came from, before the step. The models of Task 3 return a tuple: its first entry is the scores.


# %%
def epoch(model, loader, criterion, optimizer=None):
    losses, sizes, pred, true = [], [], [], []
    if optimizer is None:
        model.eval()
        for x, y in loader:
            with torch.inference_mode():
                s = model(x)
                if isinstance(s, (tuple, list)):
                    s = s[0]
                losses.append(float(criterion(s, y)))
            sizes.append(len(x)); pred.extend(s.argmax(-1).tolist()); true.extend(y.tolist())
    else:
        model.train()
        for x, y in loader:
            s = model(x)
            if isinstance(s, (tuple, list)):
                s = s[0]
            loss = criterion(s, y)
            loss.backward()
            optimizer.step()
            model.zero_grad()
            losses.append(float(loss)); sizes.append(len(x)); pred.extend(s.argmax(-1).tolist()); true.extend(y.tolist())
    n = sum(sizes)
    mean = sum(l * k for l, k in zip(losses, sizes)) / n
    return mean, sum(p == t for p, t in zip(pred, true)) / n, torch.tensor(pred), torch.tensor(true)



# %% [markdown]
# *On the way:* evaluate a network that was never trained. Its loss is about $\ln 10 = 2.30$ and its accuracy about 0.1:
# ten classes, and no idea. Then train on a single batch of 32 images again and again (a list with one pair in it is
# a loader, too): within 200 epochs of `torch.optim.SGD(model.parameters(), lr=0.1)` the loss falls below 0.02.
#
# ## Task 5: the grid of inner distributions (5 points)
#
# A grid of two rows, one for each hidden layer, and three columns. On the left a histogram of what the linear layer
# gave, in the middle one of what the activation gave; both are over all units of all images. On the right, for the
# first image only, a point for each unit: what the linear layer gave on x, what the activation gave on y. The points
# show the activation function, and which part of it the network uses.
#
# | row | left | middle | right |
# |---|---|---|---|
# | 1 | histogram of all of `"linear1"` | histogram of all of `"hidden1"` | `"hidden1"` over `"linear1"` of image 0 |
# | 2 | histogram of all of `"linear2"` | histogram of all of `"hidden2"` | `"hidden2"` over `"linear2"` of image 0 |
#
# The titles are "distribution of linear1", "distribution of hidden1", "activation 1" in the first row, the same with 2
# in the second. `ax.hist` wants one long vector: of a matrix it makes a histogram for each column.


# %%
def plot_inner(inner, bins=50):
    fig, axes = plt.subplots(2, 3, figsize=(12, 6))
    for k in (1, 2):
        a, h = inner[f"linear{k}"].detach().cpu(), inner[f"hidden{k}"].detach().cpu()
        row = axes[k - 1]
        row[0].hist(a.flatten().numpy(), bins=bins)
        row[0].set_title(f"distribution of linear{k}")
        row[1].hist(h.flatten().numpy(), bins=bins)
        row[1].set_title(f"distribution of hidden{k}")
        row[2].scatter(a[0], h[0], s=4)
        row[2].set_title(f"activation {k}")
    plt.tight_layout()
    plt.show()



# %% [markdown]
# *To think about:* for which activation are most units at its flat ends? What does batch normalisation change there?
#
# ## Task 6: batch normalisation by hand (17 points)
#
# ### 6a: the function (13 points)
#
# Each column of $x$ is one feature, each of the N rows one example. In **training**, mean and variance are those of
# the batch, where the variance is the **biased** one, divided by $N$:
#
# $$\mu = \frac{1}{N} \sum_i x_i, \qquad \sigma^2 = \frac{1}{N} \sum_i (x_i - \mu)^2, \qquad
# y = \gamma\, \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta$$
#
# The small $\varepsilon$ stands under the root: it keeps a feature that is the same everywhere from dividing by 0.
#
# For the time after training, running statistics are kept along the way. With momentum $m$, each batch changes them to
#
# $$\mu_\mathrm{run} \leftarrow (1 - m)\, \mu_\mathrm{run} + m\, \mu, \qquad
# \sigma^2_\mathrm{run} \leftarrow (1 - m)\, \sigma^2_\mathrm{run} + m\, \frac{N}{N - 1} \sigma^2$$
#
# Here the variance is the **unbiased** one, divided by $N - 1$: the batch stands for all the data. The optimiser's
# momentum is another thing: here, $m$ is the share of the **new** batch.
#
# In **evaluation**, $\mu_\mathrm{run}$ and $\sigma^2_\mathrm{run}$ take the place of $\mu$ and $\sigma^2$ in the
# formula for $y$, and stay as they are. So the answer to an image does not depend on the other images in its batch,
# and a batch may hold a single one.
#
# Gradients reach $x$, $\gamma$ and $\beta$. In training they reach $x$ through $\mu$ and $\sigma$ as well: each
# example moves the mean of its batch. The running statistics are only written down: no gradients are recorded for
# them (`torch.no_grad()`), else each batch would be linked to all those before it.


# %%
def batch_norm(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    mean, var = running_mean.clone(), running_var.clone()
    if training:
        var, mean = torch.var_mean(x, dim=0, correction=0)
        n = len(x)
        with torch.no_grad():
            running_mean.lerp_(mean, momentum)
            running_var.copy_(torch.lerp(running_var, var * n / (n - 1), momentum))
    x_hat = (x - mean) / (var + eps).sqrt()
    return torch.addcmul(beta, gamma, x_hat)



# %% [markdown]
# *On the way:* make `layer = nn.BatchNorm1d(4)` and compare: `layer(x)` in train mode is your function with gamma 1,
# beta 0, and running statistics 0 and 1 at first; then compare `layer.running_mean` and `layer.running_var`.
#
# ### 6b: the layer (4 points)
#
# As a layer, $\gamma$ and $\beta$ are parameters: the optimiser changes them. The running statistics are buffers
# (`self.register_buffer`): they are saved with the model and move to the GPU with it, and no optimiser touches them.
# `self.training` says which mode the layer is in; `model.train()` and `model.eval()` set it.


# %%
class MyBatchNorm(nn.Module):
    def __init__(self, num_features):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        return batch_norm(x, self.weight, self.bias, self.running_mean, self.running_var, self.training)



# %% [markdown]
# *To think about:* what does batch normalisation do in training with a batch of one image? What does `nn.BatchNorm1d`?
#
# ## Task 7: dropout (9 points)
#
# ### 7a: by hand (6 points)
#
# In training, each entry is set to 0 with probability $p$, independently of all others; those that are left are
# multiplied by $1 / (1 - p)$:
#
# $$y_{ij} = \frac{m_{ij}\, x_{ij}}{1 - p}, \qquad m_{ij} = 0 \text{ with probability } p, \text{ else } 1$$
#
# So the mean of $y_{ij}$ is $p \cdot 0 + (1 - p) \cdot x_{ij} / (1 - p) = x_{ij}$: the next layer sees the same sum as
# ever, on average. That is why in evaluation nothing is left to do: $y = x$.


# %%
def dropout(x, p=0.5, training=True):
    if training:
        drop = torch.empty_like(x).uniform_() < p
        x = x.masked_fill(drop, 0.0) / (1 - p)
    return x



# %% [markdown]
# *On the way:* of `dropout(torch.ones(100000), 0.2)`, the mean is 1.00, and 80 % of the entries are 1.25.
#
# ### 7b: in a network (3 points)
#
# A small network: one hidden layer of 32 units. Dropout comes behind the ReLU; you may take `nn.Dropout` or your own.


# %%
class DropoutNet(nn.Module):
    def __init__(self, in_features=784, hidden=32, out_features=10, p=0.2):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(in_features, hidden), nn.Linear(hidden, out_features)
        self.drop = nn.Dropout(p)

    def forward(self, x):
        return self.fc2(self.drop(F.relu(self.fc1(x.flatten(1)))))



# %% [markdown]
# ## Task 8: why is training accuracy below validation accuracy? (8 points)
#
# Train `DropoutNet`, print what `epoch` returns for training and for validation, and something looks strange: the
# network seems to be better on images that it has never seen. Two things make the number of training small:
#
# 1. It is measured in train mode, with a fifth of the hidden units switched off.
# 2. It is a mean over the epoch, while the network was still getting better. Validation comes at its end.
#
# Whoever wants to compare the two measures both in the same way: in eval mode, with the weights of the same moment.
#
# ### 8a: the same network in both modes (5 points)
#
# A forward pass in train mode leaves traces even without gradients: batch normalisation changes its running
# statistics. They have to be put back. `copy.deepcopy(model)` or `model.state_dict()` may help; what does
# `state_dict` return, copies or the tensors themselves?


# %%
import copy


def accuracy_in_both_modes(model, loader):
    result = []
    for mode in (True, False):
        m = copy.deepcopy(model)
        m.train(mode)
        hits = n = 0
        with torch.no_grad():
            for x, y in loader:
                hits += (m(x).argmax(1) == y).sum().item()
                n += len(y)
        result.append(hits / n)
    return tuple(result)



# %% [markdown]
# ### 8b: a history that can be compared (3 points)


# %%
def fit(model, optimizer, criterion, train_loader, validation_loader, epochs):
    history = {"running": [], "train": [], "validation": []}
    for _ in range(epochs):
        history["running"].append(epoch(model, train_loader, criterion, optimizer)[1])
        history["train"].append(epoch(model, train_loader, criterion)[1])
        history["validation"].append(epoch(model, validation_loader, criterion)[1])
    return history



# %% [markdown]
# *To think about:* of "running", "train" and "validation", which two tell you whether the network overfits?
#
# ## Task 9: batch normalisation and dropout together (6 points)
#
# `nn.Sequential` is a chain of layers that is a layer itself. Each of the two hidden blocks is such a chain of four:
#
# linear → batch normalisation → ReLU → dropout
#
# and a linear layer gives the scores. Dropout in front of batch normalisation would change the variance that is
# measured in training, and in evaluation, without dropout, the running variance would no longer fit.


# %%
class RegularizedMLP(nn.Module):
    def __init__(self, in_features=784, hidden=165, out_features=10, p=0.2):
        super().__init__()
        self.block1 = nn.Sequential(nn.Linear(in_features, hidden), nn.BatchNorm1d(hidden), nn.ReLU(), nn.Dropout(p))
        self.block2 = nn.Sequential(nn.Linear(hidden, hidden), nn.BatchNorm1d(hidden), nn.ReLU(), nn.Dropout(p))
        self.out = nn.Linear(hidden, out_features)

    def forward(self, x):
        return self.out(self.block2(self.block1(x.flatten(1))))



# %% [markdown]
# ## Task 10: the confusion matrix (6 points)
#
# Accuracy says how often a network is wrong, the confusion matrix says how. Entry (i, j) counts the images of class i
# that were taken for class j: rows are the true classes, columns the predicted ones, and what is right is on the
# diagonal. It has a row and a column for each class, also for one that does not occur.


# %%
def confusion_matrix(labels, predicted, n_classes=10):
    return F.one_hot(labels, n_classes).T @ F.one_hot(predicted, n_classes)



# %%
def plot_confusion(matrix):
    plt.figure()
    plt.pcolormesh(matrix.float())
    plt.gca().invert_yaxis()
    plt.xlabel("predicted"); plt.ylabel("true")
    plt.colorbar()
    plt.show()



# %% [markdown]
# ## Everything together
#
# The data is loaded once, as tensors. The loader draws a new order of all images for each epoch and cuts it into
# batches, which are picked from the tensors at once: that is much faster than image by image.


# %%
def load_mnist():
    """Training, validation and test images, pixels from 0 to 1, in three data sets of tensors."""
    from torchvision import datasets

    root = os.environ.get("AUTOGRADER_DATA", "data")
    found = [datasets.MNIST(root, train=is_train, download=True) for is_train in (True, False)]
    images = [part.data.unsqueeze(1).to(device) / 255 for part in found]
    labels = [part.targets.to(device) for part in found]
    parts = split_data(TensorDataset(images[0], labels[0]))
    batches = [next(iter(DataLoader(part, batch_size=len(part)))) for part in parts]
    return *(TensorDataset(*batch) for batch in batches), TensorDataset(images[1], labels[1])


def make_loader(dataset, batch_size, shuffle=False):
    """A loader that picks whole batches from a TensorDataset."""
    order = RandomSampler(dataset) if shuffle else SequentialSampler(dataset)
    batches = BatchSampler(order, batch_size, drop_last=False)
    return DataLoader(dataset, sampler=batches, batch_size=None)


def look_inside(data, epochs=1):
    """Train the six networks of Task 3, print their validation accuracy, draw what is inside."""
    train, validation, _ = data
    criterion = nn.CrossEntropyLoss()
    for kind in (ActivationMLP, BatchNormMLP):
        for activation in ("sigmoid", "tanh", "relu"):
            torch.manual_seed(0)
            model = kind(activation).to(device)
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            for _ in range(epochs):
                loss, _, _, _ = epoch(model, make_loader(train, 32, True), criterion, optimizer)
            _, accuracy, _, _ = epoch(model, make_loader(validation, 1000), criterion)
            print(f"{kind.__name__}, {activation}: loss {loss:.2f}, accuracy {accuracy:.3f}")
            _, inner = model(validation[:1000][0])
            plot_inner(inner)


def main(model, data, epochs=5):
    """Train a network that gives scores; show accuracies, and a confusion matrix of the test."""
    train, validation, test = data
    model = model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    loaders = make_loader(train, 32, shuffle=True), make_loader(validation, 1000)
    history = fit(model, optimizer, nn.CrossEntropyLoss(), *loaders, epochs)
    in_train_mode, in_eval_mode = accuracy_in_both_modes(model, make_loader(train, 1000))
    print(f"training images: {in_train_mode:.4f} in train mode, {in_eval_mode:.4f} in eval mode")
    loss, accuracy, predicted, labels = epoch(model, make_loader(test, 1000), nn.CrossEntropyLoss())
    print(f"test images: loss {loss:.4f}, accuracy {accuracy:.4f}")
    plot_confusion(confusion_matrix(labels.cpu(), predicted.cpu()))
    return history


# %% [markdown]
# What to expect: learning rate 0.1, batches of 32, on MNIST. Your last digit will be another one. An epoch takes 1 to 6
# seconds on one core of a laptop.
#
# | network of Task 3, `look_inside` | loss of training in epoch 1 | validation accuracy after it |
# |---|---|---|
# | `ActivationMLP`, sigmoid | 1.43 | 0.83 |
# | `ActivationMLP`, tanh | 0.38 | 0.93 |
# | `ActivationMLP`, ReLU | 0.34 | 0.95 |
# | `BatchNormMLP`, sigmoid | 0.41 | 0.92 |
# | `BatchNormMLP`, tanh | 0.28 | 0.95 |
# | `BatchNormMLP`, ReLU | 0.19 | 0.975 |
#
# `fit`, means of two runs:
#
# | epoch | `DropoutNet`: loss | running | train | validation | `RegularizedMLP`: loss | running | train | validation |
# |---|---|---|---|---|---|---|---|---|
# | 1 | 0.48 | 0.858 | 0.933 | 0.933 | 0.29 | 0.911 | 0.969 | 0.963 |
# | 2 | 0.28 | 0.915 | 0.947 | 0.944 | 0.17 | 0.947 | 0.977 | 0.969 |
# | 3 | 0.25 | 0.925 | 0.954 | 0.950 | 0.14 | 0.957 | 0.984 | 0.977 |
# | 4 | 0.23 | 0.931 | 0.959 | 0.953 | 0.12 | 0.963 | 0.986 | 0.976 |
# | 5 | 0.21 | 0.935 | 0.963 | 0.955 | 0.10 | 0.967 | 0.989 | 0.979 |
#
# The running accuracy is below the validation accuracy in every row. The accuracy on the training images, measured as
# validation is, never is.

# %%
# data = load_mnist()
# look_inside(data)  # a minute on a laptop
# history = main(DropoutNet(), data)
# history = main(RegularizedMLP(), data)

# %% [markdown]
# ## To go on
#
# - Put your own `MyBatchNorm` and `dropout` into `RegularizedMLP`. Is its accuracy the same? Which is faster?
# - Train `RegularizedMLP` with batches of 2, of 32 and of 512. What becomes of the running statistics, and why?
# - Leave the biases of the linear layers in front of batch normalisation out. What changes?
# - Which two digits does your network confuse most, and does batch normalisation change that?
