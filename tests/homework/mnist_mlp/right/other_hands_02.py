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
class Block(nn.Module):
    def __init__(self, n_in, n_out, p):
        super().__init__()
        self.lin, self.p = nn.Linear(n_in, n_out), p

    def forward(self, x):
        h = self.lin(x).clamp(min=0)
        if not self.training:
            return h
        keep = (torch.rand_like(h) >= self.p).float()
        return h * keep / (1 - self.p)


class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.in_features = in_features
        self.blocks = nn.ModuleList([Block(in_features, hidden_features, dropout), Block(hidden_features, hidden_features, dropout)])
        self.out = nn.Linear(hidden_features, out_features)

    def forward(self, x):
        x = x.reshape(x.shape[0], self.in_features)
        for b in self.blocks:
            x = b(x)
        scores = self.out(x)
        return scores - torch.logsumexp(scores, 1, keepdim=True)



# %% [markdown]
# ## Task 2: one epoch of training


# %%
def _loss_of(model, batch):
    x, y = batch
    logp = model(x)
    return -logp[torch.arange(len(y)), y].mean()


def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    total = torch.tensor(0.0)
    it = iter(train_loader)
    step = 0
    while True:
        try:
            batch = next(it)
        except StopIteration:
            break
        model.zero_grad(set_to_none=False)
        loss = _loss_of(model, batch)
        loss.backward()
        optimizer.step()
        total += loss.detach()
        step += 1
        if step % log_interval == 0:
            print(f"[{epoch}] {step}: {total / step:.4f}")
    return None



# %% [markdown]
# ## Task 3: validation


# %%
def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    total_loss, total_correct, total = 0.0, 0, 0
    with torch.inference_mode():
        for batch in validation_loader:
            x, y = batch[0], batch[1]
            logp = model(x)
            total_loss += F.nll_loss(logp, y, reduction='sum').item()
            for i in range(len(y)):
                best = 0
                for c in range(logp.shape[1]):
                    if logp[i][c] > logp[i][best]:
                        best = c
                if best == y[i]:
                    total_correct = total_correct + 1
            total = total + len(y)
    loss_vector += [total_loss / total]
    accuracy_vector += [100 * total_correct / total]



# %% [markdown]
# ## Task 4: plots


# %%
def plot_history(loss_vector, accuracy_vector):
    x = torch.arange(1, len(loss_vector) + 1)
    fig, ax = plt.subplots()
    ax.plot(x, loss_vector, 'r', label='Loss')
    ax2 = ax.twinx()
    ax2.plot(x, accuracy_vector, 'b', label='Accuracy')
    ax.set_xlabel('Epoch')
    lines = ax.get_lines() + ax2.get_lines()
    ax.legend(lines, [l.get_label() for l in lines])
    plt.show()
    plt.close()



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
