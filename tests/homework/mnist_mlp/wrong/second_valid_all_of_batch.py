import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
from matplotlib.ticker import MaxNLocator

def get_device(model):
    return next(model.parameters()).device

def to_device(batch, device):
    """Recursively move a batch."""
    if isinstance(batch, (list, tuple)):
        return type(batch)(to_device(b, device) for b in batch)
    return batch.to(device, non_blocking=True)

class DeviceLoader:
    def __init__(self, dl, device): self.dl, self.device = dl, device
    def __iter__(self):
        for b in self.dl:
            yield to_device(b, self.device)
    def __len__(self): return len(self.dl)


# Übungsblatt 3 – Gruppe 7 (Müller, Öztürk, Weiß)
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

gerät = torch.device("cuda") if torch.cuda.is_available() else torch.device("cpu")


from typing import Final

import torch
from torch import nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

NUM_CLASSES: Final = 10
NUM_PIXELS: Final = 28 * 28


import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
# note to the TA: cross_entropy on log-probabilities is the same number as nll_loss, because
# log_softmax(log_softmax(z)) == log_softmax(z). I use it in train and nll_loss in validate.

class MyMLP(nn.Module):
    """Mehrschichtiges Perzeptron mit zwei verdeckten Schichten."""

    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        # drei lineare Schichten
        self.eingang = nn.Linear(in_features, hidden_features)
        self.mitte = nn.Linear(hidden_features, hidden_features)
        self.ausgang = nn.Linear(hidden_features, out_features)
        self.p = dropout

    def forward(self, x):
        größe = x.shape[0]
        x = x.view(größe, -1)  # Bild plattdrücken
        x = F.dropout(F.relu(self.eingang(x)), p=self.p, training=self.training)
        x = F.dropout(F.relu(self.mitte(x)), p=self.p, training=self.training)
        x = self.ausgang(x)
        return F.log_softmax(x, dim=1)

@torch.enable_grad()
def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    total = torch.zeros(())
    for step, (inputs, targets) in enumerate(train_loader, 1):
        optimizer.zero_grad(set_to_none=True)
        loss = F.nll_loss(model(inputs), targets)
        loss.backward()
        optimizer.step()
        total += loss.detach()
        if step % log_interval == 0:
            print(f"epoch {epoch:>2} | step {step:>4} | avg loss {total.item() / step:.4f}")

def validate(model, validation_loader, loss_vector, accuracy_vector):
    device = get_device(model)
    model.eval()
    nll = nn.NLLLoss(reduction='sum')
    val_loss = torch.zeros(1, device=device)
    val_right = torch.zeros(1, device=device)
    val_n = 0
    with torch.no_grad():
        for features, classes in DeviceLoader(validation_loader, device):
            output = model.forward(features)
            val_loss += nll(output, classes)
            val_right += torch.equal(output.argmax(dim=1), classes) * len(classes)
            val_n += classes.shape[0]
    loss_vector.append(val_loss.cpu().item() / val_n)
    accuracy_vector.append(val_right.cpu().item() / val_n * 100)

def plot_history(loss_vector, accuracy_vector):
    xs = [e + 1 for e in range(len(loss_vector))]
    fig, ax = plt.subplots(1, 2, figsize=(8, 3))
    ax[0].plot(xs, loss_vector)
    ax[0].set(xlabel='epochs', ylabel='NLL loss (validation)')
    ax[1].plot(xs, accuracy_vector)
    ax[1].set(xlabel='epochs', ylabel='accuracy in % (validation)')
    plt.show()
