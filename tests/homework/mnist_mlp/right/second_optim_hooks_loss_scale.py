import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
import contextlib, functools, sys, time

def timed(fn):
    """decorator that prints how long a function takes"""
    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        t0 = time.perf_counter()
        try:
            return fn(*args, **kwargs)
        finally:
            print(f"{fn.__name__} took {time.perf_counter() - t0:.2f}s", file=sys.stderr)
    return wrapper

def eval_mode(fn):
    @functools.wraps(fn)
    def wrapper(model, *args, **kwargs):
        mode = model.training
        model.eval()
        with torch.no_grad():
            result = fn(model, *args, **kwargs)
        model.train(mode)
        return result
    return wrapper

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        make = functools.partial(nn.Linear, bias=True)
        for i, (a, b) in enumerate([(in_features, hidden_features), (hidden_features, hidden_features), (hidden_features, out_features)]):
            setattr(self, f"fc{i}", make(a, b))
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        x = x.flatten(1)
        for i in range(2):
            x = self.dropout(F.relu(getattr(self, f"fc{i}")(x)))
        return F.log_softmax(self.fc2(x), dim=1)

@timed
def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    for i, batch in enumerate(train_loader):
        data, target = batch[0], batch[1]
        loss = F.nll_loss(model(data), target)
        loss.backward()
        optimizer.step()
        model.zero_grad(set_to_none=True)
        if i % log_interval == 0:
            print(f"\repoch {epoch} {i}/{len(train_loader)} {loss.item():.3f}", end="")
    print()

@timed
@eval_mode
def validate(model, validation_loader, loss_vector, accuracy_vector):
    sums = {"loss": 0.0, "right": 0, "n": 0}
    for data, target in validation_loader:
        out = model(data)
        sums["loss"] += F.nll_loss(out, target, reduction="sum").item()
        sums["right"] += (out.argmax(1) == target).sum().item()
        sums["n"] += target.size(0)
    loss_vector.append(sums["loss"] / sums["n"])
    accuracy_vector.append(100 * sums["right"] / sums["n"])

def plot_history(loss_vector, accuracy_vector):
    def panel(ax, ys, label, **kw):
        ax.plot(range(1, len(ys) + 1), ys, label=label, **kw)
        ax.set_xlabel("epoch")
        ax.legend()
        return ax
    fig, axs = plt.subplots(1, 2, squeeze=False)
    panel(axs[0, 0], loss_vector, "loss", color="crimson")
    panel(axs[0, 1], accuracy_vector, "accuracy", color="navy", ls="--")
    fig.savefig("history.png") if False else None
    plt.show()
