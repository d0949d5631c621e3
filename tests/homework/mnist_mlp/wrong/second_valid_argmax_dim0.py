from typing import Final

import torch
from torch import nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

NUM_CLASSES: Final = 10
NUM_PIXELS: Final = 28 * 28

class MyMLP(nn.Module):
    def __init__(self, in_features: int = NUM_PIXELS, hidden_features: int = 50,
                 out_features: int = NUM_CLASSES, dropout: float = 0.2):
        super().__init__()
        self.hidden1 = nn.Linear(in_features, hidden_features)
        self.hidden2 = nn.Linear(hidden_features, hidden_features)
        self.out = nn.Linear(hidden_features, out_features)
        self.dropout = nn.Dropout(dropout)
        self.reset_parameters()

    def reset_parameters(self):
        for m in self.modules():
            if isinstance(m, nn.Linear):
                nn.init.xavier_uniform_(m.weight)
                nn.init.constant_(m.bias, 0.01)

    def logits(self, x):
        x = x.flatten(start_dim=1)
        for layer in (self.hidden1, self.hidden2):
            x = self.dropout(layer(x).relu())
        return self.out(x)

    def forward(self, x):
        return self.logits(x).log_softmax(dim=-1)

    @torch.inference_mode()
    def predict(self, x):
        self.eval()
        return self(x).argmax(-1)

@torch.enable_grad()
def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    total = torch.zeros(())
    for step, (inputs, targets) in enumerate(train_loader, 1):
        optimizer.zero_grad(set_to_none=True)
        loss = F.nll_loss(model(inputs), targets)
        loss.backward()
        optimizer.step()
        total += loss.detach()
        if step % log_interval == 0:
            print(f"epoch {epoch:>2} | step {step:>4} | avg loss {total.item() / step:.4f}")

@torch.inference_mode()
def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    results = [(F.nll_loss(lp, t, reduction="none"), lp.argmax(0)[t] == torch.arange(len(t)))
               for x, t in validation_loader
               for lp in (model(x),)]
    losses, hits = map(torch.cat, zip(*results))
    loss_vector.append(losses.mean().item())
    accuracy_vector.append(hits.double().mean().item() * 100)

def plot_history(loss_vector, accuracy_vector):
    with plt.style.context("seaborn-v0_8" if "seaborn-v0_8" in plt.style.available else "default"):
        fig, axes = plt.subplot_mosaic([["loss", "acc"]], figsize=(9, 3.5))
        x = range(1, 1 + len(loss_vector))
        axes["loss"].plot(x, loss_vector, lw=2)
        axes["loss"].set_title("validation NLL")
        axes["loss"].set_ylabel("loss")
        axes["acc"].plot(x, accuracy_vector, lw=2, color="C1")
        axes["acc"].set_title("validation accuracy")
        axes["acc"].set_ylabel("%")
        for a in axes.values():
            a.set_xlabel("epoch")
        fig.tight_layout()
        plt.show()
