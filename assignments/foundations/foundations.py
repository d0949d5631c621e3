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
    raise NotImplementedError("predict: not written yet")


# %%
def binary_cross_entropy(logits, targets):
    """The mean over the batch of the binary cross-entropy, also for scores of 1000 and of -1000.

    logits   scores z, before the sigmoid, (N,)
    targets  classes 0.0 and 1.0, (N,)
    Returns  a tensor of shape (), through which gradients reach logits
    """
    raise NotImplementedError("binary_cross_entropy: not written yet")


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
    raise NotImplementedError("logistic_step: not written yet")


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
    raise NotImplementedError("best_linear_accuracy: not written yet")


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
    raise NotImplementedError("tanh: not written yet")


# %%
def tanh_derivative(x):
    """The derivative of tanh at every entry of x."""
    raise NotImplementedError("tanh_derivative: not written yet")


# %%
def relu(x):
    """The larger of 0 and x, for every entry of x; x stays as it is."""
    raise NotImplementedError("relu: not written yet")


# %%
def relu_derivative(x):
    """The derivative of ReLU at every entry of x."""
    raise NotImplementedError("relu_derivative: not written yet")


# %%
def leaky_relu(x, slope=0.01):
    """slope * x for every negative entry of x, the others as they are; x stays as it is."""
    raise NotImplementedError("leaky_relu: not written yet")


# %%
def leaky_relu_derivative(x, slope=0.01):
    """The derivative of leaky ReLU at every entry of x."""
    raise NotImplementedError("leaky_relu_derivative: not written yet")


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
    raise NotImplementedError("collapse: not written yet")


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
    raise NotImplementedError("train_xor: not written yet")


# %%
def plot_decision(model):
    """Draw where a network answers 0 and where 1, in two colours, and the four points of XOR on top.

    model    gives one score for each point, as train_xor's; any mode; is in eval mode while it is asked
    Returns  nothing; the picture shows at least -0.5 to 1.5 on both axes, x1 to the right and x2 upwards. The points
             with target 0 and those with target 1 are two series; a legend calls them "class 0" and "class 1"
    """
    raise NotImplementedError("plot_decision: not written yet")


# %%
# plot_decision(train_xor(0))

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
    raise NotImplementedError("softmax: not written yet")


# %%
def cross_entropy(logits, targets):
    """The mean over the batch of the cross-entropy, also for scores of 1000 and of -1000.

    logits   scores, before the softmax, (N, K)
    targets  classes 0 to K-1, (N,), int64
    Returns  a tensor of shape (), through which gradients reach logits
    """
    raise NotImplementedError("cross_entropy: not written yet")


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
        raise NotImplementedError("MyLinear.__init__: not written yet")

    def forward(self, input):
        """The layer's output.

        input    (..., in_features), with any number of dimensions in front
        Returns  (..., out_features)
        """
        raise NotImplementedError("MyLinear.forward: not written yet")


# %%
class Net(nn.Module):
    """Linear from 4 to 3 features, ReLU, linear from 3 features to 1; both linear layers are nn.Linear with biases."""

    def __init__(self):
        super().__init__()
        raise NotImplementedError("Net.__init__: not written yet")

    def forward(self, x):
        """Scores (N, 1) of examples (N, 4), for any N."""
        raise NotImplementedError("Net.forward: not written yet")


# %% [markdown]
# ## Task 8: a deep network
#
# Images of handwritten digits, 28 x 28 pixels, become ten scores, one for each class.


# %%
class MLP(nn.Module):
    """Five nn.Linear with biases, 784-512-256-128-64-10, and a ReLU behind each but the last."""

    def __init__(self):
        super().__init__()
        raise NotImplementedError("MLP.__init__: not written yet")

    def forward(self, x):
        """Scores of the classes (logits), without a softmax.

        x        images, (N, 1, 28, 28), any N
        Returns  (N, 10)
        """
        raise NotImplementedError("MLP.forward: not written yet")


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
    raise NotImplementedError("train: not written yet")


# %%
def evaluate(model, test_loader):
    """Count how many examples of the loader the model classifies correctly, without changing the model.

    model        gives one score for each class; is in eval mode while it is asked, and no gradients are recorded
    test_loader  yields inputs and labels; the last batch may be smaller
    Returns      the number of correct answers, and their share of all examples, 0 to 1
    """
    raise NotImplementedError("evaluate: not written yet")


# %% [markdown]
# ## Everything together
#
# Run this section when your functions are written: it trains your deep network on 60,000 handwritten digits for ten
# epochs, shows loss and accuracy after each, then the images that your network gets most wrong, and which digits it
# mixes up.
#
# The images are read once and stay in memory as two tensors, on `device`. `TensorLoader` picks all images of a batch
# from them at once, as the loader does that grades your work; a plain `DataLoader` collects them one by one.
#
# An epoch takes between four and five seconds on one core of a processor. On a GPU it was not measured; `device` takes
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
    """Training and test data over MNIST: images (N, 1, 28, 28) from 0 to 1 and labels (N,), on the device."""
    from torchvision import datasets

    root = os.environ.get("AUTOGRADER_DATA", "data")
    parts = [datasets.MNIST(root, train=is_training, download=True) for is_training in (True, False)]
    images = [part.data.unsqueeze(1) / 255 for part in parts]
    return [TensorDataset(x.to(device), part.targets.to(device)) for x, part in zip(images, parts, strict=True)]


class AboveBar(io.TextIOBase):
    """Takes what is printed while a progress bar is shown, and puts each line above the bar."""

    def __init__(self, screen):
        self.screen, self.line = screen, ""

    def write(self, text):
        *lines, self.line = (self.line + text).split("\n")
        for line in lines:
            tqdm.write(line, file=self.screen)


def main(training, test, epochs=10):
    """Train the deep network, and test it after every epoch.

    training, test  data sets as load_tensors gives them
    Returns         the trained model
    """
    train_loader = TensorLoader(training, batch_size=32, shuffle=True)
    test_loader = TensorLoader(test, batch_size=1000)
    model = MLP().to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    bar = tqdm(range(1, epochs + 1), unit="epoch", mininterval=0.5, file=sys.stdout)
    with bar, redirect_stdout(AboveBar(sys.stdout)):  # what you print appears above the bar
        for epoch in bar:
            running_loss = train(model, train_loader, nn.CrossEntropyLoss(), optimizer)
            n_correct, accuracy = evaluate(model, test_loader)
            print(f"epoch {epoch}: loss {running_loss:.3f}, {n_correct} correct, accuracy {accuracy:.3f}")
    return model


def show_mistakes(model, images, labels):
    """Draw the ten images with the largest loss, and which digit is taken for which."""
    model.eval()
    with torch.no_grad():
        scores = model(images)
    predicted, losses = scores.argmax(dim=1), F.cross_entropy(scores, labels, reduction="none")
    _, axes = plt.subplots(2, 5, figsize=(9, 4))
    for ax, k in zip(axes.flat, losses.argsort(descending=True)[:10], strict=True):
        ax.imshow(images[k, 0].cpu(), cmap="gray")
        ax.set_title(f"{labels[k]}, not {predicted[k]}")
        ax.axis("off")
    ConfusionMatrixDisplay.from_predictions(labels.cpu(), predicted.cpu(), colorbar=False)
    plt.show()


# %% [markdown]
# The cell that calls `main` does so in a notebook, and when you type `python foundations.py`. Where your file is only
# read, as by `autograder check` and `pytest`, it does nothing. The network stays in `model`.

# %%
if __name__ == "__main__":
    try:
        training, test = load_tensors()
        model = main(training, test)
        show_mistakes(model, *test.tensors)
    except NotImplementedError as unwritten:
        print(f"{unwritten}. Write it, then run this cell again.")
