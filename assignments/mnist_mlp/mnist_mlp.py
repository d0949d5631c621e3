# %% [markdown]
# # MNIST with a multi-layer perceptron
#
# You teach a network to read handwritten digits. You write the network, one pass of training over
# the images, the measurement on images that it was not trained on, and the plot that shows how it
# went.
#
# | task | | points |
# |---|---|---|
# | 1 | the network | 32 |
# | 2 | one epoch of training | 32 |
# | 3 | validation | 16 |
# | 4 | plots | 10 |
# | | the network that your code trains, measured when it is graded | 10 |
#
# Write between the docstring and the end of each function; keep names and parameters as they are.
# Check your work at any time with the last cell, with `autograder check`, or with `pytest` in this
# folder.

# %%
import io
import os
import sys
from contextlib import redirect_stdout

import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.metrics import ConfusionMatrixDisplay
from torch.utils.data import DataLoader, TensorDataset
from tqdm import tqdm

# %% [markdown]
# ## Data
#
# MNIST has 60,000 images of digits for training and 10,000 for validation, 28 x 28 grey values each.
#
# ![The first ten images of MNIST, one of each digit from 0 to 9, as the network gets them: small
# grey pictures with thick and thin strokes, upright and slanted.](figures/digits.png)
#
# Images come in batches: many are computed at once, and each step of training looks at one batch.
#
# | what | shape | dtype | values |
# |---|---|---|---|
# | images of a batch | (N, 1, 28, 28) | float32 | mean 0 and standard deviation 1 |
# | labels of a batch | (N,) | int64 | 0 to 9: the digit |
#
# N is 32 here, and smaller where fewer images are left. The 1 is the number of colours: grey is one,
# a photograph has three. `next(iter(train_loader))` gives a batch that you can look at.


# %%
def make_loaders(batch_size=32):
    """Training and validation loaders over MNIST, normalised to mean 0 and standard deviation 1."""
    from torchvision import datasets, transforms

    root = os.environ.get("AUTOGRADER_DATA", "data")
    transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))])
    training = datasets.MNIST(root, train=True, download=True, transform=transform)
    validation = datasets.MNIST(root, train=False, download=True, transform=transform)
    return (
        DataLoader(training, batch_size=batch_size, shuffle=True),
        DataLoader(validation, batch_size=batch_size),
    )


# %% [markdown]
# ## Task 1: the network (32 points)
#
# **Layers.** A linear layer takes a row of numbers $\mathbf{x}$ and gives another,
# $W \mathbf{x} + \mathbf{b}$. In PyTorch a batch has one image in each row, and `nn.Linear(784, 50)`
# turns (N, 784) into (N, 50). An image has to become a row before the first layer: its 28 rows of
# pixels, one behind the other. The batch stays a batch, so keep the first dimension.
#
# Between two linear layers stands a ReLU, $\max(0, x)$ for every entry. Without it, two linear layers
# would be no more than one.
#
# ![From left to right: images (N, 1, 28, 28), flatten, (N, 784), linear, (N, 50), ReLU and dropout,
# (N, 50); below, linear, (N, 50), ReLU and dropout, (N, 50), linear, (N, 10), log-softmax,
# log-probabilities (N, 10).](figures/network.png)
#
# **Dropout.** While the network is trained, each hidden unit is set to 0 with probability $p$,
# another choice for every image and in every pass. No unit can rely on a certain other one, so the
# network learns less by heart. The units that stay are multiplied by $1 / (1 - p)$, which keeps their
# sum as large as before, on average:
#
# $$\tilde h_j = \frac{m_j\, h_j}{1 - p}, \qquad
# m_j = 0 \text{ with probability } p, \text{ else } 1$$
#
# When the network is asked for an answer, nothing is dropped and nothing is scaled. `nn.Dropout(p)`
# does both: it drops in train mode and does nothing in eval mode.
#
# ![Two panels of the same small network. Left, eval mode: every unit is joined to all of the next
# layer. Right, train mode: two of five hidden units are 0, and no line reaches or leaves
# them.](figures/dropout.png)
#
# **Log-probabilities.** The last layer gives ten scores $z_0, \dots, z_9$, one for each digit.
# Softmax makes probabilities of them, which are positive and sum to 1, and this network gives their
# logarithm:
#
# $$\log \hat y_i = \log \frac{e^{z_i}}{\sum_k e^{z_k}} = z_i - \log \sum_k e^{z_k}$$
#
# `F.log_softmax` computes the right-hand side, which is exact where $e^{z_i}$ alone would be too
# large for a float. Which of the two dimensions of (N, 10) are the classes?
#
# You are on the way when
#
# - `MyMLP()(torch.randn(3, 1, 28, 28)).shape` is (3, 10), and `.exp().sum(dim=1)` of that is 1, 1, 1;
# - `sum(p.numel() for p in MyMLP().parameters())` is 42,310. Where do most of them sit?
#
# To think about: is there a ReLU behind the last linear layer? What could the network then no longer
# say?


# %%
class MyMLP(nn.Module):
    """A multi-layer perceptron with two hidden layers of equal width.

    in_features      pixels of one image
    hidden_features  width of both hidden layers
    out_features     number of classes
    dropout          probability with which a hidden unit is dropped while training

    Its parameters are those of three `nn.Linear`: weights (outputs, inputs) and biases (outputs,).
    """

    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        raise NotImplementedError("MyMLP.__init__: not written yet")

    def forward(self, x):
        """Log-probabilities of the classes.

        x        images, (N, 1, 28, 28), any N
        Returns  (N, out_features); exp of each row sums to 1
        """
        raise NotImplementedError("MyMLP.forward: not written yet")


# %% [markdown]
# ## Task 2: one epoch of training (32 points)
#
# An epoch is one pass over all training images, batch by batch. The loss says how surprised the
# network is by the right answers of a batch, as the mean of
#
# $$-\log \hat y_{\text{label}}$$
#
# over its images, the negative log-likelihood, which `F.nll_loss` computes from log-probabilities.
# A network that knows nothing gives each of ten digits the probability 0.1, so its loss is
# $\ln(10) = 2.303$.
#
# Each batch is one step:
#
# | what | how | why |
# |---|---|---|
# | clear the gradients | `optimizer.zero_grad()` | `backward` adds to what is there |
# | forward | `model(images)` | log-probabilities (N, 10) |
# | loss | `F.nll_loss(..., labels)` | one number |
# | backward | `loss.backward()` | the derivative of the loss by each weight |
# | step | `optimizer.step()` | moves each weight a little, against its derivative |
#
# The optimiser that `main` uses is SGD with momentum $\mu$. It keeps a velocity $v$ for each weight
# $w$, and steps that go the same way again and again add up:
#
# $$v \leftarrow \mu\, v + \frac{\partial L}{\partial w}, \qquad
# w \leftarrow w - \mathrm{lr} \cdot v$$
#
# Whoever calls `train` decides which optimiser it is, so use the one you are given. And whoever calls
# it may have measured the model just before: put it into train mode (`model.train()`), or dropout
# does nothing.
#
# You are on the way when
#
# - the first line of your log says a loss of about 2.3;
# - a network learns one single batch by heart: `train(model, optimizer, [(images, labels)], 1)` again
#   and again, with 32 images, learning rate 0.01, momentum 0.5 and dropout 0. After 200 rounds the
#   loss is below 0.1. A network that cannot learn 32 images has a bug.
#
# To think about: what happens to the weights if the gradients are cleared once for each epoch and not
# for each batch?


# %%
def train(model, optimizer, train_loader, epoch, log_interval=100):
    """Train the model for one pass over the loader, with `F.nll_loss`; one optimiser step for each
    batch.

    model         gives log-probabilities; may arrive in any mode and is in train mode while it is
                  trained
    optimizer     holds the model's parameters
    train_loader  yields images and labels; the last batch may be smaller
    epoch         number of this epoch, for the log only
    log_interval  print one line every so many batches
    Returns       nothing; the model is changed in place
    """
    raise NotImplementedError("train: not written yet")


# %% [markdown]
# ## Task 3: validation (16 points)
#
# How good is the network on digits that it has never seen? Go through the loader as in training, but
# change nothing:
#
# - in eval mode (`model.eval()`), so that no unit is dropped and each image has one answer;
# - under `torch.no_grad()`: nobody calls `backward`, so nothing needs to be recorded;
# - without the optimiser.
#
# The answer to an image is the digit with the largest log-probability. The accuracy is the share of
# right answers among all images, in percent. The loss is a mean over all images. Mind the last batch:
# where it is smaller than the others, the mean of the batches' means is not the mean over the images.
#
# `main` trains with batches of 32, learning rate 0.01, momentum 0.5 and dropout 0.2. You are on the
# way when your numbers are near these, the means of two runs; yours
# differ in the last digit:
#
# | epoch | validation loss | validation accuracy |
# |---|---|---|
# | 1 | 0.23 | 93.2 % |
# | 2 | 0.17 | 94.8 % |
# | 3 | 0.15 | 95.5 % |
# | 5 | 0.12 | 96.4 % |
# | 10 | 0.10 | 97.0 % |
#
# To think about: loss and accuracy are better here than the last lines of the training log, from the
# first epoch on. Which two reasons are there?


# %%
def validate(model, validation_loader, loss_vector, accuracy_vector):
    """Measure the model on the loader without changing it.

    model              gives log-probabilities; is in eval mode while it is measured, and no
                       gradients are recorded
    validation_loader  yields images and labels; the last batch may be smaller
    loss_vector        the mean of `F.nll_loss` over all images is appended (a mean over batches is
                       accepted too)
    accuracy_vector    the percentage of all images that are classified correctly is appended, 0 to
                       100
    Returns            nothing
    """
    raise NotImplementedError("validate: not written yet")


# %% [markdown]
# ## Task 4: plots (10 points)
#
# Two curves over the epochs, validation loss and validation accuracy. Whoever looks at them has not
# read your code, so titles or axis labels say which is which and that the accuracy is in percent, and
# the first epoch is epoch 1.
#
# ![Two plots over ten epochs: the validation loss falls steeply at first and then ever more slowly,
# the validation accuracy rises to 97 percent in the same way.](figures/curves.png)
#
# Look at your own: a loss that jumps up and down wants a smaller learning rate, one that falls in a
# straight line wants a larger one or more epochs, and one that rises again after a while belongs to a
# network that learns its training images by heart.
#
# When all of this works, `main` below trains your network. Things to try, one at a time:
#
# - dropout 0, 0.2 and 0.5, 10 epochs each: which one has the lowest validation loss?
# - a learning rate of 0.1, of 1 and of 0.001: what do the curves look like?
# - 500 hidden units in place of 50, or one hidden layer in place of two;
# - the images that your network gets wrong: draw some, with its answer. Would you know better?
# - stretch: get above 98.5 % on the validation images. You have now chosen by these 10,000 images:
#   how would you find out how good your network really is?


# %%
def plot_history(loss_vector, accuracy_vector):
    """Draw validation loss and accuracy over the epochs.

    loss_vector      one mean loss for each epoch
    accuracy_vector  one accuracy in percent for each epoch
    Returns          nothing; epochs 1 to n on x, with titles or labels that say which curve is
                     which
    """
    raise NotImplementedError("plot_history: not written yet")


# %% [markdown]
# ## Everything together
#
# Run this section when your functions are written: it trains your network for ten epochs, shows loss and accuracy after
# each, then the images that your network gets most wrong, and which digits it mixes up.
#
# The images are read once and stay in memory as tensors, on `device`. `TensorLoader` picks all images of a batch from
# them at once, as the loader does that grades your work. The loaders above collect images one by one, which takes three
# times as long as training on them.
#
# An epoch takes between one and two seconds on one core of a processor. On a GPU it was not measured; `device` takes
# one where there is one, and the bar says how long an epoch takes on yours.

# %%
device = "cuda" if torch.cuda.is_available() else "cpu"


# %%
class TensorLoader(DataLoader):
    """A DataLoader over a TensorDataset that picks the rows of a whole batch at once."""

    def __iter__(self):
        for rows in self.batch_sampler:
            yield self.dataset[rows]


def load_tensors():
    """Training and validation data, normalised as above: images (N, 1, 28, 28) and labels (N,), on the device."""
    from torchvision import datasets

    root = os.environ.get("AUTOGRADER_DATA", "data")
    parts = [datasets.MNIST(root, train=is_training, download=True) for is_training in (True, False)]
    images = [(part.data.unsqueeze(1) / 255 - 0.1307) / 0.3081 for part in parts]
    return [TensorDataset(x.to(device), part.targets.to(device)) for x, part in zip(images, parts, strict=True)]


class AboveBar(io.TextIOBase):
    """Takes what is printed while a progress bar is shown, and puts each line above the bar."""

    def __init__(self, screen):
        self.screen, self.line = screen, ""

    def write(self, text):
        *lines, self.line = (self.line + text).split("\n")
        for line in lines:
            tqdm.write(line, file=self.screen)


def main(training, validation, epochs=10):
    """Train, validate after every epoch, and plot.

    training, validation  data sets as load_tensors gives them
    Returns               the trained model
    """
    train_loader = TensorLoader(training, batch_size=32, shuffle=True)
    validation_loader = TensorLoader(validation, batch_size=1000)
    model = MyMLP().to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.5)
    loss_vector, accuracy_vector = [], []
    bar = tqdm(range(1, epochs + 1), unit="epoch", mininterval=0.5, file=sys.stdout)
    with bar, redirect_stdout(AboveBar(sys.stdout)):  # what you print appears above the bar
        for epoch in bar:
            train(model, optimizer, train_loader, epoch, log_interval=1000)
            validate(model, validation_loader, loss_vector, accuracy_vector)
            bar.set_postfix_str(f"loss {loss_vector[-1]:.4f}, accuracy {accuracy_vector[-1]:.2f} %")
    plot_history(loss_vector, accuracy_vector)
    return model


def show_mistakes(model, images, labels):
    """Draw the ten images with the largest loss, and which digit is taken for which."""
    model.eval()
    with torch.no_grad():
        output = model(images)
    predicted, losses = output.argmax(dim=1), F.nll_loss(output, labels, reduction="none")
    _, axes = plt.subplots(2, 5, figsize=(9, 4))
    for ax, k in zip(axes.flat, losses.argsort(descending=True)[:10], strict=True):
        ax.imshow(images[k, 0].cpu(), cmap="gray")
        ax.set_title(f"{labels[k]}, not {predicted[k]}")
        ax.axis("off")
    ConfusionMatrixDisplay.from_predictions(labels.cpu(), predicted.cpu(), colorbar=False)
    plt.show()


# %% [markdown]
# The cell that calls `main` does so in a notebook, and when you type `python mnist_mlp.py`. Where your file is only
# read, as by `autograder check` and `pytest`, it does nothing. The network stays in `model`.

# %%
if __name__ == "__main__":
    try:
        training, validation = load_tensors()
        model = main(training, validation)
        show_mistakes(model, *validation.tensors)
    except NotImplementedError as unwritten:
        print(f"{unwritten}. Write it, then run this cell again.")
