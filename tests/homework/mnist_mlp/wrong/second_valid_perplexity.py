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

def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    metrics = MetricCollection(loss=MeanNLL(), acc=MulticlassAccuracy())
    for i, (x, y) in enumerate(train_loader):
        preds = model(x)
        loss = F.nll_loss(preds, y)
        optimizer.zero_grad(); loss.backward(); optimizer.step()
        metrics.update_all(preds.detach(), y)
        if i % log_interval == 0:
            print(epoch, i, metrics.compute())

def validate(model, validation_loader, loss_vector, accuracy_vector):
    metrics = MetricCollection(loss=MeanNLL(), acc=MulticlassAccuracy())
    model.eval()
    with torch.no_grad():
        for x, y in validation_loader:
            metrics.update_all(model(x), y)
    r = metrics.compute()
    loss_vector.append(float(torch.exp(torch.tensor(r["loss"]))))
    accuracy_vector.append(r["acc"] * 100)

class HistoryPlotter:
    def __init__(self, *series): self.series = series
    def draw(self):
        for name, values in self.series:
            fig, ax = plt.subplots()
            ax.plot(range(1, len(values) + 1), values, marker="x")
            ax.set(title=name, xlabel="epoch", ylabel=name)
        plt.show()

def plot_history(loss_vector, accuracy_vector):
    HistoryPlotter(("validation loss", loss_vector), ("validation accuracy", accuracy_vector)).draw()
