import csv
from pathlib import Path

import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

ACCUM_STEPS = 1
EMA_BETA = 0.98
LOG_DIR = Path("runs")
LOG_FILE = None   # set to LOG_DIR / "log.csv" to keep a log


def log_row(*row):
	if LOG_FILE is None:
		return
	LOG_DIR.mkdir(exist_ok=True)
	with Path(LOG_FILE).open("a", newline="") as fh:
		csv.writer(fh).writerow(row)



import torch, torch.nn as nn, torch.nn.functional as F
import matplotlib.pyplot as plt


from collections import OrderedDict, defaultdict
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

def init_weights(m):
	if type(m) == nn.Linear:
		torch.nn.init.xavier_normal_(m.weight)
		m.bias.data.fill_(0.01)


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

class MyMLP(nn.Module):
	def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
		super().__init__()
		act = nn.ReLU
		self.body = nn.Sequential()
		self.body.add_module("flat", nn.Flatten(1, -1))
		self.body.add_module("fc1", nn.Linear(in_features, hidden_features, bias=True))
		self.body.add_module("act1", act())
		self.body.add_module("drop1", nn.Dropout(dropout))
		self.body.add_module("fc2", nn.Linear(hidden_features, hidden_features, bias=True))
		self.body.add_module("act2", act())
		self.body.add_module("drop2", nn.Dropout(dropout))
		self.body.add_module("fc3", nn.Linear(hidden_features, out_features, bias=True))

	def forward(self, x):
		z = self.body(x)
		return z - torch.logsumexp(z, dim=1, keepdim=True)

def train(model, optimizer, train_loader, epoch, log_interval=100):
	model.train()
	for i, (x, y) in enumerate(train_loader):
		logp = model(x)
		loss = F.nll_loss(logp, y)
		for p in model.parameters():
			p.grad = None
		loss.backward()
		optimizer.step()
		if not i % log_interval:
			print(epoch, i, loss.item())

def validate(model, validation_loader, loss_vector, accuracy_vector):
	model.eval()
	assert not model.training
	test_loss, accuracy, count = 0, 0, 0
	with torch.no_grad():
		for images, labels in validation_loader:
			log_ps = model(images)
			test_loss += F.nll_loss(log_ps, labels, reduction='sum')
			ps = torch.exp(log_ps)
			assert torch.allclose(ps.sum(dim=1), torch.ones(len(ps)), atol=1e-4)
			top_p, top_class = ps.topk(1, dim=1)
			equals = top_class == labels.view(*top_class.shape)
			accuracy += equals.type(torch.FloatTensor).sum()
			count += len(labels)
	loss_vector.append((test_loss / count).item())
	accuracy_vector.append((100 * accuracy / count).item())
	assert 0 <= accuracy_vector[-1] <= 100

def plot_history(loss_vector, accuracy_vector):
	history = {"val_loss": loss_vector, "val_accuracy": accuracy_vector}
	for key in history:
		plt.figure()
		plt.plot(range(1, len(history[key]) + 1), history[key], label=key)
		plt.title(key)
		plt.xlabel("epoch")
		plt.legend()
	plt.show()

# to do: try weight decay, try Adam
# def train_old(model, loader):
#     for x, y in loader:
#         loss = F.cross_entropy(model(x), y)
#         loss.backward()
