import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        dims = np.array([in_features, hidden_features, hidden_features, out_features])
        self.fc1, self.fc2, self.fc3 = [nn.Linear(int(i), int(o)) for i, o in zip(dims[:-1], dims[1:])]
        self.drop1 = nn.Dropout(dropout)
        self.drop2 = nn.Dropout(dropout)

    def forward(self, x):
        x = x.reshape(-1, np.prod(x.shape[1:]).item())
        x = self.drop1(torch.maximum(self.fc1(x), torch.zeros(1)))
        x = self.drop2(torch.maximum(self.fc2(x), torch.zeros(1)))
        x = self.fc3(x)
        return nn.LogSoftmax(dim=1)(x)

def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train(True)
    history = np.zeros(len(train_loader))
    for b, (xb, yb) in enumerate(train_loader):
        if isinstance(xb, np.ndarray):
            xb, yb = torch.from_numpy(xb), torch.from_numpy(yb)
        optimizer.zero_grad()
        out = model(xb.float())
        loss = F.nll_loss(out, yb.long())
        loss.backward()
        optimizer.step()
        history[b] = loss.detach().cpu().numpy()
        if b % log_interval == 0:
            print(f"{epoch=} {b=} loss={history[:b + 1].mean():.4f}")

def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.train(False)
    y_true, y_pred, losses, w = [], [], [], []
    with torch.no_grad():
        for xb, yb in validation_loader:
            out = model(xb)
            losses.append(F.nll_loss(out, yb).cpu().numpy())
            w.append(len(yb))
            y_true.append(yb.cpu().numpy())
            y_pred.append(np.argmax(out.cpu().numpy(), axis=1))
    y_true, y_pred = np.concatenate(y_true), np.concatenate(y_pred)
    loss_vector.append(np.average(losses, weights=w))
    accuracy_vector.append(np.mean(y_true == y_pred) * 100)

def plot_history(loss_vector, accuracy_vector):
    n = np.asarray(loss_vector).size
    ep = np.linspace(1, n, n, dtype=int)
    fig, ax = plt.subplots(2)
    ax[0].plot(ep, np.asarray(loss_vector), label="val. loss")
    ax[1].plot(ep, np.asarray(accuracy_vector), label="val. accuracy")
    [a.legend() for a in ax]
    plt.show()
