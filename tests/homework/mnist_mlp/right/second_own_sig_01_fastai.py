from functools import partial
import torch, math
from torch import nn, optim
import torch.nn.functional as F
import matplotlib.pyplot as plt

# ---- fastai-ish helpers -----
def listify(o): return [] if o is None else list(o) if isinstance(o, (list, tuple)) else [o]
def accuracy(out, yb): return (torch.argmax(out, dim=1) == yb).float().mean()
loss_func = F.nll_loss


# Übungsblatt 3 – Gruppe 7 (Müller, Öztürk, Weiß)
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

gerät = torch.device("cuda") if torch.cuda.is_available() else torch.device("cpu")

class MyMLP(nn.Module):
    """Mehrschichtiges Perzeptron mit zwei verdeckten Schichten."""

    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        # drei lineare Schichten
        self.eingang = nn.Linear(in_features, hidden_features)
        self.mitte = nn.Linear(hidden_features, hidden_features)
        self.ausgang = nn.Linear(hidden_features, out_features)
        self.p = dropout

    def forward(self, x):
        größe = x.shape[0]
        x = x.view(größe, -1)  # Bild plattdrücken
        x = F.dropout(F.relu(self.eingang(x)), p=self.p, training=self.training)
        x = F.dropout(F.relu(self.mitte(x)), p=self.p, training=self.training)
        x = self.ausgang(x)
        return F.log_softmax(x, dim=1)

def loss_batch(model, loss_func, xb, yb, opt=None):
    # from the "What is torch.nn really?" tutorial
    loss = loss_func(model(xb), yb)
    if opt is not None:
        loss.backward()
        opt.step()
        opt.zero_grad()
    return loss.item(), len(xb)

def train(epoch, model, dataloader, opt, device='cpu', print_every=100):
    model.train()
    opt.zero_grad()      # in case there is something left
    step = partial(loss_batch, model, loss_func, opt=opt)
    losses, nums = [], []
    for i, (xb, yb) in enumerate(dataloader):
        l, n = step(xb, yb)
        losses.append(l); nums.append(n)
        if i % print_every == 0: print(f'{epoch:3d} {i:5d} {l:.4f}')
    print('epoch', epoch, 'train loss', sum(l*n for l, n in zip(losses, nums)) / sum(nums))

def validate(model, losses_hist, accs_hist, val_loader):
    model.eval()  # Dropout aus
    verlust, richtig, anzahl = 0.0, 0, 0
    with torch.no_grad():
        for bilder, ziele in val_loader:
            bilder, ziele = bilder.to(gerät), ziele.to(gerät)
            ausgabe = model(bilder)
            verlust += F.nll_loss(ausgabe, ziele, reduction='sum').item()
            _, vorhersage = torch.max(ausgabe, 1)
            richtig += (vorhersage == ziele).sum().item()
            anzahl += ziele.size(0)
    verlust /= anzahl
    genauigkeit = 100 * richtig / anzahl
    losses_hist.append(verlust)
    accs_hist.append(genauigkeit)
    print(f"Validierung: Verlust {verlust:.4f}, Genauigkeit {genauigkeit:.2f} %")
    return losses_hist[-1], accs_hist[-1]

def plot_history(losses_hist, accs_hist):
    xs = list(range(1, len(losses_hist)+1))
    _, axs = plt.subplots(2, 1, sharex=True, figsize=(6, 8))
    for ax, ys, t in zip(axs, [losses_hist, accs_hist], ['valid loss', 'valid accuracy (%)']):
        ax.plot(xs, ys); ax.set_title(t)
    axs[-1].set_xlabel('epoch')
    plt.show()
