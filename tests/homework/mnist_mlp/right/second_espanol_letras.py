# Práctica 2. Redes neuronales. Grupo de mañana
import torch as t
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

class MyMLP(nn.Module):
    def __init__(s, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        s.a = nn.Linear(in_features, hidden_features)
        s.b = nn.Linear(hidden_features, hidden_features)
        s.c = nn.Linear(hidden_features, out_features)
        s.d = nn.Dropout(dropout)

    def forward(s, x):
        x = x.view(len(x), -1)
        x = s.d(s.a(x).relu())
        x = s.d(s.b(x).relu())
        x = s.c(x)
        return x.log_softmax(dim=1)

def train(model, optimizer, train_loader, epoch, log_interval=100):
    m, o, k = model, optimizer, 0
    m.train()
    for x, y in train_loader:
        o.zero_grad()
        p = m(x)
        l = F.nll_loss(p, y)
        l.backward()
        o.step()
        k += 1
        if k % log_interval == 0: print('época', epoch, 'lote', k, 'pérdida', round(l.item(), 4))

def validate(model, validation_loader, loss_vector, accuracy_vector):
    m = model
    m.eval()
    L, A, n = 0, 0, 0
    with t.no_grad():
        for x, y in validation_loader:
            p = m(x)
            L += F.nll_loss(p, y, reduction='sum').item()
            A += sum(p.argmax(1) == y).item()
            n += len(y)
    loss_vector.append(L / n)
    accuracy_vector.append(A * 100 / n)
    print('pérdida', L / n, 'aciertos', A, 'de', n)

def plot_history(loss_vector, accuracy_vector):
    e = [i for i, _ in enumerate(loss_vector, 1)]
    f, a = plt.subplots()
    a.plot(e, loss_vector, c='r', label='pérdida (loss)')
    b = a.twinx()
    b.plot(e, accuracy_vector, c='b', label='exactitud (accuracy)')
    a.set_xlabel('época'); a.set_ylabel('pérdida'); b.set_ylabel('exactitud %')
    f.legend()
    plt.show()
