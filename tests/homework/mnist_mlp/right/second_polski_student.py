# Laboratorium 4, autor: Łukasz Żółty
import torch
from torch import nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

urzadzenie = torch.device('cpu')

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.warstwa_we = nn.Linear(in_features, hidden_features)
        self.warstwa_ukr = nn.Linear(hidden_features, hidden_features)
        self.warstwa_wy = nn.Linear(hidden_features, out_features)
        self.p = dropout

    def forward(self, x):
        x = x.squeeze(1).flatten(1)
        for w in [self.warstwa_we, self.warstwa_ukr]:
            x = F.dropout(F.relu(w(x)), self.p, training=self.training)
        return F.log_softmax(self.warstwa_wy(x), dim=1)

def train(model, optimizer, train_loader, epoch, log_interval=100):
    model = model.to(urzadzenie)
    model.train()
    for nr_partii, partia in enumerate(train_loader, start=1):
        obrazy, etykiety = (t.to(urzadzenie) for t in partia)
        wynik = model(obrazy)
        strata = F.nll_loss(wynik, etykiety, reduction='sum') / len(etykiety)
        optimizer.zero_grad()
        strata.backward()
        optimizer.step()
        if nr_partii % log_interval == 0:
            print(f'Epoka {epoch}, partia {nr_partii}: strata {strata.item():.4f}')

def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    suma_strat = torch.tensor(0.)
    trafienia = torch.tensor(0)
    ile = 0
    with torch.no_grad():
        for obrazy, etykiety in validation_loader:
            wynik = model(obrazy.to(urzadzenie))
            suma_strat = suma_strat + F.nll_loss(wynik, etykiety) * etykiety.size(0)
            trafienia = trafienia + (wynik.argmax(1) == etykiety).sum()
            ile = ile + etykiety.size(0)
    loss_vector.append((suma_strat / ile).item())
    accuracy_vector.append((100 * trafienia / ile).item())

def plot_history(loss_vector, accuracy_vector):
    epoki = range(1, len(loss_vector) + 1)
    fig = plt.figure(figsize=(6, 6))
    ax1 = fig.add_axes([0.15, 0.55, 0.8, 0.38])
    ax2 = fig.add_axes([0.15, 0.08, 0.8, 0.38])
    ax1.plot(epoki, loss_vector, 'o-'); ax1.set_ylabel('strata (loss)')
    ax2.plot(epoki, accuracy_vector, 'o-'); ax2.set_ylabel('dokładność (accuracy) [%]')
    ax2.set_xlabel('epoka')
    plt.show()
