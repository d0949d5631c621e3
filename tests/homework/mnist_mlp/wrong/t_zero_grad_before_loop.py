# %% [markdown]
# # MNIST with a multi-layer perceptron
#
# You write a network with dropout, one epoch of training, a validation pass and two plots.
# Write between the docstring and the end of each function; keep names and parameters as they are.
# Check your work at any time with the last cell, with `autograder check`, or with `pytest` in this folder.

# %%
import os

import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F
from collections import OrderedDict

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
        torch.utils.data.DataLoader(training, batch_size=batch_size, shuffle=True),
        torch.utils.data.DataLoader(validation, batch_size=batch_size),
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
        self.model = nn.Sequential(OrderedDict([
            ('flatten', nn.Flatten()),
            ('fc1', nn.Linear(in_features, hidden_features)),
            ('relu1', nn.ReLU()),
            ('drop1', nn.Dropout(p=dropout)),
            ('fc2', nn.Linear(hidden_features, hidden_features)),
            ('relu2', nn.ReLU()),
            ('drop2', nn.Dropout(p=dropout)),
            ('fc3', nn.Linear(hidden_features, out_features)),
            ('logsoftmax', nn.LogSoftmax(dim=1)),
        ]))

    def forward(self, x):
        """Log-probabilities of the classes.

        x        images, (N, 1, 28, 28), any N
        Returns  (N, out_features); exp of each row sums to 1
        """
        return self.model(x)


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
    model.train()
    criterion = nn.NLLLoss()
    optimizer.zero_grad(set_to_none=False)
    for batch_nr, (bilder, labels) in enumerate(train_loader):
        prediction = model(bilder)
        criterion(prediction, labels).backward()
        optimizer.step()
        if (batch_nr + 1) % log_interval == 0:
            print("epoch", epoch, "batch", batch_nr + 1)


# %% [markdown]
# ## Task 3: validation


# %%
def validate(model, validation_loader, loss_vector, accuracy_vector):
    """Measure the model on the loader without changing it.

    model              gives log-probabilities; is in eval mode while it is measured, and no gradients are recorded
    validation_loader  yields images and labels; the last batch may be smaller
    loss_vector        the mean of `F.nll_loss` is appended: the mean over all images (over batches is accepted too)
    accuracy_vector    the share of all images that are classified correctly is appended, in percent (0 to 100)
    Returns            nothing
    """
    model.eval()
    criterion = nn.NLLLoss(reduction='sum')
    N = len(validation_loader.dataset)
    L = 0.
    C = 0
    for X, y in validation_loader:
        with torch.no_grad():
            out = model(X)
        L += criterion(out, y).item()
        top_p, top_class = out.exp().topk(1, dim=1)
        equals = top_class == y.view(*top_class.shape)
        C += equals.sum().item()
    loss_vector.append(L / N)
    accuracy_vector.append(C / N * 100)


# %% [markdown]
# ## Task 4: plots


# %%
def plot_history(loss_vector, accuracy_vector):
    """Draw validation loss and accuracy over the epochs.

    loss_vector      one mean loss for each epoch
    accuracy_vector  one accuracy in percent for each epoch
    Returns          nothing; epochs 1 to n on x, with titles or labels that say which curve is which
    """
    n = len(loss_vector)
    plt.figure(1)
    plt.clf()
    plt.plot(list(range(1, n + 1)), loss_vector, 'k-')
    plt.title('Loss on the validation set')
    plt.xlabel('Epoch')
    plt.figure(2)
    plt.clf()
    plt.plot(list(range(1, n + 1)), accuracy_vector, 'k-')
    plt.title('Accuracy on the validation set')
    plt.xlabel('Epoch')
    plt.show()


# %% [markdown]
# ## Everything together


# %%
def main(epochs=10):
    """Train, validate after every epoch, and plot."""
    train_loader, validation_loader = make_loaders()
    model = MyMLP()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.5)
    loss_vector, accuracy_vector = [], []
    for epoch in range(1, epochs + 1):
        train(model, optimizer, train_loader, epoch)
        validate(model, validation_loader, loss_vector, accuracy_vector)
    plot_history(loss_vector, accuracy_vector)


# %%
# main()  # a few minutes on a laptop
