from __future__ import annotations
import torch
import torch.nn as nn
import torch.nn.functional as F
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



import logging
from dataclasses import dataclass, field
from typing import Iterable, List, Optional, Tuple

import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor

logging.basicConfig(level=logging.INFO, format="%(asctime)s | %(levelname)s | %(message)s")
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Config:
    lr: float = 0.01
    momentum: float = 0.5
    epochs: int = 10
    batch_size: int = 64


@dataclass
class StepOutput:
    loss: Tensor
    n: int
    correct: int = 0



# Práctica 2. Redes neuronales. Grupo de mañana
import torch as t
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        self.model = nn.Sequential(OrderedDict([
            ("flatten", nn.Flatten()),
            ("linear_1", nn.Linear(in_features, hidden_features)),
            ("relu_1", nn.ReLU()),
            ("dropout_1", nn.Dropout(dropout)),
            ("linear_2", nn.Linear(hidden_features, hidden_features)),
            ("relu_2", nn.ReLU()),
            ("dropout_2", nn.Dropout(dropout)),
            ("linear_3", nn.Linear(hidden_features, out_features)),
            ("log_softmax", nn.LogSoftmax(dim=-1)),
        ]))
        self.model.apply(init_weights)

    def forward(self, x):
        assert x.ndim == 4 and x.shape[1] == 1, x.shape
        y = self.model(x)
        assert y.shape == (x.shape[0], self.out_features)
        return y

def _shared_step(model: nn.Module, batch: Tuple[Tensor, Tensor]) -> StepOutput:
    x, y = batch
    log_probs = model(x)
    loss = F.nll_loss(log_probs, y)
    return StepOutput(loss=loss, n=y.size(0), correct=int((log_probs.argmax(-1) == y).sum()))


def train(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    train_loader: Iterable,
    epoch: int,
    log_interval: int = 100,
) -> None:
    """Train for a single epoch."""
    model.train()
    running = 0.0
    for batch_idx, batch in enumerate(train_loader):
        optimizer.zero_grad(set_to_none=True)
        out = _shared_step(model, batch)
        out.loss.backward()
        optimizer.step()
        running += out.loss.detach().item()
        if batch_idx % log_interval == 0:
            logger.info("epoch=%d batch=%d loss=%.4f", epoch, batch_idx, running / (batch_idx + 1))

def validate(model, validation_loader, loss_vector, accuracy_vector):
	model.eval()
	val_loss, correct = 0, 0
	with torch.no_grad():
		for data, target in validation_loader:
			dev = next(model.parameters()).device
			data = data.to(dev)
			target = target.to(dev)
			output = model(data)
			correct = 0
			val_loss += F.nll_loss(output, target).data.item()
			pred = output.data.max(1, keepdim=True)[1]
			correct += pred.eq(target.data.view_as(pred)).cpu().sum().item()
	val_loss /= len(validation_loader)
	loss_vector.append(val_loss)
	accuracy = 100. * correct / len(validation_loader.dataset)
	accuracy_vector.append(accuracy)
	print("Validation: loss %.4f acc %.1f" % (val_loss, accuracy))

def plot_history(loss_vector, accuracy_vector):
    e = [i for i, _ in enumerate(loss_vector, 1)]
    f, a = plt.subplots()
    a.plot(e, loss_vector, c='r', label='pérdida (loss)')
    b = a.twinx()
    b.plot(e, accuracy_vector, c='b', label='exactitud (accuracy)')
    a.set_xlabel('época'); a.set_ylabel('pérdida'); b.set_ylabel('exactitud %')
    f.legend()
    plt.show()
