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


import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt


from collections import deque
from itertools import count, islice
from operator import itemgetter
from statistics import fmean
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt


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

class MyMLP(nn.Module):
	def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
		super().__init__()
		self.fc1 = nn.Linear(in_features, hidden_features)
		self.fc1_drop = nn.Dropout(dropout)
		self.fc2 = nn.Linear(hidden_features, hidden_features)
		self.fc2_drop = nn.Dropout(dropout)
		self.fc3 = nn.Linear(hidden_features, out_features)

	def forward(self, x):
		x = x.view(-1, 28*28)
		x = F.relu(self.fc1(x))
		x = self.fc1_drop(x)
		x = F.relu(self.fc2(x))
		x = self.fc2_drop(x)
		return F.log_softmax(self.fc3(x), dim=1)

def fit(model, optimizer, loader):
    """generator: one yield for each step"""
    for x, y in loader:
        optimizer.zero_grad()
        (loss := F.nll_loss(model(x), y)).backward()
        optimizer.step()
        yield loss.item()

def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    window = deque(maxlen=log_interval)
    for i, loss in zip(count(), fit(model, optimizer, train_loader)):
        window.append(loss)
        if i % log_interval == 0:
            print(f'{epoch}/{i}: {fmean(window):.3f}')

def validate(model, validationLoader, lossVector, accuracyVector):
    model.eval()
    tracker = MetricTracker()
    with torch.no_grad():
        for (inputBatch, targetBatch) in validationLoader:
            modelOutput = model(inputBatch)
            batchLoss = F.nll_loss(modelOutput, targetBatch).item()
            predictedClasses = torch.argmax(modelOutput, dim=1)
            numCorrect = int(torch.sum(predictedClasses == targetBatch))
            tracker.addBatch(batchLoss, numCorrect, targetBatch.size(0))
    lossVector.append(tracker.getMeanLoss())
    accuracyVector.append(100 * tracker.totalCorrect // tracker.totalSamples)

def plot_history(loss_vector, accuracy_vector):
    plt.style.use("ggplot")
    n = len(loss_vector)
    fig, ax1 = plt.subplots(figsize=(8, 5))
    ax2 = ax1.twinx()
    l1, = ax1.plot(np.arange(1, n + 1), loss_vector, "b-", label="val loss")
    l2, = ax2.plot(np.arange(1, n + 1), accuracy_vector, "r-", label="val accuracy")
    ax1.set_xlabel("epoch")
    ax1.set_ylabel("loss")
    ax2.set_ylabel("accuracy %")
    ax1.legend(handles=[l1, l2], loc="center right")
    plt.title("History")
    plt.show()
