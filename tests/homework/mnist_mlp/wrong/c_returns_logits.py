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
        self.w1 = nn.Linear(in_features, hidden_features)
        self.w2 = nn.Linear(hidden_features, hidden_features)
        self.w3 = nn.Linear(hidden_features, out_features)
        self.keep = 1 - dropout
        self.dropout = nn.Dropout(1 - self.keep)

    def forward(self, x):
        x = x.contiguous().view(x.size(0), self.w1.in_features)
        x = self.w1(x)
        x = self.dropout(x)      # dropout and relu may be swapped
        x = F.relu(x)
        x = self.w2(x)
        x = self.dropout(x)
        x = F.relu(x)
        x = self.w3(x)
        return x


def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    iterator = iter(train_loader)
    batch = 0
    while True:
        try:
            data, target = next(iterator)
        except StopIteration:
            break
        optimizer.zero_grad()
        loss = F.nll_loss(model(data), target)
        loss.backward()
        optimizer.step()
        if batch % log_interval == 0:
            print('epoch', epoch, 'batch', batch, 'loss', float(loss))
        batch += 1


def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    iterator = iter(validation_loader)
    losses, n_correct, n_total = [], 0, 0
    with torch.no_grad():
        for _ in range(len(validation_loader)):
            data, target = next(iterator)
            logp = model(data)
            losses.append(F.nll_loss(logp, target))
            n_correct += torch.count_nonzero(logp.argmax(1) == target).item()
            n_total += len(target)
    loss_vector.append(torch.stack(losses).mean().item())
    accuracy_vector.append(n_correct / n_total * 100)


def plot_history(loss_vector, accuracy_vector):
    e = torch.arange(1, len(loss_vector) + 1)
    plt.figure(); plt.plot(e, loss_vector); plt.title('val loss'); plt.xlabel('epoch')
    plt.figure(); plt.plot(e, accuracy_vector); plt.title('val acc'); plt.xlabel('epoch')


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
