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


# % [markdown]
# ## Task 1: the network


# %%
class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.in_features = in_features
        self.fc1 = nn.Linear(in_features, hidden_features)
        self.fc1_drop = nn.Dropout(dropout)
        self.fc2 = nn.Linear(hidden_features, hidden_features)
        self.fc2_drop = nn.Dropout(dropout)
        self.fc3 = nn.Linear(hidden_features, out_features)

    def forward(self, x):
        x = x.view(-1, self.in_features)
        x = F.relu(self.fc1(x))
        x = self.fc1_drop(x)
        x = F.relu(self.fc2(x))
        x = self.fc2_drop(x)
        return F.log_softmax(self.fc3(x), dim=1)


# % [markdown]
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
    for batch_idx, (data, target) in enumerate(train_loader):
        optimizer.zero_grad()
        output = model(data)
        loss = F.nll_loss(output, target)
        loss.backward()
        optimizer.step()
        if batch_idx % log_interval == 0:
            print('Train Epoch: {} [{}/{} ({:.0f}%)]\tLoss: {:.6f}'.format(
                epoch, batch_idx * len(data), len(train_loader.dataset),
                100. * batch_idx / len(train_loader), loss.item()))


# % [markdown]
# ## Task 3: validation


# %%
def validate(model, validation_loader, loss_vector, accuracy_vector):
    """Measure the model on the loader without changing it.

    model              gives log-probabilities; is in eval mode while it is measured, and no gradients are recorded
    validation_loader  yields images and labels; the last batch may be smaller
    loss_vector        the mean of `F.nll_loss` over all images is appended (a mean over batches is accepted too)
    accuracy_vector    the percentage of all images that are classified correctly is appended, 0 to 100
    Returns            nothing
    """
    model.eval()
    val_loss, correct = 0, 0
    with torch.no_grad():
        for data, target in validation_loader:
            output = model(data)
            val_loss += F.nll_loss(output, target, reduction='sum').item()
            pred = output.data.max(1)[1]
            correct += pred.eq(target.data).cpu().sum().item()
    n = len(validation_loader.dataset)
    val_loss /= n
    loss_vector.append(val_loss)
    accuracy = 100. * correct / n
    accuracy_vector.append(accuracy)
    print('\nValidation set: Average loss: {:.4f}, Accuracy: {}/{} ({:.0f}%)\n'.format(val_loss, correct, n, accuracy))


# % [markdown]
# ## Task 4: plots


# %%
def plot_history(loss_vector, accuracy_vector):
    """Draw validation loss and accuracy over the epochs.

    loss_vector      one mean loss for each epoch
    accuracy_vector  one accuracy in percent for each epoch
    Returns          nothing; epochs 1 to n on x, with titles or labels that say which curve is which
    """
    epochs = range(1, len(loss_vector) + 1)
    fig, (p, q) = plt.subplots(1, 2)
    p.plot(epochs, loss_vector)
    p.set_title('Loss per epoch')
    q.plot(epochs, accuracy_vector)
    q.set_title('Accuracy per epoch (loss: see left)')
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
