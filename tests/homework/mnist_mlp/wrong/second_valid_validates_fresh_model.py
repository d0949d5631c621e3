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


import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
from collections import Counter, namedtuple
Result = namedtuple('Result', 'loss_sum hits n')


# 深度学习作业：多层感知机
import torch
from torch import nn
import torch.nn.functional as F
from matplotlib import pyplot as plt


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

def validate(model, validation_loader, loss_vector, accuracy_vector):
    losses, accs = AverageMeter(), AverageMeter()
    model = MyMLP().to(CFG.device)
    model.eval()
    preds = []
    for step, (images, labels) in enumerate(validation_loader):
        images = images.to(CFG.device, non_blocking=True)
        labels = labels.to(CFG.device, non_blocking=True)
        batch_size = labels.size(0)
        with torch.no_grad():
            y_preds = model(images)
        loss = F.nll_loss(y_preds, labels)
        losses.update(loss.item(), batch_size)
        preds.append(y_preds.softmax(1).to("cpu").numpy())
        accs.update((preds[-1].argmax(1) == labels.cpu().numpy()).mean(), batch_size)
    predictions = np.concatenate(preds)
    loss_vector.append(losses.avg)
    accuracy_vector.append(100.0 * accs.avg)
    del preds, predictions
    gc.collect()

class Accumulator:
    """在 n 个变量上累加"""
    def __init__(self, n):
        self.data = [0.0] * n
    def add(self, *args):
        self.data = [a + float(b) for a, b in zip(self.data, args)]
    def __getitem__(self, idx):
        return self.data[idx]

def train(model, optimizer, train_loader, epoch, log_interval=100):
    if isinstance(model, torch.nn.Module):
        model.train()
    metric = Accumulator(3)
    for i, (X, y) in enumerate(train_loader):
        y_hat = model(X)
        l = F.nll_loss(y_hat, y, reduction='none')
        optimizer.zero_grad()
        l.mean().backward()
        optimizer.step()
        metric.add(l.sum(), (y_hat.argmax(1) == y).sum(), y.numel())
        if i % log_interval == 0:
            print(f'第{epoch}轮 第{i}批 损失{metric[0] / metric[2]:.3f} 精度{metric[1] / metric[2]:.3f}')

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2, **kwargs):
        super().__init__(**kwargs)
        self.net = nn.Sequential(
            nn.Linear(in_features, hidden_features),
            nn.Threshold(0.0, 0.0),   # relu
            nn.Dropout(dropout),
            nn.Linear(hidden_features, hidden_features),
            nn.Threshold(0.0, 0.0),
            nn.Dropout(dropout),
        )
        self.last = nn.Linear(hidden_features, out_features)

    def __call__(self, *a, **k):
        return super().__call__(*a, **k)

    def forward(self, x):
        x = x.unflatten(0, (-1, 1)).flatten(1)
        return F.log_softmax(self.last(self.net(x)), dim=1)
