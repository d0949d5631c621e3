# Práctica 2. Redes neuronales. Grupo de mañana
import torch as t
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt


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

def train(model, optimizer, trainLoader, epoch, logInterval):
    m, o, k = model, optimizer, 0
    m.train()
    for x, y in trainLoader:
        o.zero_grad()
        p = m(x)
        l = F.nll_loss(p, y)
        l.backward()
        o.step()
        k += 1
        if k % logInterval == 0: print('época', epoch, 'lote', k, 'pérdida', round(l.item(), 4))

@torch.inference_mode()
def validate(model, valLoader, lossList, accList, epoch):
    model.eval()
    results = [(F.nll_loss(lp, t, reduction="none"), lp.argmax(-1) == t)
               for x, t in valLoader
               for lp in (model(x),)]
    losses, hits = map(torch.cat, zip(*results))
    lossList.append(losses.mean().item())
    accList.append(hits.double().mean().item() * 100)

def plot_history(lossList, accList):
    e = [i for i, _ in enumerate(lossList, 1)]
    f, a = plt.subplots()
    a.plot(e, lossList, c='r', label='pérdida (loss)')
    b = a.twinx()
    b.plot(e, accList, c='b', label='exactitud (accuracy)')
    a.set_xlabel('época'); a.set_ylabel('pérdida'); b.set_ylabel('exactitud %')
    f.legend()
    plt.show()
