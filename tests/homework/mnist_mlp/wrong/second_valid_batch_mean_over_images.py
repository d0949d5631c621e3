import torch
from torch import nn
from torch.utils.data import DataLoader
import torch.nn.functional as F
import matplotlib.pyplot as plt

device = torch.accelerator.current_accelerator().type if hasattr(torch, "accelerator") and torch.accelerator.is_available() else "cpu"
print(f"Using {device} device")


# 딥러닝 과제 2 - MNIST MLP
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

장치 = 'cuda' if torch.cuda.is_available() else 'cpu'


import copy
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

class EarlyStopping:
    """Early stops the training if validation loss doesn't improve after a given patience."""
    def __init__(self, patience=5, delta=0.0):
        self.patience, self.delta = patience, delta
        self.counter, self.best, self.early_stop = 0, None, False
        self.state = None

    def __call__(self, val_loss, model):
        if self.best is None or val_loss < self.best - self.delta:
            self.best, self.counter = val_loss, 0
            self.state = copy.deepcopy(model.state_dict())
        else:
            self.counter += 1
            self.early_stop = self.counter >= self.patience

def lr_find(model, loader, lo=1e-5, hi=1, steps=50):
    model = copy.deepcopy(model)
    opt = torch.optim.SGD(model.parameters(), lr=lo)
    lrs, losses = [], []
    for step, (x, y) in zip(range(steps), loader):
        for g in opt.param_groups:
            g["lr"] = lo * (hi / lo) ** (step / steps)
        opt.zero_grad()
        loss = F.nll_loss(model(x), y)
        loss.backward()
        opt.step()
        lrs.append(opt.param_groups[0]["lr"]); losses.append(loss.item())
    return lrs, losses


import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
torch.set_printoptions(precision=3)

class MyMLP(nn.Module):
    # 은닉층 두 개
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.fc1 = nn.Linear(in_features, hidden_features)
        self.fc2 = nn.Linear(hidden_features, hidden_features)
        self.fc3 = nn.Linear(hidden_features, out_features)
        self.relu = nn.ReLU()
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        x = x.view(x.size(0), -1)  # 펼치기
        x = self.fc1(x)
        x = self.relu(x)
        x = self.dropout(x)
        x = self.fc2(x)
        x = self.relu(x)
        x = self.dropout(x)
        x = self.fc3(x)
        return F.log_softmax(x, dim=1)

def train(model, optimizer, train_loader, epoch, log_interval=100, callbacks=()):
    model.train()
    n_batches = len(train_loader)
    for batch_idx, (data, target) in enumerate(train_loader):
        for cb in callbacks: cb.on_batch_begin(batch_idx)
        optimizer.zero_grad()
        output = model(data)
        loss = F.nll_loss(output, target)
        loss.backward()
        grad_norm = torch.nn.utils.clip_grad_norm_(model.parameters(), float("inf"))
        optimizer.step()
        for cb in callbacks: cb.on_batch_end(batch_idx, loss.item())
        if batch_idx % log_interval == 0:
            print(f"[{epoch}] {batch_idx}/{n_batches} loss={loss.item():.3f} |g|={grad_norm:.2f}")

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
    test_loss /= size
    correct /= size
    loss_vector.append(test_loss)
    accuracy_vector.append(100*correct)
    print(f"Test Error: \n Accuracy: {(100*correct):>0.1f}%, Avg loss: {test_loss:>8f} \n")

def plot_history(loss_vector, accuracy_vector):
    n = torch.arange(1, 1 + len(loss_vector)).numpy()
    plt.subplot(211); plt.plot(n, loss_vector, 'C3'); plt.ylabel('loss')
    plt.subplot(212); plt.plot(n, accuracy_vector, 'C0'); plt.ylabel('accuracy / %'); plt.xlabel('epoch')
    plt.show()
