import os
import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import optim

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
    def __init__(self, n_in=784, n_hidden=50, n_out=10, p_drop=0.2):
        super().__init__()
        self.f1 = nn.Linear(n_in, n_hidden)
        self.f2 = nn.Linear(n_hidden, n_hidden)
        self.f3 = nn.Linear(n_hidden, n_out)
        self.drop = nn.Dropout(p_drop)

    def forward(self, images):
        h = images.flatten(start_dim=1)
        h = self.drop(F.relu(self.f1(h)))
        h = self.drop(F.relu(self.f2(h)))
        return F.log_softmax(self.f3(h), dim=1)


def train(net: nn.Module, opt: optim.Optimizer, loader, ep: int, log_every: int = 100):
    net.train()
    for i, (images, labels) in enumerate(loader):
        opt.zero_grad()
        loss = F.nll_loss(net(images), labels)
        loss.backward()
        opt.step()
        if i % log_every == 0:
            print(ep, i, loss.item())


def validate(net, loader, losses, accs):
    net.eval()
    n = len(loader.dataset)
    with torch.no_grad():
        pairs = [(net(images), labels) for images, labels in loader]
    losses.append(sum(F.nll_loss(o, l, reduction='sum').item() for o, l in pairs) / n)
    accs.append(100 * sum((o.argmax(1) == l).sum().item() for o, l in pairs) / n)


def plot_history(losses, accs):
    e = range(1, len(losses) + 1)
    plt.figure(figsize=(5, 3))
    plt.plot(e, losses)
    plt.title('validation loss')
    plt.figure(figsize=(5, 3))
    plt.plot(e, accs)
    plt.title('validation accuracy')


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
