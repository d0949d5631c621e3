# %% [markdown]
# # MNIST with a multi-layer perceptron
#
# You write a network with dropout, one epoch of training, a validation pass and two plots.
# Write between the docstring and the end of each function; keep names and parameters as they are.
# Check your work at any time with the last cell, with `autograder check`, or with `pytest` in this folder.

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
# 60,000 training and 10,000 validation images of handwritten digits, 28 x 28 grey values each. A batch of images has
# shape (N, 1, 28, 28) and dtype float32; its labels have shape (N,) and dtype int64, values 0 to 9.


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
# ## Task 1: the network
#
# Linear, ReLU, dropout, linear, ReLU, dropout, linear, then the logarithm of the softmax over the classes.


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
# ## Task 2: one epoch of training


# %%
def train(model, optimizer, train_loader, epoch, log_interval=100):
    """Train the model for one pass over the loader, with `F.nll_loss`; one optimiser step for each batch.

    model         gives log-probabilities; may arrive in any mode and is in train mode while it is trained
    optimizer     holds the model's parameters
    train_loader  yields images and labels; the last batch may be smaller
    epoch         number of this epoch, for the log only
    log_interval  print one line every so many batches
    Returns       nothing; the model is changed in place
    """
    raise NotImplementedError("train: not written yet")


# %% [markdown]
# ## Task 3: validation


# %%
def validate(model, validation_loader, loss_vector, accuracy_vector):
    """Measure the model on the loader without changing it.

    model              gives log-probabilities; is in eval mode while it is measured, and no gradients are recorded
    validation_loader  yields images and labels; the last batch may be smaller
    loss_vector        the mean of `F.nll_loss` over all images is appended (a mean over batches is accepted too)
    accuracy_vector    the percentage of all images that are classified correctly is appended, 0 to 100
    Returns            nothing
    """
    raise NotImplementedError("validate: not written yet")


# %% [markdown]
# ## Task 4: plots


# %%
def plot_history(loss_vector, accuracy_vector):
    """Draw validation loss and accuracy over the epochs.

    loss_vector      one mean loss for each epoch
    accuracy_vector  one accuracy in percent for each epoch
    Returns          nothing; epochs 1 to n on x, with titles or labels that say which curve is which
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
