# Übungsblatt 3 – Gruppe 7 (Müller, Öztürk, Weiß)
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

gerät = torch.device("cuda") if torch.cuda.is_available() else torch.device("cpu")


import torch, torch.nn as nn, torch.nn.functional as F
import matplotlib.pyplot as plt

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.W1 = nn.Linear(in_features, hidden_features)
        self.W2 = nn.Linear(hidden_features, hidden_features)
        self.W3 = nn.Linear(hidden_features, out_features)
        self.keep = 1 - dropout

    def _affine(self, lin, x):
        return torch.einsum('ni,oi->no', x, lin.weight) + lin.bias

    def _drop(self, h):
        if not self.training or self.keep == 1:
            return h
        mask = torch.bernoulli(torch.full_like(h, self.keep))
        return h * mask / self.keep

    def forward(self, x):
        x = torch.einsum('nchw->nhwc', x).reshape(x.shape[0], -1)
        x = self._drop(self._affine(self.W1, x).clamp(min=0))
        x = self._drop(self._affine(self.W2, x).clamp(min=0))
        z = self._affine(self.W3, x)
        z = z - z.max(dim=1, keepdim=True).values      # numerical stability
        return z - z.exp().sum(dim=1, keepdim=True).log()

def train(model, optimizer, trainLoader, epoch, logInterval):
    model.train()  # Dropout an
    anzahl = 0
    summe = 0.
    for nr, (bilder, ziele) in enumerate(trainLoader):
        bilder, ziele = bilder.to(gerät), ziele.to(gerät)
        optimizer.zero_grad()              # Gradienten löschen
        vorhersage = model(bilder)
        verlust = F.nll_loss(vorhersage, ziele)
        verlust.backward()                 # Rückwärtsdurchlauf
        optimizer.step()
        summe += verlust.item() * len(bilder)
        anzahl += len(bilder)
        if nr % logInterval == 0:
            print(f"Epoche {epoch}, Stapel {nr}: Verlust {summe / anzahl:.3f}")

def validate(model, valLoader, lossList, accList, epoch):
    model.eval()
    tot = torch.zeros(3, dtype=torch.double)
    with torch.no_grad():
        for x, y in valLoader:
            logp = model(x)
            onehot = F.one_hot(y, logp.size(1)).to(logp.dtype)
            nll = -torch.einsum('nc,nc->', logp, onehot)
            hit = (logp.argmax(1) == y).sum()
            tot += torch.tensor([nll.item(), hit.item(), len(y)], dtype=torch.double)
    loss, hit = (tot[:2] / tot[2]).tolist()
    lossList.append(loss)
    accList.append(hit * 100)

def plot_history(lossList, accList):
    epochen = range(1, len(lossList) + 1)
    plt.subplot(2, 1, 1)
    plt.plot(epochen, lossList, label="Validierungsverlust (loss)")
    plt.ylabel("Verlust")
    plt.legend()
    plt.subplot(2, 1, 2)
    plt.plot(epochen, accList, label="Validierungsgenauigkeit (accuracy)", color="green")
    plt.ylabel("Genauigkeit in %")
    plt.xlabel("Epoche")
    plt.legend()
    plt.show()
