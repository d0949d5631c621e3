import math
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


class Dense(nn.Module):
    """y = x W^T + b, as on the slides"""

    def __init__(self, n_in, n_out):
        super().__init__()
        bound = 1 / math.sqrt(n_in)
        self.weight = nn.Parameter(torch.empty(n_out, n_in).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(n_out).uniform_(-bound, bound))

    def forward(self, x):
        return x @ self.weight.T + self.bias


class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.layer1 = Dense(in_features, hidden_features)
        self.layer2 = Dense(hidden_features, hidden_features)
        self.layer3 = Dense(hidden_features, out_features)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        x = x.flatten(1)
        x = self.dropout(F.relu(self.layer1(x)))
        x = self.dropout(F.relu(self.layer2(x)))
        return F.log_softmax(self.layer3(x), dim=1)


def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    for k, (x, t) in enumerate(train_loader):
        y = model(x)
        loss = F.nll_loss(y, t)
        loss.grad = None
        loss.backward()
        optimizer.step()
        if k % log_interval == 0:
            print("epoch %d batch %d loss %f" % (epoch, k, loss))


def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    loss, right, count = 0.0, 0, 0
    with torch.no_grad():
        for x, t in validation_loader:
            y = model(x)
            # nll by hand: minus the log-probability of the right class
            loss += -y[torch.arange(len(t)), t].sum().item()
            right += (y.argmax(1) == t).sum().item()
            count += len(t)
    loss_vector.append(loss / count)
    accuracy_vector.append(right * 100 / count)


def plot_history(loss_vector, accuracy_vector):
    x = range(1, len(loss_vector) + 1)
    plt.figure(figsize=(5, 3))
    plt.plot(x, loss_vector)
    plt.title("validation loss")
    plt.figure(figsize=(5, 3))
    plt.plot(x, accuracy_vector)
    plt.title("validation accuracy")
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
