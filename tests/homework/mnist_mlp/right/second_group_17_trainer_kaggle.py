import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
from types import SimpleNamespace

class Trainer:
    def __init__(self, model, optimizer=None):
        self.model = model
        self.optimizer = optimizer
        self.state = SimpleNamespace(step=0, loss=None)
        self.callbacks = []

    def on(self, fn):
        self.callbacks.append(fn)
        return self

    def fit_one_epoch(self, loader):
        self.model.train()
        for self.state.step, batch in enumerate(loader):
            self.state.loss = self._fit_batch(batch)
            for cb in self.callbacks:
                cb(self.state)

    def _fit_batch(self, batch):
        x, y = batch
        self.optimizer.zero_grad()
        loss = F.nll_loss(self.model(x), y)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    @torch.no_grad()
    def evaluate(self, loader):
        self.model.eval()
        loss, acc, n = 0, 0, 0
        for x, y in loader:
            z = self.model(x)
            loss += F.nll_loss(z, y).item() * len(x)
            acc += (z.argmax(1) == y).sum().item()
            n += len(x)
        return {"loss": loss / n, "accuracy": 100 * acc / n}


import gc
import os
import random
import time
import warnings

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

warnings.filterwarnings("ignore")

class CFG:
    seed = 42
    use_amp = False
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    num_workers = 2
    max_grad_norm = None

def seed_everything(seed=CFG.seed):
    random.seed(seed)
    os.environ["PYTHONHASHSEED"] = str(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    torch.cuda.manual_seed_all(seed)
    torch.backends.cudnn.deterministic = True

seed_everything()

class AverageMeter:
    """Computes and stores the average and current value"""
    def __init__(self):
        self.reset()
    def reset(self):
        self.val = 0; self.avg = 0; self.sum = 0; self.count = 0
    def update(self, val, n=1):
        self.val = val
        self.sum += val * n
        self.count += n
        self.avg = self.sum / self.count


import torch, torch.nn as nn, torch.nn.functional as F
import matplotlib.pyplot as plt


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

def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    tot = torch.zeros(3, dtype=torch.double)
    with torch.no_grad():
        for x, y in validation_loader:
            logp = model(x)
            onehot = F.one_hot(y, logp.size(1)).to(logp.dtype)
            nll = -torch.einsum('nc,nc->', logp, onehot)
            hit = (logp.argmax(1) == y).sum()
            tot += torch.tensor([nll.item(), hit.item(), len(y)], dtype=torch.double)
    loss, hit = (tot[:2] / tot[2]).tolist()
    loss_vector.append(loss)
    accuracy_vector.append(hit * 100)

def train(model, optimizer, train_loader, epoch, log_interval=100, scheduler=None):
    model.train()
    scaler = torch.amp.GradScaler("cuda", enabled=False)
    losses = AverageMeter()
    start = time.time()
    for step, (images, labels) in enumerate(train_loader):
        images = images.to(CFG.device, non_blocking=True)
        labels = labels.to(CFG.device, non_blocking=True)
        with torch.autocast(device_type=CFG.device.type, enabled=CFG.use_amp):
            y_preds = model(images)
            loss = F.nll_loss(y_preds, labels)
        scaler.scale(loss).backward()
        if CFG.max_grad_norm is not None:
            scaler.unscale_(optimizer)
            torch.nn.utils.clip_grad_norm_(model.parameters(), CFG.max_grad_norm)
        scaler.step(optimizer)
        scaler.update()
        optimizer.zero_grad()
        if scheduler is not None:
            scheduler.step()
        losses.update(loss.item(), labels.size(0))
        if step % log_interval == 0:
            print(f"Epoch: [{epoch}][{step}/{len(train_loader)}] Loss: {losses.val:.4f}({losses.avg:.4f}) {time.time()-start:.0f}s")
        del images, labels, y_preds, loss
    gc.collect()
    torch.cuda.empty_cache()

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.hparams = SimpleNamespace(**{k: v for k, v in locals().items() if k not in ('self', '__class__')})
        h = self.hparams
        self.fc_in = nn.Linear(h.in_features, h.hidden_features)
        self.fc_hidden = nn.Linear(h.hidden_features, h.hidden_features)
        self.fc_out = nn.Linear(h.hidden_features, h.out_features)
        self.act = nn.Sequential(nn.ReLU(), nn.Dropout(h.dropout))

    def forward(self, x):
        x = x.reshape(x.shape[0], -1)
        return F.log_softmax(self.fc_out(self.act(self.fc_hidden(self.act(self.fc_in(x))))), dim=1)

__all__ = ["MyMLP", "train", "validate", "plot_history"]
