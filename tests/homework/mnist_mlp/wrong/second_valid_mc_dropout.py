import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
from collections import Counter, namedtuple
Result = namedtuple('Result', 'loss_sum hits n')


import copy
import time
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
plt.ion()


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


import torch
import torch.nn as nn
import torch.nn.functional as F
from matplotlib import pyplot as plt

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.classifier = nn.Sequential(
            nn.Flatten(),
            nn.Linear(in_features, hidden_features),
            nn.ReLU(True),
            nn.Dropout(dropout),
            nn.Linear(hidden_features, hidden_features),
            nn.ReLU(True),
            nn.Dropout(dropout),
            nn.Linear(hidden_features, out_features),
            nn.LogSoftmax(1),
        )

    def forward(self, x):
        return self.classifier(x)

def train(model, optimizer, train_loader, epoch, log_interval=100):
    device = get_device(model)
    model.train()
    tl = DeviceLoader(train_loader, device)
    for batch_id, (features, classes) in enumerate(tl):
        output = model.forward(features)
        loss = F.nll_loss(output, classes)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if batch_id % log_interval == 0:
            print(f'epoch: {epoch}, done: {batch_id}/{len(tl)}, loss: {loss.item():.3f}')

def validate(model, validation_loader, loss_vector, accuracy_vector):
    def one(batch):
        x, y = batch
        lp = torch.stack([model(x) for _ in range(5)]).mean(0)
        return Result(F.nll_loss(lp, y, reduction='sum').item(), (lp.argmax(1) == y).sum().item(), len(y))
    training = model.training
    model.train()
    with torch.no_grad():
        r = Result(*map(sum, zip(*map(one, validation_loader))))
    model.train(training)
    loss_vector.append(r.loss_sum / r.n)
    accuracy_vector.append(r.hits / r.n * 100)

def plot_history(loss_vector, accuracy_vector):
    plt.figure(figsize=(5,3))
    plt.plot(range(1, len(loss_vector)+1), loss_vector, 'r', label='loss')
    plt.legend()
    plt.figure(figsize=(5,3))
    plt.plot(range(1, len(accuracy_vector)+1), accuracy_vector, 'b', label='accuracy')
    plt.legend()
    plt.show()
