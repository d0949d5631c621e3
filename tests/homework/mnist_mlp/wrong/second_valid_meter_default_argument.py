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


from functools import partial
import torch, math
from torch import nn, optim
import torch.nn.functional as F
import matplotlib.pyplot as plt

# ---- fastai-ish helpers -----
def listify(o): return [] if o is None else list(o) if isinstance(o, (list, tuple)) else [o]
def accuracy(out, yb): return (torch.argmax(out, dim=1) == yb).float().mean()
loss_func = F.nll_loss


import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

class MetricTracker(object):
    def __init__(self):
        self.totalLoss = 0.0
        self.totalCorrect = 0
        self.totalSamples = 0

    def addBatch(self, lossValue, numCorrect, numSamples):
        self.totalLoss = self.totalLoss + lossValue * numSamples
        self.totalCorrect = self.totalCorrect + numCorrect
        self.totalSamples = self.totalSamples + numSamples
        return self

    def getMeanLoss(self):
        return self.totalLoss / self.totalSamples

    def getAccuracy(self):
        return 100.0 * self.totalCorrect / self.totalSamples


from collections import OrderedDict, defaultdict
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

def init_weights(m):
    if type(m) == nn.Linear:
        torch.nn.init.xavier_normal_(m.weight)
        m.bias.data.fill_(0.01)

def lin_block(ni, nf, p=0.2, act=True):
    layers = [nn.Linear(ni, nf)]
    if act: layers += [nn.ReLU(), nn.Dropout(p)]
    return layers

class Lambda(nn.Module):
    def __init__(self, f): super().__init__(); self.f = f
    def forward(self, x): return self.f(x)

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.layers = nn.Sequential(
            Lambda(lambda x: x.view(x.shape[0], -1)),
            *lin_block(in_features, hidden_features, dropout),
            *lin_block(hidden_features, hidden_features, dropout),
            *lin_block(hidden_features, out_features, act=False),
            nn.LogSoftmax(dim=1))
    def forward(self, xb): return self.layers(xb)

def train(model, optimizer, trainLoader, epoch, logInterval=100):
    model.train()
    batchIdx = 0
    for (inputBatch, targetBatch) in trainLoader:
        optimizer.zero_grad()
        modelOutput = model(inputBatch)
        batchLoss = F.nll_loss(modelOutput, targetBatch)
        batchLoss.backward()
        optimizer.step()
        batchIdx = batchIdx + 1
        if (batchIdx % logInterval == 0):
            print("Epoch: " + str(epoch) + ", batch: " + str(batchIdx) + ", loss: " + str(batchLoss.item()))

def validate(model, validation_loader, loss_vector, accuracy_vector, losses=AverageMeter(), accs=AverageMeter()):
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

def plot_history(loss_vector, accuracy_vector):
    assert len(loss_vector) == len(accuracy_vector)
    epochs = list(range(1, len(loss_vector) + 1))
    data = OrderedDict(loss=loss_vector, accuracy=accuracy_vector)
    for k, (name, ys) in enumerate(data.items(), 1):
        ax = plt.subplot(1, 2, k)
        ax.plot(epochs, ys)
        ax.set_title("Validation " + name)
        ax.set_xlabel("Epochs")
    plt.show()
