from __future__ import annotations
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
import contextlib, functools, sys, time

def timed(fn):
    """decorator that prints how long a function takes"""
    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        t0 = time.perf_counter()
        try:
            return fn(*args, **kwargs)
        finally:
            print(f"{fn.__name__} took {time.perf_counter() - t0:.2f}s", file=sys.stderr)
    return wrapper

def eval_mode(fn):
    @functools.wraps(fn)
    def wrapper(model, *args, **kwargs):
        mode = model.training
        model.eval()
        with torch.no_grad():
            result = fn(model, *args, **kwargs)
        model.train(mode)
        return result
    return wrapper


import torch
import torch.nn as nn
import torch.nn.functional as F
from matplotlib import pyplot as plt


import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt


import argparse
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torchvision import datasets, transforms
from torch.optim.lr_scheduler import StepLR
import matplotlib.pyplot as plt

def validate(model, validation_loader, loss_vector, accuracy_vector):
	model.eval()
	val_loss, correct = 0, 0
	with torch.no_grad():
		for data, target in validation_loader:
			dev = next(model.parameters()).device
			data = data.to(dev)
			target = target.to(dev)
			output = model(data)
			val_loss += F.nll_loss(output, target).data.item()
			pred = output.data.max(1, keepdim=True)[1]
			correct += pred.eq(target.data.view_as(pred)).cpu().sum().item()
	val_loss /= len(validation_loader)
	loss_vector.append(val_loss)
	accuracy = 100. * correct / len(validation_loader.dataset)
	accuracy_vector.append(accuracy)
	print("Validation: loss %.4f acc %.1f" % (val_loss, accuracy))

def plot_history(loss_vector, accuracy_vector):
    fig, ax = plt.subplots()
    ax.plot(range(1, len(loss_vector) + 1), loss_vector, color='red')
    ax.set_xlabel('epoch')
    ax.set_ylabel('validation loss', color='red')
    ax.tick_params(axis='y', labelcolor='red')
    ax = ax.twinx()
    ax.plot(range(1, len(accuracy_vector) + 1), accuracy_vector, color='blue')
    ax.set_ylabel('validation accuracy (%)', color='blue')
    ax.tick_params(axis='y', labelcolor='blue')
    plt.show()

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        make = functools.partial(nn.Linear, bias=True)
        for i, (a, b) in enumerate([(in_features, hidden_features), (hidden_features, hidden_features), (hidden_features, out_features)]):
            setattr(self, f"fc{i}", make(a, b))
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        x = x.flatten(1)
        for i in range(2):
            x = self.dropout(F.relu(getattr(self, f"fc{i}")(x)))
        return F.log_softmax(self.fc2(x), dim=1)

def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    for batch_idx, (data, target) in enumerate(train_loader):

        # so that LBFGS would work too, see docs of torch.optim
        def closure():
            optimizer.zero_grad()
            output = model(data)
            loss = F.nll_loss(output, target)
            loss.backward()
            return loss

        loss = optimizer.step(closure)
        if batch_idx % log_interval == 0:
            print('Train Epoch: {} [{}/{}]\tLoss: {:.6f}'.format(epoch, batch_idx * len(data), len(train_loader.dataset), loss.item()))
