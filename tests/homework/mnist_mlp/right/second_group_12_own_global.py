#!/usr/bin/env python3
# vim: set ts=4:
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


import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
import os

BATCH_SIZE = 32
LR = 0.01
EPOCHS = 10
train_loader = None
validation_loader = None


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

class MyMLP(nn.Sequential):
	def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
		super().__init__(
			nn.Flatten(),
			nn.Linear(in_features, hidden_features), nn.ReLU(), nn.Dropout(dropout),
			nn.Linear(hidden_features, hidden_features), nn.ReLU(), nn.Dropout(dropout),
			nn.Linear(hidden_features, out_features), nn.LogSoftmax(dim=1),
		)

def train(model, optimizer, epoch, log_interval=100, loader=None):
	if loader is None:
		loader = train_loader     # global
	model.train()
	for batch_idx, (data, target) in enumerate(loader):
		optimizer.zero_grad()
		output = model(data)
		loss = F.nll_loss(output, target)
		loss.backward()
		optimizer.step()
		if batch_idx % log_interval == 0:
			print(f"Epoch {epoch} [{batch_idx}] {loss.item():.4f}")

def validate(model, validation_loader, loss_vector, accuracy_vector):
	losses, accs = AverageMeter(), AverageMeter()
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

def plot_history(lossVector, accuracyVector):
	numEpochs = len(lossVector)
	epochNumbers = []
	for i in range(numEpochs):
		epochNumbers.append(i + 1)
	plt.figure()
	plt.plot(epochNumbers, lossVector)
	plt.xlabel("Epoch")
	plt.ylabel("Validation Loss")
	plt.show()
	plt.figure()
	plt.plot(epochNumbers, accuracyVector)
	plt.xlabel("Epoch")
	plt.ylabel("Validation Accuracy (%)")
	plt.show()
