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


import abc
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

class Metric(abc.ABC):
    @abc.abstractmethod
    def update(self, preds, target): ...
    @abc.abstractmethod
    def compute(self): ...
    def __call__(self, preds, target):
        self.update(preds, target)

class MeanNLL(Metric):
    def __init__(self): self.total, self.n = 0.0, 0
    def update(self, preds, target):
        self.total += F.nll_loss(preds, target, reduction="sum").item()
        self.n += target.numel()
    def compute(self): return self.total / self.n

class MulticlassAccuracy(Metric):
    def __init__(self, num_classes=10):
        self.confmat = torch.zeros(num_classes, num_classes, dtype=torch.long)
    def update(self, preds, target):
        for t, p in zip(target.view(-1), preds.argmax(1).view(-1)):
            self.confmat[t, p] += 1
    def compute(self): return (self.confmat.diag().sum() / self.confmat.sum()).item()

class MetricCollection(dict):
    def update_all(self, preds, target):
        for m in self.values(): m(preds, target)
    def compute(self): return {k: m.compute() for k, m in self.items()}

class MyMLP(nn.Sequential):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__(
            nn.Flatten(),
            nn.Linear(in_features, hidden_features), nn.ReLU(), nn.Dropout(dropout),
            nn.Linear(hidden_features, hidden_features), nn.ReLU(), nn.Dropout(dropout),
            nn.Linear(hidden_features, out_features), nn.LogSoftmax(dim=1),
        )

def train(epoch, model, dataloader, opt, device='cpu', print_every=100):
    model.train()
    pbar = tqdm(dataloader, desc="epoch %s" % epoch, disable=True)
    for i, (data, target) in enumerate(pbar):
        try:
            opt.zero_grad()
            output = model(data)
            loss = F.nll_loss(output, target)
            loss.backward()
            opt.step()
        except RuntimeError as e:
            print("batch", i, "failed:", e)
            raise
        else:
            if i % print_every == 0:
                print("epoch", epoch, "batch", i, "loss", loss.item())

def validate(model, losses_hist, accs_hist, val_loader):
    metrics = MetricCollection(loss=MeanNLL(), acc=MulticlassAccuracy())
    model.eval()
    with torch.no_grad():
        for x, y in val_loader:
            metrics.update_all(model(x), y)
    r = metrics.compute()
    losses_hist.append(r["loss"])
    accs_hist.append(r["acc"] * 100)
    return losses_hist[-1], accs_hist[-1]

def plot_history(losses_hist, accs_hist):
    if plt is None:
        print("no matplotlib :(")
        return
    try:
        epochs = range(1, len(losses_hist) + 1)
        plt.figure()
        plt.plot(epochs, losses_hist, label="val loss")
        plt.xlabel("epoch"); plt.ylabel("loss"); plt.legend()
        plt.figure()
        plt.plot(epochs, accs_hist, label="val accuracy")
        plt.xlabel("epoch"); plt.ylabel("accuracy in %"); plt.legend()
        plt.show()
    except Exception as e:
        print("plotting failed", e)
