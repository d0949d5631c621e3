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

def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.requires_grad_(True)
    model.train()
    for batch_idx, (data, target) in enumerate(train_loader):
        model.zero_grad()
        loss = F.nll_loss(model(data), target)
        loss.backward()
        optimizer.step()
        if batch_idx % log_interval == 0:
            print(f"Epoch {epoch} - {100 * batch_idx / len(train_loader):.0f}% - loss {loss:.4f}")
    model.zero_grad()

def validate(model, validation_loader, loss_vector, accuracy_vector):
    before = [p.requires_grad for p in model.parameters()]
    model.eval().requires_grad_(False)
    s, c, n = 0.0, 0, 0
    for data, target in validation_loader:
        out = model(data)
        s += F.nll_loss(out, target, reduction='sum').item()
        c += int((out.max(1)[1] == target).long().sum())
        n += target.numel()
    for p, r in zip(model.parameters(), before):
        p.requires_grad_(r)
    loss_vector.append(s / n)
    accuracy_vector.append(c / n * 100)

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
