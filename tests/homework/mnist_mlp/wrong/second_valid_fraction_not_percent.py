from __future__ import annotations
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

class MyMLP(nn.Module):
    """784 -> 50 -> 50 -> 10 with dropout, returns log-probabilities."""

    def __init__(
        self,
        in_features: int = 784,
        hidden_features: int = 50,
        out_features: int = 10,
        dropout: float = 0.2,
    ) -> None:
        super().__init__()
        self.flatten = nn.Flatten()
        self.net = nn.Sequential(
            nn.Linear(in_features, hidden_features),
            nn.ReLU(inplace=True),
            nn.Dropout(p=dropout),
            nn.Linear(hidden_features, hidden_features),
            nn.ReLU(inplace=True),
            nn.Dropout(p=dropout),
            nn.Linear(hidden_features, out_features),
        )

    def forward(self, x: Tensor) -> Tensor:
        logits = self.net(self.flatten(x))
        return F.log_softmax(logits, dim=-1)

    # lightning style hooks
    def training_step(self, batch: Tuple[Tensor, Tensor], batch_idx: int) -> StepOutput:
        x, y = batch
        return StepOutput(loss=F.nll_loss(self(x), y), n=y.numel())

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

@torch.no_grad()
def validate(
    model: nn.Module,
    validation_loader: Iterable,
    loss_vector: List[float],
    accuracy_vector: List[float],
) -> None:
    model.eval()
    total_loss: float = 0.0
    total_correct: int = 0
    total: int = 0
    for x, y in validation_loader:
        log_probs: Tensor = model(x)
        total_loss += F.nll_loss(log_probs, y, reduction="sum").item()
        total_correct += int(log_probs.argmax(dim=1).eq(y).sum().item())
        total += y.shape[0]
    loss_vector.append(total_loss / total)
    accuracy_vector.append(total_correct / total)
    logger.info("val_loss=%.4f val_acc=%.2f%%", loss_vector[-1], accuracy_vector[-1])

def plot_history(loss_vector: List[float], accuracy_vector: List[float]) -> None:
    epochs = range(1, len(loss_vector) + 1)
    fig, (ax_loss, ax_acc) = plt.subplots(nrows=1, ncols=2, figsize=(12, 4))
    ax_loss.plot(epochs, loss_vector, marker="o", label="validation loss")
    ax_loss.set(xlabel="Epoch", ylabel="NLL loss", title="Validation loss")
    ax_loss.legend()
    ax_acc.plot(epochs, accuracy_vector, marker="o", color="tab:orange", label="validation accuracy")
    ax_acc.set(xlabel="Epoch", ylabel="Accuracy [%]", title="Validation accuracy")
    ax_acc.legend()
    fig.tight_layout()
    plt.show()

if __name__ == "__main__":
    cfg = Config()
    logger.info("config: %s", cfg)
