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
torch.set_printoptions(precision=3)


# -*- coding: utf-8 -*-
# TP2 : réseau de neurones — Élève : Éloïse D.
import torch
from torch import nn
from torch.nn import functional as F
import matplotlib.pyplot as plt
import numpy as np


import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

def plot_history(loss_vector, accuracy_vector):
    t = list(range(1, len(loss_vector) + 1))
    plt.figure(1); plt.clf()
    plt.scatter(t, loss_vector, s=8)
    plt.plot(t, loss_vector, '--', label='Validation loss')
    plt.legend(loc='best'); plt.xlabel('# epoch')
    plt.figure(2); plt.clf()
    plt.scatter(t, accuracy_vector, s=8)
    plt.plot(t, accuracy_vector, '--', label='Validation accuracy')
    plt.legend(loc='best'); plt.xlabel('# epoch')
    plt.show()

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
            top_p, top_class = ps.topk(3, dim=1)
            equals = top_class == labels.view(-1, 1)
            accuracy += equals.type(torch.FloatTensor).sum()
            count += len(labels)
    loss_vector.append((test_loss / count).item())
    accuracy_vector.append((100 * accuracy / count).item())
    assert 0 <= accuracy_vector[-1] <= 100

def train(model, optimizer, train_loader, epoch, log_interval=100):
    # on s'assure que le modèle est en mode entraînement
    if not model.training:
        model.train()
    critère = nn.NLLLoss()
    pertes = []
    for i, lot in enumerate(train_loader):
        entrées, étiquettes = lot
        sorties = model(entrées)
        perte = critère(sorties, étiquettes)
        optimizer.zero_grad()
        perte.backward()
        optimizer.step()
        pertes += [perte.item()]
        if (i + 1) % log_interval == 0:
            print("Époque %d, lot %d, perte moyenne %.4f" % (epoch, i + 1, np.mean(pertes[-log_interval:])))

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        # last layer first, I build it backwards
        self.l3 = nn.Linear(hidden_features, out_features)
        self.l2 = nn.Linear(hidden_features, hidden_features)
        self.l1 = nn.Linear(in_features, hidden_features)
        self.register_buffer("p", torch.tensor(float(dropout)))

    def noise(self, h):
        if self.training:
            keep = torch.rand_like(h).ge(self.p)
            h = torch.where(keep, h / (1 - self.p), torch.zeros_like(h))
        return h

    def forward(self, x):
        h = x.view(x.size(0), -1)
        h = self.noise(torch.clamp_min(h @ self.l1.weight.T + self.l1.bias, 0))
        h = self.noise(torch.clamp_min(h @ self.l2.weight.T + self.l2.bias, 0))
        return torch.log_softmax(h @ self.l3.weight.T + self.l3.bias, dim=1)
