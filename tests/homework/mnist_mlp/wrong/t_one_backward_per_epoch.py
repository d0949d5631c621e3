from pathlib import Path
from collections import defaultdict
import os, json
import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F

history = defaultdict(list)
best = {"acc": 0.0}
CHECKPOINT = Path("best.pt")

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


class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2, **kwargs):
        super().__init__(**kwargs)
        layers = []
        d = in_features
        for _ in range(2):
            layers.append(nn.Linear(d, hidden_features))
            layers.append(nn.ReLU())
            layers.append(nn.Dropout(dropout))
            d = hidden_features
        layers.append(nn.Linear(d, out_features))
        self.body = nn.Sequential(*layers)

    def forward(self, x):
        return F.log_softmax(self.body(x.flatten(1)), dim=1)

    def save(self, path):
        torch.save(self.state_dict(), path)

    @classmethod
    def load(cls, path):
        m = cls()
        m.load_state_dict(torch.load(path))
        return m


def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    epoch_loss = 0
    for batch_idx, (data, target) in enumerate(train_loader):
        logp = model(data)
        epoch_loss = epoch_loss + F.nll_loss(logp, target)
        if batch_idx % log_interval == 0:
            print(json.dumps({"epoch": epoch, "batch": batch_idx}))
    epoch_loss = epoch_loss / len(train_loader)
    optimizer.zero_grad()
    epoch_loss.backward()
    optimizer.step()
    history["train_loss"].append(epoch_loss.item())


def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    sums = torch.zeros(3)
    with torch.no_grad():
        for data, target in validation_loader:
            logp = model(data)
            sums += torch.tensor([F.nll_loss(logp, target, reduction="sum"),
                                  (logp.argmax(1) == target).sum(), len(data)])
    loss, right, n = sums.tolist()
    loss_vector.append(loss / n)
    accuracy_vector.append(100 * right / n)
    best["acc"] = max(best["acc"], accuracy_vector[-1])


def plot_history(loss_vector, accuracy_vector):
    fig, axs = plt.subplots(1, 2, figsize=(9, 3))
    epochs = [i + 1 for i, _ in enumerate(loss_vector)]
    axs[0].plot(epochs, loss_vector, label="validation")
    axs[0].set_title("NLL loss per epoch")
    axs[1].plot(epochs, accuracy_vector, label="validation")
    axs[1].set_title("Accuracy per epoch")
    best_epoch = max(range(len(accuracy_vector)), key=accuracy_vector.__getitem__)
    axs[1].set_xlabel(f"epoch (best: {best_epoch + 1})")
    for a in axs:
        a.legend()
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
