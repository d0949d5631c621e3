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
from tqdm import tqdm
from torch import optim

device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")

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
        self.fc_in = nn.Linear(in_features, hidden_features)
        self.fc_hidden = nn.Linear(hidden_features, hidden_features)
        self.fc_out = nn.Linear(hidden_features, out_features)
        self.relu = nn.ReLU(inplace=True)
        self.drop = nn.Dropout(dropout)
        self.lsm = nn.LogSoftmax(1)

    def forward(self, x):
        out = x.view(x.shape[0], -1)
        out = self.drop(self.relu(self.fc_in(out)))
        out = self.drop(self.relu(self.fc_hidden(out)))
        out = self.lsm(self.fc_out(out))
        return out


# %%
def train(model, optimizer, train_loader, epoch, log_interval=100):
    model = model.to(device)
    model.train()
    pbar = tqdm(train_loader, desc=f"Epoch {epoch}", leave=False)
    total, right = 0, 0
    for i, (img, lbl) in enumerate(pbar):
        img = img.to(device, non_blocking=True)
        lbl = lbl.to(device, non_blocking=True)
        logp = model(img)
        loss = F.nll_loss(logp, lbl)
        loss.backward()
        optimizer.step()
        # train accuracy on the fly
        right += (logp.argmax(1) == lbl).sum().item()
        total += lbl.size(0)
        if i % log_interval == 0:
            pbar.set_postfix(loss=f"{loss.item():.3f}", acc=f"{100 * right / total:.1f}%")
    print(f"Epoch {epoch}: train acc {100 * right / total:.2f}%")


# %%
def validate(model, validation_loader, loss_vector, accuracy_vector):
    model = model.to(device)
    model.eval()
    n = 0
    loss_sum = torch.zeros(1, device=device)
    right = torch.zeros(1, device=device)
    with torch.no_grad():
        for img, lbl in tqdm(validation_loader, desc="val", leave=False):
            img, lbl = img.to(device), lbl.to(device)
            logp = model(img)
            loss_sum += F.nll_loss(logp, lbl, reduction="sum")
            right += logp.argmax(1).eq(lbl).sum()
            n += img.size(0)
    loss_vector.append(float(loss_sum / n))
    accuracy_vector.append(float(100 * right / n))


# %%
def plot_history(loss_vector, accuracy_vector):
    ep = torch.arange(1, len(loss_vector) + 1).tolist()
    plt.figure(figsize=(12, 4))
    plt.subplot(121)
    plt.plot(ep, loss_vector, "-o", c="crimson")
    plt.title("Loss")
    plt.xlabel("Epoch")
    plt.subplot(122)
    plt.plot(ep, accuracy_vector, "-o", c="navy")
    plt.title("Accuracy")
    plt.xlabel("Epoch")
    plt.ylim(0, 100)
    plt.tight_layout()
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
