import os
import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.optim import SGD

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
        super(MyMLP, self).__init__()
        self.dense1 = nn.Linear(in_features, hidden_features)
        self.dense2 = nn.Linear(hidden_features, hidden_features)
        self.dense3 = nn.Linear(hidden_features, out_features)
        self.dropout_rate = dropout

    def forward(self, inputs):
        h = inputs.flatten(1)
        for dense in [self.dense1, self.dense2]:
            h = F.relu(dense(h))
            h = F.dropout(h, p=self.dropout_rate, training=self.training)
        return F.log_softmax(self.dense3(h), dim=1)


def get_metrics(model, loader):
    """mean loss and accuracy in percent of the model over a loader, mode is put back"""
    mode = model.training
    model.eval()
    loss_sum = 0.
    n_right = 0
    n = 0
    with torch.no_grad():
        for xb, yb in loader:
            out = model(xb)
            loss_sum += F.nll_loss(out, yb, reduction='sum').item()
            n_right += (out.argmax(-1) == yb).sum().item()
            n += len(xb)
    model.train(mode)
    return loss_sum / n, 100. * n_right / n


def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    for i, (xb, yb) in enumerate(train_loader):
        pred = model(xb)
        loss = F.nll_loss(pred, yb)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        if i % log_interval == 0:
            print(f'batch {i}: {loss.item():.4f}')
    tl, ta = get_metrics(model, train_loader)
    print(f'epoch {epoch}: train loss {tl:.4f}, train acc {ta:.2f}')


def validate(model, validation_loader, loss_vector, accuracy_vector):
    vl, va = get_metrics(model, validation_loader)
    loss_vector += [vl]
    accuracy_vector += [va]
    print(f'          val   loss {vl:.4f}, val   acc {va:.2f}')


def plot_history(loss_vector, accuracy_vector):
    fig, ax = plt.subplots(figsize=(6, 4))
    x = range(1, 1 + len(loss_vector))
    ax.plot(x, loss_vector, 'r', label='Validation loss')
    ax.set_xlabel('Epoch')
    ax.set_ylabel('Loss')
    ax.legend(loc='upper left')
    bx = ax.twinx()
    bx.plot(x, accuracy_vector, 'b', label='Validation accuracy (%)')
    bx.set_ylabel('Accuracy')
    bx.legend(loc='upper right')
    plt.title('Training history')
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
