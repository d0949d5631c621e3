import contextlib
import os
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib
import matplotlib.pyplot as plt

USE_COMPILE = bool(int(os.environ.get("USE_COMPILE", "0")))
torch.set_float32_matmul_precision("high") if torch.cuda.is_available() else None

def maybe_compile(model):
    if not USE_COMPILE:
        return model
    try:
        return torch.compile(model)
    except Exception as exc:
        print("compile not available", exc)
        return model

class MLPBlock(nn.Module):
    def __init__(self, d_in, d_out, p):
        super().__init__()
        self.lin = nn.Linear(d_in, d_out)
        self.p = p
    def forward(self, x):
        return F.dropout(F.relu(self.lin(x)), self.p, self.training)

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.block1 = MLPBlock(in_features, hidden_features, dropout)
        self.block2 = MLPBlock(hidden_features, hidden_features, dropout)
        self.lm_head = nn.Linear(hidden_features, out_features)
    def forward(self, x, targets=None):
        B, *_ = x.size()
        x = x.view(B, -1)
        x = self.block2(self.block1(x))
        logp = F.log_softmax(self.lm_head(x), dim=-1)
        if targets is None:
            return logp
        return logp, F.nll_loss(logp, targets)

def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    net = maybe_compile(model)
    ctx = contextlib.nullcontext()
    it = iter(train_loader)
    micro = 0
    while True:
        try:
            xb, yb = next(it)
        except StopIteration:
            break
        with ctx:
            loss = F.nll_loss(net(xb), yb)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        if micro % log_interval == 0:
            lossf = loss.item()
            print(f"iter {micro}: loss {lossf:.4f}, epoch {epoch}")
        micro += 1

@torch.no_grad()
def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    losses = torch.zeros(len(validation_loader))
    correct = total = 0
    model.train()
    for k, (X, Y) in enumerate(validation_loader):
        logp = model(X)
        losses[k] = F.nll_loss(logp, Y).item()
        correct += (logp.argmax(-1) == Y).sum().item()
        total += Y.size(0)
    loss_vector.append(losses.mean().item())
    accuracy_vector.append(100.0 * correct / total)

def plot_history(loss_vector, accuracy_vector):
    epochs = [*range(1, len(loss_vector) + 1)]
    matplotlib.rcParams.update({"font.size": 11, "axes.grid": True})
    fig = plt.figure(constrained_layout=True)
    gs = fig.add_gridspec(2, 1)
    top, bottom = fig.add_subplot(gs[0]), fig.add_subplot(gs[1])
    top.plot(epochs, loss_vector); top.set_title("val loss")
    bottom.plot(epochs, accuracy_vector); bottom.set_title("val accuracy, percent")
    bottom.set_xlabel("epoch")
    plt.show()
