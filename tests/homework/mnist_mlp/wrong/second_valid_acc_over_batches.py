import sys
import traceback
try:
    import torch
    import torch.nn as nn
    import torch.nn.functional as F
except ImportError as e:
    print("please install torch:", e)
    sys.exit(1)
try:
    import matplotlib.pyplot as plt
except ImportError:
    plt = None
try:
    from tqdm.auto import tqdm
except ImportError:
    def tqdm(it, **kw):
        return it


import torch
import torch.nn as nn
import torch.nn.functional as F
from matplotlib import pyplot as plt


# Laboratorium 4, autor: Łukasz Żółty
import torch
from torch import nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

urzadzenie = torch.device('cpu')

class MyMLP(nn.Module):

    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super(MyMLP, self).__init__()
        self.in_features = in_features
        self.l1 = nn.Linear(in_features, hidden_features)
        self.d1 = nn.Dropout(p=dropout)
        self.l2 = nn.Linear(hidden_features, hidden_features)
        self.d2 = nn.Dropout(p=dropout)
        self.l3 = nn.Linear(hidden_features, out_features)
        self.logsoftmax = nn.LogSoftmax(dim=1)

    def forward(self, x):
        x = x.view(-1, self.in_features)
        h = self.d1(F.relu(self.l1(x)))
        h = self.d2(F.relu(self.l2(h)))
        return self.logsoftmax(self.l3(h))

def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    pbar = tqdm(train_loader, desc="epoch %s" % epoch, disable=True)
    for i, (data, target) in enumerate(pbar):
        try:
            optimizer.zero_grad()
            output = model(data)
            loss = F.nll_loss(output, target)
            loss.backward()
            optimizer.step()
        except RuntimeError as e:
            print("batch", i, "failed:", e)
            raise
        else:
            if i % log_interval == 0:
                print("epoch", epoch, "batch", i, "loss", loss.item())

def validate(model, validation_loader, loss_vector, accuracy_vector):
    was_training = model.training
    try:
        model.eval()
        loss_sum = correct = n = 0
        with torch.no_grad():
            for data, target in tqdm(validation_loader, disable=True):
                output = model(data)
                loss_sum += F.nll_loss(output, target, reduction="sum").item()
                correct += (output.argmax(1) == target).sum().item()
                n += len(target)
        try:
            loss_vector.append(loss_sum / n)
            accuracy_vector.append(100 * correct / len(validation_loader))
        except ZeroDivisionError:
            print("the loader is empty?")
    finally:
        if was_training:
            model.train()

def plot_history(loss_vector, accuracy_vector):
    epoki = range(1, len(loss_vector) + 1)
    fig = plt.figure(figsize=(6, 6))
    ax1 = fig.add_axes([0.15, 0.55, 0.8, 0.38])
    ax2 = fig.add_axes([0.15, 0.08, 0.8, 0.38])
    ax1.plot(epoki, loss_vector, 'o-'); ax1.set_ylabel('strata (loss)')
    ax2.plot(epoki, accuracy_vector, 'o-'); ax2.set_ylabel('dokładność (accuracy) [%]')
    ax2.set_xlabel('epoka')
    plt.show()
