from typing import Final

import torch
from torch import nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

NUM_CLASSES: Final = 10
NUM_PIXELS: Final = 28 * 28


# Ödev 3 - Yapay Sinir Ağları
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        nn.Module.__init__(self)
        genislik = hidden_features
        self.katman1 = nn.Linear(in_features, genislik)
        self.katman2 = nn.Linear(genislik, genislik)
        self.katman3 = nn.Linear(genislik, out_features)
        self.seyreltme = nn.Dropout(dropout)
        self.aktivasyon = nn.ReLU()

    def forward(self, x):
        # düzleştir
        x = torch.reshape(x, (x.shape[0], x.shape[1] * x.shape[2] * x.shape[3]))
        x = self.seyreltme(self.aktivasyon(self.katman1(x)))
        x = self.seyreltme(self.aktivasyon(self.katman2(x)))
        return nn.functional.log_softmax(self.katman3(x), dim=1)

@torch.enable_grad()
def train(model, données, optimiseur, epoch=1, intervalle=100, verbose=True):
    model.train()
    total = torch.zeros(())
    for step, (inputs, targets) in enumerate(données, 1):
        optimiseur.zero_grad(set_to_none=True)
        loss = F.nll_loss(model(inputs), targets)
        loss.backward()
        optimiseur.step()
        total += loss.detach()
        if step % intervalle == 0:
            print(f"epoch {epoch:>2} | step {step:>4} | avg loss {total.item() / step:.4f}")

def validate(model, données_val, historique_perte=None, historique_acc=None, verbose=False):
    historique_perte = [] if historique_perte is None else historique_perte
    historique_acc = [] if historique_acc is None else historique_acc
    model.eval()
    toplam_kayip = 0.0
    dogru = 0
    sayi = 0
    torch.set_grad_enabled(False)
    for veri, hedef in données_val:
        cikti = model(veri)
        toplam_kayip += F.nll_loss(cikti, hedef, reduction='sum').item()
        for j in range(len(hedef)):
            if cikti[j].argmax().item() == hedef[j].item():
                dogru += 1
            sayi += 1
    torch.set_grad_enabled(True)
    historique_perte += [toplam_kayip / sayi]
    historique_acc += [dogru / sayi * 100]

def plot_history(historique_perte, historique_acc):
    with plt.style.context("seaborn-v0_8" if "seaborn-v0_8" in plt.style.available else "default"):
        fig, axes = plt.subplot_mosaic([["loss", "acc"]], figsize=(9, 3.5))
        x = range(1, 1 + len(historique_perte))
        axes["loss"].plot(x, historique_perte, lw=2)
        axes["loss"].set_title("validation NLL")
        axes["loss"].set_ylabel("loss")
        axes["acc"].plot(x, historique_acc, lw=2, color="C1")
        axes["acc"].set_title("validation accuracy")
        axes["acc"].set_ylabel("%")
        for a in axes.values():
            a.set_xlabel("epoch")
        fig.tight_layout()
        plt.show()
