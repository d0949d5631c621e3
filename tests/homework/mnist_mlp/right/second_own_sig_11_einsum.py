import torch, torch.nn as nn, torch.nn.functional as F
import matplotlib.pyplot as plt


import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.in_features = in_features
        self.blocks = nn.ModuleDict({
            'h1': nn.Linear(in_features, hidden_features),
            'h2': nn.Linear(hidden_features, hidden_features),
            'out': nn.Linear(hidden_features, out_features),
        })
        self.dropout = nn.Dropout(dropout)
        for p in self.parameters():
            p.requires_grad_(True)

    def forward(self, x):
        assert x.dim() == 4, f"expected (N, 1, 28, 28), got {tuple(x.shape)}"
        n = x.size(0)
        x = x.view(n, self.in_features)
        for name in ('h1', 'h2'):
            x = self.blocks[name](x)
            x = torch.relu_(x)
            x = self.dropout(x)
        x = self.blocks['out'](x)
        x = F.log_softmax(x, dim=1)
        assert x.shape[0] == n
        return x

def train(model, données, optimiseur, epoch=1, intervalle=100, verbose=True):
    model.train()
    for i, (x, y) in enumerate(données):
        logp = model(x)
        loss = F.nll_loss(logp, y)
        for p in model.parameters():
            p.grad = None
        loss.backward()
        optimiseur.step()
        if not i % intervalle:
            print(epoch, i, loss.item())

def validate(model, données_val, historique_perte=None, historique_acc=None, verbose=False):
    historique_perte = [] if historique_perte is None else historique_perte
    historique_acc = [] if historique_acc is None else historique_acc
    before = [p.requires_grad for p in model.parameters()]
    model.eval().requires_grad_(False)
    s, c, n = 0.0, 0, 0
    for data, target in données_val:
        out = model(data)
        s += F.nll_loss(out, target, reduction='sum').item()
        c += int((out.max(1)[1] == target).long().sum())
        n += target.numel()
    for p, r in zip(model.parameters(), before):
        p.requires_grad_(r)
    historique_perte.append(s / n)
    historique_acc.append(c / n * 100)

def plot_history(historique_perte, historique_acc):
    E = torch.linspace(1, len(historique_perte), len(historique_perte)).tolist()
    for y, name in ((historique_perte, 'loss'), (historique_acc, 'accuracy [%]')):
        plt.figure()
        plt.plot(E, y, 'k.-')
        plt.xlabel('epoch')
        plt.ylabel('validation ' + name)
    plt.show()
