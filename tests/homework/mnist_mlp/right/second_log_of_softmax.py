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

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.linear1 = nn.Linear(in_features, hidden_features)
        self.linear2 = nn.Linear(hidden_features, hidden_features)
        self.linear3 = nn.Linear(hidden_features, out_features)
        self.dropout1 = nn.Dropout(p=dropout)
        self.dropout2 = nn.Dropout(p=dropout)

    def forward(self, x):
        x = torch.flatten(x, 1)
        x = self.dropout1(F.relu(self.linear1(x)))
        x = self.dropout2(F.relu(self.linear2(x)))
        out = F.softmax(self.linear3(x), dim=1)
        return torch.log(out)

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

def validate(model, validation_loader, loss_vector, accuracy_vector, early_stopping=None):
    model.eval()
    total_loss, total_acc, n_batches, n = 0., 0., 0, 0
    with torch.no_grad():
        for data, target in validation_loader:
            output = model(data)
            total_loss += F.nll_loss(output, target).item()
            n_batches += 1
            total_acc += (output.argmax(dim=1, keepdim=True) == target.view(-1, 1)).sum().item()
            n += len(data)
    loss_vector.append(total_loss / n_batches)
    accuracy_vector.append(total_acc / n * 100)
    if early_stopping is not None:
        early_stopping(loss_vector[-1], model)
    return loss_vector[-1], accuracy_vector[-1]

def plot_history(loss_vector, accuracy_vector):
    x = range(1, len(loss_vector) + 1)
    best = min(range(len(loss_vector)), key=loss_vector.__getitem__)
    fig, ax = plt.subplots(1, 2, figsize=(10, 4))
    ax[0].plot(x, loss_vector, label="Validation Loss")
    ax[0].axvline(best + 1, ls=":", c="r", label="best epoch")
    ax[1].plot(x, accuracy_vector, label="Validation Accuracy")
    ax[1].set_ylim(0, 100)
    for a in ax:
        a.set_xlabel("epochs"); a.legend(frameon=False)
    plt.tight_layout(); plt.show()
