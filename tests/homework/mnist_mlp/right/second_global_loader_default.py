import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
import os

BATCH_SIZE = 32
LR = 0.01
EPOCHS = 10
train_loader = None
validation_loader = None

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.lin_in = nn.Linear(in_features, hidden_features)
        self.lin_mid = nn.Linear(hidden_features, hidden_features)
        self.lin_out = nn.Linear(hidden_features, out_features)
        self.do = nn.Dropout(dropout)
    def forward(self, x):
        bs = x.shape[0]
        x = x.reshape(bs, -1)
        x = self.do(torch.relu(self.lin_in(x)))
        x = self.do(torch.relu(self.lin_mid(x)))
        return torch.log_softmax(self.lin_out(x), dim=1)

def train(model, optimizer, epoch, log_interval=100, loader=None):
    if loader is None:
        loader = train_loader     # global
    model.train()
    for batch_idx, (data, target) in enumerate(loader):
        optimizer.zero_grad()
        output = model(data)
        loss = F.nll_loss(output, target)
        loss.backward()
        optimizer.step()
        if batch_idx % log_interval == 0:
            print(f"Epoch {epoch} [{batch_idx}] {loss.item():.4f}")

def validate(model, loss_vector, accuracy_vector, loader=None):
    loader = validation_loader if loader is None else loader
    model.eval()
    with torch.no_grad():
        loss, right, n = 0, 0, 0
        for data, target in loader:
            output = model(data)
            loss += F.nll_loss(output, target, reduction="sum").item()
            right += output.argmax(dim=1).eq(target).sum().item()
            n += data.size(0)
    loss_vector.append(loss / n)
    accuracy_vector.append(right / n * 100)
    return loss / n

def plot_history(loss_vector, accuracy_vector):
    plt.style.use('default')
    fig, ax = plt.subplots(1, 2)
    ax[0].plot(range(1, len(loss_vector) + 1), loss_vector)
    ax[0].set_title('Loss vs Epoch')
    ax[1].plot(range(1, len(accuracy_vector) + 1), accuracy_vector)
    ax[1].set_title('Accuracy vs Epoch')
    plt.show()
