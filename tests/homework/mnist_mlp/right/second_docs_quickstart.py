import torch
from torch import nn
from torch.utils.data import DataLoader
import torch.nn.functional as F
import matplotlib.pyplot as plt

device = torch.accelerator.current_accelerator().type if hasattr(torch, "accelerator") and torch.accelerator.is_available() else "cpu"
print(f"Using {device} device")

# Define model
class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.flatten = nn.Flatten()
        self.linear_relu_stack = nn.Sequential(
            nn.Linear(in_features, hidden_features),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(hidden_features, hidden_features),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(hidden_features, out_features)
        )

    def forward(self, x):
        x = self.flatten(x)
        logits = self.linear_relu_stack(x)
        return nn.functional.log_softmax(logits, dim=1)

def train(model, optimizer, train_loader, epoch, log_interval=100):
    size = len(train_loader.dataset)
    model.train()
    for batch, (X, y) in enumerate(train_loader):
        X, y = X.to(device), y.to(device)

        # Compute prediction error
        pred = model(X)
        loss = F.nll_loss(pred, y)

        # Backpropagation
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

        if batch % log_interval == 0:
            loss, current = loss.item(), (batch + 1) * len(X)
            print(f"epoch {epoch} loss: {loss:>7f}  [{current:>5d}/{size:>5d}]")

def validate(model, validation_loader, loss_vector, accuracy_vector):
    size = len(validation_loader.dataset)
    num_batches = len(validation_loader)
    model.eval()
    test_loss, correct = 0, 0
    with torch.no_grad():
        for X, y in validation_loader:
            X, y = X.to(device), y.to(device)
            pred = model(X)
            test_loss += F.nll_loss(pred, y).item()
            correct += (pred.argmax(1) == y).type(torch.float).sum().item()
    test_loss /= num_batches
    correct /= size
    loss_vector.append(test_loss)
    accuracy_vector.append(100*correct)
    print(f"Test Error: \n Accuracy: {(100*correct):>0.1f}%, Avg loss: {test_loss:>8f} \n")

def plot_history(loss_vector, accuracy_vector):
    epochs = torch.arange(1, len(loss_vector) + 1)
    plt.figure(figsize=(5, 3))
    plt.plot(epochs, loss_vector)
    plt.title('validation loss')
    plt.xlabel('epoch')

    plt.figure(figsize=(5, 3))
    plt.plot(epochs, accuracy_vector)
    plt.title('validation accuracy')
    plt.xlabel('epoch')
