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


class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.fc1, self.fc2, self.fc3 = (
            nn.Linear(in_features, hidden_features),
            nn.Linear(hidden_features, hidden_features),
            nn.Linear(hidden_features, out_features),
        )
        self.drop = nn.Dropout(dropout)

    def forward(self, x, return_hidden=False):
        x = x.flatten(1)
        h1 = self.drop(self.fc1(x).relu())
        h2 = self.drop(self.fc2(h1).relu())
        logp = F.log_softmax(self.fc3(h2), dim=1)
        if return_hidden:
            return logp, (h1, h2)
        return logp

    def loss(self, x, y):
        return F.nll_loss(self(x), y)


def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    train_loss, train_acc = 0.0, 0.0
    for i, (x, y) in enumerate(train_loader):
        optimizer.zero_grad(set_to_none=True)
        logp = model(x)
        loss = F.nll_loss(logp, y)
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            train_loss += loss.item() / len(train_loader)
            train_acc += (logp.argmax(1) == y).float().mean().item() / len(train_loader)
        if i % log_interval == 0:
            print(f'{epoch:3d} {i:5d} {loss.item():.4f}')
    return train_loss, 100 * train_acc


def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.train()
    correct = []
    losses = []
    with torch.no_grad():
        for x, y in validation_loader:
            logp = model(x)
            losses.append(F.nll_loss(logp, y, reduction='none'))
            correct.append(logp.argmax(1) == y)
    loss = torch.cat(losses).mean().item()
    accuracy = torch.cat(correct).float().mean().item() * 100
    loss_vector.append(loss)
    accuracy_vector.append(accuracy)
    return loss, accuracy


def plot_history(loss_vector, accuracy_vector):
    fig, ax = plt.subplots(1, 2, figsize=(10, 3))
    n = range(1, len(loss_vector) + 1)
    ax[0].plot(n, loss_vector, label='loss'); ax[0].legend(); ax[0].set_xlabel('epoch')
    ax[1].plot(n, accuracy_vector, label='accuracy'); ax[1].legend(); ax[1].set_xlabel('epoch')
    return fig


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
