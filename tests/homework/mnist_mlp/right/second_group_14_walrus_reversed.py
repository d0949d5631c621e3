from collections import deque
from itertools import count, islice
from operator import itemgetter
from statistics import fmean
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt


import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
torch.set_printoptions(precision=3)


# Übungsblatt 3 – Gruppe 7 (Müller, Öztürk, Weiß)
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

gerät = torch.device("cuda") if torch.cuda.is_available() else torch.device("cpu")


import sys
import traceback
try:
    import torch
    import torch.nn as nn
    import torch.nn.functional as F
except ImportError as e:
    print("please install torch:", e)
    sys.exit(1)
try:
    import matplotlib.pyplot as plt
except ImportError:
    plt = None
try:
    from tqdm.auto import tqdm
except ImportError:
    def tqdm(it, **kw):
        return it

def plot_history(loss_vector, accuracy_vector):
    if plt is None:
        print("no matplotlib :(")
        return
    try:
        epochs = range(1, len(loss_vector) + 1)
        plt.figure()
        plt.plot(epochs, loss_vector, label="val loss")
        plt.xlabel("epoch"); plt.ylabel("loss"); plt.legend()
        plt.figure()
        plt.plot(epochs, accuracy_vector, label="val accuracy")
        plt.xlabel("epoch"); plt.ylabel("accuracy in %"); plt.legend()
        plt.show()
    except Exception as e:
        print("plotting failed", e)

def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()  # Dropout aus
    verlust, richtig, anzahl = 0.0, 0, 0
    with torch.no_grad():
        for bilder, ziele in validation_loader:
            bilder, ziele = bilder.to(gerät), ziele.to(gerät)
            ausgabe = model(bilder)
            verlust += F.nll_loss(ausgabe, ziele, reduction='sum').item()
            _, vorhersage = torch.max(ausgabe, 1)
            richtig += (vorhersage == ziele).sum().item()
            anzahl += ziele.size(0)
    verlust /= anzahl
    genauigkeit = 100 * richtig / anzahl
    loss_vector.append(verlust)
    accuracy_vector.append(genauigkeit)
    print(f"Validierung: Verlust {verlust:.4f}, Genauigkeit {genauigkeit:.2f} %")

def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    params = [p for p in model.parameters() if p.requires_grad]
    for i, (x, y) in enumerate(train_loader):
        logp = model(x)
        loss = -logp[torch.arange(len(y)), y].mean()    # = F.nll_loss(logp, y)
        grads = torch.autograd.grad(loss, params)
        for p, g in zip(params, grads):
            p.grad = g
        optimizer.step()
        if i % log_interval == 0:
            print(epoch, i, float(loss))

def hidden(i, o, p):
    yield nn.Linear(i, o)
    yield nn.ReLU()
    yield nn.Dropout(p)

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.steps = nn.ModuleList([*hidden(in_features, h := hidden_features, dropout),
                                    *hidden(h, h, dropout), nn.Linear(h, out_features)])

    def forward(self, x):
        x = x.flatten(1)
        for f in self.steps:
            x = f(x)
        return x.sub(x.logsumexp(1, True))

def make_loaders(batch_size=32):
    from torchvision import datasets, transforms
    tf = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))])
    kwargs = dict(num_workers=1, pin_memory=True) if torch.cuda.is_available() else {}
    tr = datasets.MNIST("data", train=True, download=True, transform=tf)
    va = datasets.MNIST("data", train=False, download=True, transform=tf)
    return (torch.utils.data.DataLoader(tr, batch_size=batch_size, shuffle=True, **kwargs),
            torch.utils.data.DataLoader(va, batch_size=batch_size, shuffle=False, **kwargs))
