# %% [markdown]
# # Foundations of multi-layer perceptrons
#
# You write what every network is made of: a classifier with a single unit, the reason why it is not
# enough, the functions that make more of it, layers, a deep network, and the loops that train and
# test it.
#
# | task | | points |
# |---|---|---|
# | 1 | logistic regression | 16 |
# | 2 | what a line separates | 6 |
# | 3 | activations | 13 |
# | 4 | linear layers collapse | 6 |
# | 5 | XOR with a hidden layer | 14 |
# | 6 | softmax and cross-entropy | 10 |
# | 7 | modules | 9 |
# | 8 | a deep network | 6 |
# | 9 | training and test | 20 |
#
# Write between the docstring and the end of each function; keep names and parameters as they are.
# Check your work at any time with the last cell, with `autograder check`, or with `pytest` in this
# folder.
#
# Everything is a torch tensor of dtype float32 unless it says otherwise. A function returns new
# tensors and leaves those that it is given as they are.

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
# ## Task 1: logistic regression (16 points)
#
# Is it class 1 or class 0? Logistic regression weighs the $m$ numbers of an example, adds them up and
# adds a bias. The score $z = \mathbf{w}^\top \mathbf{x} + b$ may be any number; the sigmoid turns it
# into the probability of class 1:
#
# $$\hat y = \sigma(z) = \frac{1}{1 + e^{-z}}$$
#
# A score of 0 says 0.5: no idea. With N examples as the rows of a matrix $X$, one product
# $X \mathbf{w} + b$ gives all N scores.
#
# ![Left: the sigmoid rises from 0 to 1 and is 0.5 at a score of 0. Right: the loss over the score,
# for class 1 and for class 0; each is near 0 on its own side and becomes a straight line of slope 1
# on the wrong side.](figures/sigmoid.png)
#
# **The loss** of an example is minus the logarithm of the probability of its true class, the binary
# cross-entropy
#
# $$L = -y \log \hat y - (1 - y) \log(1 - \hat y)$$
#
# Only one of the two terms is left, since $y$ is 0 or 1. For a batch it is the mean over its
# examples.
#
# **Large scores.** Scores may be as large as 1000. $e^{1000}$ is infinity in float32, $\sigma(1000)$
# is 1, and the logarithm of $1 - \sigma(1000)$ is minus infinity. The loss of a score of 1000 whose
# class is 0 is 1000 all the same, as the straight line in the figure says. Put $\sigma$ into $L$ and
# simplify before you compute anything; only powers $e^{\dots}$ whose exponent is negative are
# harmless.
#
# **Learning.** The derivative of the loss of one example by its score is short, and by the chain rule
# the others follow:
#
# $$\frac{\partial L}{\partial z} = \hat y - y, \qquad \frac{\partial L}{\partial \mathbf{w}} =
# (\hat y - y)\, \mathbf{x}, \qquad \frac{\partial L}{\partial b} = \hat y - y$$
#
# Gradient descent moves the weights against the derivative of the mean loss, times the learning rate:
# $\mathbf{w} \leftarrow \mathbf{w} - \mathrm{lr}\, \frac{\partial L}{\partial \mathbf{w}}$, and the
# same for $b$.
#
# You are on the way when
#
# - `predict` with all weights 0 says 0.5, and `binary_cross_entropy` of scores 0 is $\log 2 = 0.693$;
# - 100 steps on two examples, `torch.tensor([[-1.0], [1.0]])` of classes 0 and 1, with learning rate
#   1, bring the loss from 0.693 below 0.05.
#
# To think about: what happens to $\mathbf{w}$ if you never stop, on examples that a line separates?


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
# ## Task 2: what a line separates (6 points)
#
# A linear classifier answers 1 where $w_1 x_1 + w_2 x_2 + b > 0$, else 0: it cuts the plane with a
# line. AND of two inputs is 1 in one corner only, and a line cuts that corner off. XOR is 1 where the
# inputs differ, at two corners that face each other.
#
# ![Two panels with the four points of the unit square. Left, AND: a line separates the one point of
# class 1 from the others. Right, XOR: the two classes sit at opposite corners, and a line is shown
# that leaves one point on the wrong side.](figures/lines.png)
#
# Which share of the points does the best line get right? For AND it is 1. Below are the four points
# and, as one example of targets, XOR.
#
# You can try many lines: all combinations of $w_1$, $w_2$ and $b$ from -2, -1.5, ..., 2 are enough
# for any targets of these four points. How many combinations are that?

# %%
XOR_INPUTS = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR_TARGETS = torch.tensor([0.0, 1.0, 1.0, 0.0])


# %%
def best_linear_accuracy(targets):
    """The largest share of the points XOR_INPUTS that any linear classifier answers as the targets
    say.

    targets  class 0.0 or 1.0 of each of the four points, (4,)
    Returns  a number from 0 to 1
    """
    raise NotImplementedError("best_linear_accuracy: not written yet")


# %% [markdown]
# ## Task 3: activations (13 points)
#
# An activation is a function that is applied to every number between two layers. Three are common:
#
# | | value | derivative |
# |---|---|---|
# | tanh | $\frac{e^x - e^{-x}}{e^x + e^{-x}} = 2 \sigma(2x) - 1$ | $1 - \tanh^2 x$ |
# | ReLU | $\max(0, x)$ | 0 for $x < 0$, 1 for $x > 0$ |
# | leaky ReLU | $a x$ for $x < 0$, $x$ for $x \geq 0$ | $a$ for $x < 0$, 1 for $x > 0$ |
#
# ![Left: tanh runs from -1 to 1, ReLU is 0 and then the diagonal, leaky ReLU has a small slope on the
# left. Right: their derivatives; that of tanh is a bump of height 1, the others are steps at 0.
# ](figures/activations.png)
#
# Derivatives decide what learns. Where tanh is flat, hardly any gradient comes through: at $x = 3$
# its derivative is 0.01. ReLU lets all of it through on one side and nothing on the other, and the
# leaky ReLU leaves a way out for a unit whose inputs are all negative.
#
# Write the derivatives by hand, without autograd. What they are at 0 is up to you. Each is a function
# of the activation's input $x$, and its result is a float32 tensor of the shape of x. Mind large
# entries again: which of the two formulas for tanh still works at 1000?
#
# You are on the way when `(tanh(x + 0.01) - tanh(x - 0.01)) / 0.02` is about `tanh_derivative(x)`,
# and the same for the others away from 0.


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
# ## Task 4: linear layers collapse (6 points)
#
# Why is there an activation between two layers at all? Two linear layers with nothing between them
# are one linear layer:
#
# $$W^{[2]}(W^{[1]} \mathbf{x} + \mathbf{b}^{[1]}) + \mathbf{b}^{[2]} =
# (W^{[2]} W^{[1]})\, \mathbf{x} + (W^{[2]} \mathbf{b}^{[1]} + \mathbf{b}^{[2]}) =
# W' \mathbf{x} + \mathbf{b}'$$
#
# and so is any number of them: the first two become one, that one and the third become one, and so
# on. A network of a hundred linear layers separates no more than a line does.
#
# You are on the way when a random $\mathbf{x}$ gives the same through the stack and through your one
# layer. Matrices do not commute: which of the two stands on the left?


# %%
def collapse(weights, biases):
    """The one linear layer that answers like a stack of linear layers.

    weights  a list of one matrix (outputs, inputs) for each layer, the first layer first; at least
             one
    biases   a list of one vector (outputs,) for each layer
    Returns  W', (outputs of the last layer, inputs of the first), and b', (outputs of the last
             layer,)
    """
    raise NotImplementedError("collapse: not written yet")


# %% [markdown]
# ## Task 5: XOR with a hidden layer (14 points)
#
# One hidden layer with an activation is enough for XOR. Each hidden unit cuts the plane with a line
# of its own, and the output weighs on which sides a point lies:
#
# $$\mathbf{h} = g(W^{[1]} \mathbf{x} + \mathbf{b}^{[1]}), \qquad
# z = \mathbf{w}^{[2]\top} \mathbf{h} + b^{[2]}$$
#
# ![The expected kind of plot: the plane in two colours, a band of one colour through the two points
# of class 1 and the other colour on either side of it, with the four points on top and a legend.
# ](figures/decision.png)
#
# Two or three hidden units often get stuck, depending on where they start; a few more do not. Four
# points are few, so every step may use all of them. You decide on activation, optimiser, learning
# rate and number of steps; it has to work for every seed.
#
# Your plot of the answers looks like the one above, with another border. Ask the network about a grid
# of points, 0.01 apart or so, and colour each by the sign of its score.
#
# You are on the way when the loss starts near $\log 2 = 0.693$ and ends below 0.05, for seeds 0 to 9.


# %%
def train_xor(seed):
    """Make a network with one hidden layer and train it until it answers XOR, whatever the seed.

    seed     of torch.manual_seed, before the network is made: the same seed gives the same network
             again
    Returns  the nn.Module: points (N, 2) become scores (N, 1), without a sigmoid; a score above 0
             means class 1
    """
    raise NotImplementedError("train_xor: not written yet")


# %%
def plot_decision(model):
    """Draw where a network answers 0 and where 1, in two colours, and the four points of XOR on
    top.

    model    gives one score for each point, as train_xor's; any mode; is in eval mode while it is
             asked
    Returns  nothing; the picture shows at least -0.5 to 1.5 on both axes, x1 to the right and x2
             upwards. The points with target 0 and those with target 1 are two series; a legend
             calls them "class 0" and "class 1"
    """
    raise NotImplementedError("plot_decision: not written yet")


# %%
# plot_decision(train_xor(0))

# %% [markdown]
# ## Task 6: softmax and cross-entropy (10 points)
#
# With $K$ classes there is a score for each, and softmax makes probabilities of them: all positive,
# with sum 1, and the largest score has the largest.
#
# $$\mathrm{softmax}(\mathbf{x})_i = \frac{e^{x_i}}{\sum_k e^{x_k}}, \qquad
# L = -\log\, \mathrm{softmax}(\mathbf{x})_y$$
#
# The loss of one example is minus the logarithm of the probability of its class $y$. With equal
# scores it is $\log K$: 2.303 for ten classes. Every classifier that was just made starts near that
# number, which is a good thing to check.
#
# | scores | softmax | loss if the class is 0 | if it is 1 |
# |---|---|---|---|
# | 0, 0 | 0.5, 0.5 | 0.693 | 0.693 |
# | 2, 0 | 0.881, 0.119 | 0.127 | 2.127 |
# | 1002, 1000 | 0.881, 0.119 | 0.127 | 2.127 |
#
# The last row says it: scores may be 1000 again, and only their differences count. What can be
# subtracted from all scores of a row without changing its softmax, so that $e^x$ is never too large?
# And is the logarithm of a softmax needed, where the softmax itself may be 0?
#
# You are on the way when your functions give this table, and agree with `F.softmax(x, dim=1)` and
# `F.cross_entropy(x, y)` on random scores.


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
# ## Task 7: modules (9 points)
#
# PyTorch builds networks of modules. A module is a class with `nn.Module` as its base: `__init__`
# makes what is learned, `forward` says how an input becomes an output, and `module(x)` calls it. What
# is kept in an attribute as `nn.Parameter`, or as another module, is found by `parameters()`, and so
# by every optimiser. A plain tensor is not.
#
# `MyLinear` is a linear layer made from nothing but `nn.Parameter`, with its weight the other way
# round than that of `nn.Linear`: $\mathbf{y} = \mathbf{x} W + \mathbf{b}$ with $W$ of shape (in,
# out). `@` takes any number of dimensions in front.
#
# `Net` puts ready-made layers together:
#
# ![Network 4-3-1: four inputs, three hidden units with ReLU, one output; every unit is joined to all
# units of the next layer.](figures/net.png)
#
# You are on the way when `MyLinear(4, 3)(torch.randn(2, 5, 4)).shape` is (2, 5, 3), and
# `sum(p.numel() for p in Net().parameters())` is 19. Which 19?


# %%
class MyLinear(nn.Module):
    """input @ weight + bias

    weight  nn.Parameter of shape (in_features, out_features), drawn at random
    bias    nn.Parameter of shape (out_features,), drawn at random or zeros
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
    """Linear from 4 to 3 features, ReLU, linear from 3 features to 1; both linear layers are
    nn.Linear with biases.
    """

    def __init__(self):
        super().__init__()
        raise NotImplementedError("Net.__init__: not written yet")

    def forward(self, x):
        """Scores (N, 1) of examples (N, 4), for any N."""
        raise NotImplementedError("Net.forward: not written yet")


# %% [markdown]
# ## Task 8: a deep network (6 points)
#
# Images of handwritten digits, 28 x 28 pixels, become ten scores, one for each class. The network
# gets narrower from layer to layer:
#
# ![From left to right: images (N, 1, 28, 28), flatten, (N, 784), linear and ReLU, (N, 512), linear
# and ReLU, (N, 256), linear and ReLU, (N, 128), linear and ReLU, (N, 64), linear, scores (N,
# 10).](figures/deep.png)
#
# There is no softmax at the end: `nn.CrossEntropyLoss` takes scores (logits) and has the softmax
# inside, in the exact form of Task 6. A second one would flatten the differences between the scores,
# and the network would learn slowly.
#
# You are on the way when `sum(p.numel() for p in MLP().parameters())` is 575,050. Which layer has
# most of them?


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
# ## Task 9: training and test (20 points)
#
# **Training** goes through the loader once. Each batch is one step: clear the gradients, compute the
# scores and their loss, go backward, let the optimiser step. On the way you add up the losses of the
# batches, as numbers (`loss.item()`): whoever adds up the tensors keeps the whole history of every
# batch in memory.
#
# **The test** asks the model and changes nothing: in eval mode, under `torch.no_grad()`. The answer
# to an example is the class with the largest score, and the accuracy is the share of right answers
# among all examples. The last batch may be smaller, so count examples, not batches.
#
# You are on the way when
#
# - the loss before the first step is about $\log 10 = 2.303$;
# - a network learns one batch of 32 images by heart: after 500 steps on the same batch, with SGD and
#   learning rate 0.05, its loss is below 0.05. For the first 200 steps it hardly falls, since little
#   gets through five layers at first. If it does not get there, look for the bug before you train for
#   longer;
# - batches of 32, SGD with learning rate 0.05 and pixels from 0 to 1 give about these numbers (one
#   run; yours differ in the second or third digit):
#
# | epoch | running loss | test accuracy |
# |---|---|---|
# | 1 | 0.80 | 92.8 % |
# | 2 | 0.15 | 95.9 % |
# | 3 | 0.10 | 96.7 % |
# | 5 | 0.05 | 97.5 % |
# | 10 | 0.01 | 97.9 % |
#
# The running loss describes the network while it changes, the test what it can do at the end of the
# epoch. In the first epoch that makes most of the difference. Later the running loss goes on falling
# and the accuracy hardly rises: the network learns its training images by heart.
#
# Things to try, one at a time:
#
# - the lecture's settings, batches of 12 and learning rate 0.01: about 97.6 % after 10 epochs;
# - `tanh` in place of ReLU in `MLP`, and no activation at all. What does Task 4 say about the second?
# - your own `MyLinear` in `MLP`: `torch.randn` draws numbers with standard deviation 1. Why does
#   training fail at first, and what would you multiply them by?
# - stretch: with `copy.deepcopy`, keep the network that was best in the test. Why is its accuracy
#   then no longer an honest figure?


# %%
def train(model, train_loader, criterion, optimizer):
    """Train the model for one pass over the loader; one optimiser step for each batch, from fresh
    gradients.

    model         may arrive in any mode and is in train mode while it is trained
    train_loader  yields inputs and labels; the last batch may be smaller
    criterion     gives the loss of a batch: criterion(outputs, labels)
    optimizer     holds the model's parameters
    Returns       the running loss: the sum of the losses of all batches, divided by the number of
                  batches
    """
    raise NotImplementedError("train: not written yet")


# %%
def evaluate(model, test_loader):
    """Count how many examples of the loader the model classifies correctly, without changing the
    model.

    model        gives one score for each class; is in eval mode while it is asked, and no gradients
                 are recorded
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
