import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
from matplotlib.ticker import MaxNLocator

def get_device(model):
	return next(model.parameters()).device

def to_device(batch, device):
	"""Recursively move a batch."""
	if isinstance(batch, (list, tuple)):
		return type(batch)(to_device(b, device) for b in batch)
	return batch.to(device, non_blocking=True)

class DeviceLoader:
	def __init__(self, dl, device): self.dl, self.device = dl, device
	def __iter__(self):
		for b in self.dl:
			yield to_device(b, self.device)
	def __len__(self): return len(self.dl)


from functools import partial
import torch, math
from torch import nn, optim
import torch.nn.functional as F
import matplotlib.pyplot as plt

# ---- fastai-ish helpers -----
def listify(o): return [] if o is None else list(o) if isinstance(o, (list, tuple)) else [o]
def accuracy(out, yb): return (torch.argmax(out, dim=1) == yb).float().mean()
loss_func = F.nll_loss


# Práctica 2. Redes neuronales. Grupo de mañana
import torch as t
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt


import copy
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

class EarlyStopping:
	"""Early stops the training if validation loss doesn't improve after a given patience."""
	def __init__(self, patience=5, delta=0.0):
		self.patience, self.delta = patience, delta
		self.counter, self.best, self.early_stop = 0, None, False
		self.state = None

	def __call__(self, val_loss, model):
		if self.best is None or val_loss < self.best - self.delta:
			self.best, self.counter = val_loss, 0
			self.state = copy.deepcopy(model.state_dict())
		else:
			self.counter += 1
			self.early_stop = self.counter >= self.patience

def lr_find(model, loader, lo=1e-5, hi=1, steps=50):
	model = copy.deepcopy(model)
	opt = torch.optim.SGD(model.parameters(), lr=lo)
	lrs, losses = [], []
	for step, (x, y) in zip(range(steps), loader):
		for g in opt.param_groups:
			g["lr"] = lo * (hi / lo) ** (step / steps)
		opt.zero_grad()
		loss = F.nll_loss(model(x), y)
		loss.backward()
		opt.step()
		lrs.append(opt.param_groups[0]["lr"]); losses.append(loss.item())
	return lrs, losses

class MyMLP(nn.Module):
	def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2, n_hidden=2):
		super().__init__()
		widths = [in_features] + [hidden_features] * n_hidden
		layers = []
		for a, b in zip(widths[:-1], widths[1:]):
			layers.append(nn.Linear(a, b))
			layers.append(nn.ReLU())
			layers.append(nn.Dropout(dropout))
		self.encoder = nn.Sequential(*layers)
		self.decoder = nn.Linear(widths[-1], out_features)

	def forward(self, x):
		x = x.to(self.decoder.weight.dtype)
		return F.log_softmax(self.decoder(self.encoder(x.flatten(start_dim=1))), dim=1)

def loss_batch(model, loss_func, xb, yb, opt=None):
	# from the "What is torch.nn really?" tutorial
	loss = loss_func(model(xb), yb)
	if opt is not None:
		loss.backward()
		opt.step()
		opt.zero_grad()
	return loss.item(), len(xb)

def train(model, optimizer, train_loader, epoch, log_interval=100):
	model.train()
	optimizer.zero_grad()      # in case there is something left
	step = partial(loss_batch, model, loss_func, opt=optimizer)
	losses, nums = [], []
	for i, (xb, yb) in enumerate(train_loader):
		l, n = step(xb, yb)
		losses.append(l); nums.append(n)
		if i % log_interval == 0: print(f'{epoch:3d} {i:5d} {l:.4f}')
	print('epoch', epoch, 'train loss', sum(l*n for l, n in zip(losses, nums)) / sum(nums))

def validate(model, validation_loader, loss_vector, accuracy_vector):
	m = model
	m.eval()
	L, A, n = 0, 0, 0
	with t.no_grad():
		for x, y in validation_loader:
			p = m(x)
			L += F.nll_loss(p, y, reduction='sum').item()
			A += sum(p.argmax(1) == y).item()
			n += len(y)
	loss_vector.append(L / n)
	accuracy_vector.append(A * 100 / n)
	print('pérdida', L / n, 'aciertos', A, 'de', n)

def plot_history(loss_vector, accuracy_vector):
	x = range(1, len(loss_vector) + 1)
	best = min(range(len(loss_vector)), key=loss_vector.__getitem__)
	fig, ax = plt.subplots(1, 2, figsize=(10, 4))
	ax[0].plot(x, loss_vector, label="Validation Loss")
	ax[0].axvline(best + 1, ls=":", c="r", label="best epoch")
	ax[1].plot(x, accuracy_vector, label="Validation Accuracy")
	ax[1].set_ylim(0, 100)
	for a in ax:
		a.set_xlabel("epochs"); a.legend(frameon=False)
	plt.tight_layout(); plt.show()

# to do: try weight decay, try Adam
# def train_old(model, loader):
#     for x, y in loader:
#         loss = F.cross_entropy(model(x), y)
#         loss.backward()
