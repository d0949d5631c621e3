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
    """MLP built as one chain."""
    def __init__(self, in_features: int = 784, hidden_features: int = 50, out_features: int = 10, dropout: float = 0.2, verbose: bool = False) -> None:
        super(MyMLP, self).__init__()
        self.net = nn.Sequential(
            nn.Flatten(),
            nn.Linear(in_features, hidden_features), nn.ReLU(inplace=True), nn.Dropout(p=dropout, inplace=True),
            nn.Linear(hidden_features, hidden_features), nn.ReLU(inplace=True), nn.Dropout(p=dropout, inplace=True),
            nn.Linear(hidden_features, out_features), nn.LogSoftmax(dim=-1))
        if verbose:
            print(self.net)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.net(x)



# %% [markdown]
# ## Task 2: one epoch of training


# %%
import logging
logger = logging.getLogger(__name__)
DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.to(DEVICE)
    model.train(True)
    optimizer.zero_grad()
    for i, batch in enumerate(train_loader, start=1):
        images, labels = batch
        images, labels = images.to(DEVICE), labels.to(DEVICE)
        loss = nn.NLLLoss()(model(images), labels)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        if i % log_interval == 0:
            logger.info("epoch %d batch %d loss %.4f", epoch, i, loss.item())



# %% [markdown]
# ## Task 3: validation


# %%
@torch.no_grad()
def validate(model, validation_loader, loss_vector, accuracy_vector):
    was_training = model.training
    model.eval()
    outs, labels = [], []
    for x, y in validation_loader:
        outs.append(model(x))
        labels.append(y)
    outs, labels = torch.cat(outs), torch.cat(labels)
    loss_vector.append(F.nll_loss(outs, labels).item())
    accuracy_vector.append((outs.argmax(dim=1) == labels).float().mean().item() * 100)
    model.train(was_training)



# %% [markdown]
# ## Task 4: plots


# %%
def plot_history(loss_vector, accuracy_vector):
    epochs = range(1, len(loss_vector) + 1)
    fig, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
    left.plot(epochs, loss_vector, "o-", color="tab:red")
    left.set(xlabel="epoch", ylabel="loss")
    right.plot(epochs, accuracy_vector, "s--", color="tab:blue")
    right.set(xlabel="epoch", ylabel="accuracy [%]", ylim=(0, 100))
    fig.tight_layout()
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
