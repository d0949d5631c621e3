import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt


class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.fc1 = nn.Linear(in_features, hidden_features)
        self.fc2 = nn.Linear(hidden_features, hidden_features)
        self.fc3 = nn.Linear(hidden_features, out_features)
        self.drop = nn.Dropout(dropout)

    def forward(self, x):
        x = x.flatten(1)
        x = self.drop(self.fc1(x).relu())
        x = self.drop(self.fc2(x).relu())
        return self.fc3(x).log_softmax(1)


def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    for x, y in train_loader:
        optimizer.zero_grad()
        F.nll_loss(model(x), y).backward()
        optimizer.step()


def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    with torch.no_grad():
        out = torch.cat([model(x) for x, _ in validation_loader])
        y = torch.cat([y for _, y in validation_loader])
    loss_vector.append(F.nll_loss(out, y).item())
    accuracy_vector.append((out.argmax(1) == y).float().mean().item() * 100)


def plot_history(loss_vector, accuracy_vector):
    x = range(1, len(loss_vector) + 1)
    plt.plot(x, loss_vector, label="loss")
    plt.legend()
    plt.twinx().plot(x, accuracy_vector, "r", label="accuracy")
    plt.legend()
