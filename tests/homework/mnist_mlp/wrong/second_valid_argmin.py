import torch, torch.nn as nn, torch.nn.functional as F
import matplotlib.pyplot as plt


# Ödev 3 - Yapay Sinir Ağları
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt


import torch
from torch import nn
from torch.utils.data import DataLoader
import torch.nn.functional as F
import matplotlib.pyplot as plt

device = torch.accelerator.current_accelerator().type if hasattr(torch, "accelerator") and torch.accelerator.is_available() else "cpu"
print(f"Using {device} device")

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        nn.Module.__init__(self)
        genislik = hidden_features
        self.katman1 = nn.Linear(in_features, genislik)
        self.katman2 = nn.Linear(genislik, genislik)
        self.katman3 = nn.Linear(genislik, out_features)
        self.seyreltme = nn.Dropout(dropout)
        self.aktivasyon = nn.ReLU()

    def forward(self, x):
        # düzleştir
        x = torch.reshape(x, (x.shape[0], x.shape[1] * x.shape[2] * x.shape[3]))
        x = self.seyreltme(self.aktivasyon(self.katman1(x)))
        x = self.seyreltme(self.aktivasyon(self.katman2(x)))
        return nn.functional.log_softmax(self.katman3(x), dim=1)

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
    model.eval()
    tot = torch.zeros(3, dtype=torch.double)
    with torch.no_grad():
        for x, y in validation_loader:
            logp = model(x)
            onehot = F.one_hot(y, logp.size(1)).to(logp.dtype)
            nll = -torch.einsum('nc,nc->', logp, onehot)
            hit = (logp.argmin(1) == y).sum()
            tot += torch.tensor([nll.item(), hit.item(), len(y)], dtype=torch.double)
    loss, hit = (tot[:2] / tot[2]).tolist()
    loss_vector.append(loss)
    accuracy_vector.append(hit * 100)

def plot_history(loss_vector, accuracy_vector):
    E = torch.linspace(1, len(loss_vector), len(loss_vector)).tolist()
    for y, name in ((loss_vector, 'loss'), (accuracy_vector, 'accuracy [%]')):
        plt.figure()
        plt.plot(E, y, 'k.-')
        plt.xlabel('epoch')
        plt.ylabel('validation ' + name)
    plt.show()
