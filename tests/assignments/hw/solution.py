# %% [markdown]
# # A small homework that only exists to be attacked
#
# It shares no name, signature or point with any real assignment, which proves that the engine knows none.

# %%
import matplotlib.pyplot as plt
import torch
from torch import nn


# %%
class MyMLP(nn.Module):
    """Linear, ReLU, Linear; (N, 1, 28, 28) or (N, 784) to logits (N, num_classes)."""

    def __init__(self, input_size=784, hidden_size=128, num_classes=10):
        super().__init__()
        # BEGIN SOLUTION
        self.hidden = nn.Linear(input_size, hidden_size)
        self.output = nn.Linear(hidden_size, num_classes)
        # END SOLUTION

    def forward(self, x):
        # BEGIN SOLUTION
        return self.output(torch.relu(self.hidden(x.flatten(1))))
        # END SOLUTION


# %%
def train(model, loader, criterion, optimizer):
    """One epoch; returns the mean loss per sample."""
    # BEGIN SOLUTION
    model.train()
    total, count = 0.0, 0
    for images, labels in loader:
        optimizer.zero_grad()
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
        total, count = total + loss.item() * len(labels), count + len(labels)
    return total / count
    # END SOLUTION


# %%
def validate(model, loader, criterion):
    """Mean loss per sample and accuracy in [0, 1], in eval mode and without gradients."""
    # BEGIN SOLUTION
    model.eval()
    total, right, count = 0.0, 0, 0
    with torch.no_grad():
        for images, labels in loader:
            scores = model(images)
            total += criterion(scores, labels).item() * len(labels)
            right += int((scores.argmax(1) == labels).sum())
            count += len(labels)
    return total / count, right / count
    # END SOLUTION


# %%
def fit(train_loader, val_loader, epochs=3, lr=0.1):
    """A trained model, its training losses and its validation losses."""
    # BEGIN SOLUTION
    model, criterion = MyMLP(), nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    training, validation = [], []
    for _ in range(epochs):
        training.append(train(model, train_loader, criterion, optimizer))
        validation.append(validate(model, val_loader, criterion)[0])
    return model, training, validation
    # END SOLUTION


# %%
def plot_curves(train_losses, val_losses):
    """A figure with both curves, axis labels and a legend."""
    # BEGIN SOLUTION
    figure, axes = plt.subplots()
    axes.plot(train_losses, label="train")
    axes.plot(val_losses, label="validation")
    axes.set(xlabel="epoch", ylabel="loss")
    axes.legend()
    return figure
    # END SOLUTION
