import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
from collections import Counter, namedtuple
Result = namedtuple('Result', 'loss_sum hits n')

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2, **kwargs):
        super().__init__(**kwargs)
        self.net = nn.Sequential(
            nn.Linear(in_features, hidden_features),
            nn.Threshold(0.0, 0.0),   # relu
            nn.Dropout(dropout),
            nn.Linear(hidden_features, hidden_features),
            nn.Threshold(0.0, 0.0),
            nn.Dropout(dropout),
        )
        self.last = nn.Linear(hidden_features, out_features)

    def __call__(self, *a, **k):
        return super().__call__(*a, **k)

    def forward(self, x):
        x = x.unflatten(0, (-1, 1)).flatten(1)
        return F.log_softmax(self.last(self.net(x)), dim=1)

def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    seen = Counter()
    for i, (x, y) in enumerate(train_loader):
        optimizer.zero_grad()
        loss = F.nll_loss(model(x), y)
        loss.backward()
        optimizer.step()
        seen.update(y.tolist())
        if i % log_interval == log_interval - 1:
            print(f'{epoch:>3} | {i:>5} | {loss.item():.4f} | {sum(seen.values())} images')

def validate(model, validation_loader, loss_vector, accuracy_vector):
    def one(batch):
        x, y = batch
        lp = model(x)
        return Result(F.nll_loss(lp, y, reduction='sum').item(), (lp.argmax(1) == y).sum().item(), len(y))
    training = model.training
    model.eval()
    with torch.no_grad():
        r = Result(*map(sum, zip(*map(one, validation_loader))))
    model.train(training)
    loss_vector.append(r.loss_sum / r.n)
    accuracy_vector.append(r.hits / r.n * 100)

def plot_history(loss_vector, accuracy_vector):
    table = list(zip(range(1, len(loss_vector) + 1), loss_vector, accuracy_vector))
    epoch, loss, acc = zip(*table)
    print('epoch  loss  accuracy')
    for row in table:
        print('%5d  %.3f  %.2f' % row)
    plt.figure(); plt.plot(epoch, loss); plt.xlabel('epoch'); plt.ylabel('loss')
    plt.figure(); plt.plot(epoch, acc); plt.xlabel('epoch'); plt.ylabel('accuracy')
    plt.show()
