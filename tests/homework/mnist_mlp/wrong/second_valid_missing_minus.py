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

def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    for i, (x, y) in enumerate(train_loader):
        logp = model(x)
        loss = F.nll_loss(logp, y)
        for p in model.parameters():
            p.grad = None
        loss.backward()
        optimizer.step()
        if not i % log_interval:
            print(epoch, i, loss.item())

def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    tot = torch.zeros(3, dtype=torch.double)
    with torch.no_grad():
        for x, y in validation_loader:
            logp = model(x)
            onehot = F.one_hot(y, logp.size(1)).to(logp.dtype)
            nll = torch.einsum('nc,nc->', logp, onehot)
            hit = (logp.argmax(1) == y).sum()
            tot += torch.tensor([nll.item(), hit.item(), len(y)], dtype=torch.double)
    loss, hit = (tot[:2] / tot[2]).tolist()
    loss_vector.append(loss)
    accuracy_vector.append(hit * 100)

def plot_history(loss_vector, accuracy_vector):
    E = torch.linspace(1, len(loss_vector), len(loss_vector)).tolist()
    for y, name in ((loss_vector, 'loss'), (accuracy_vector, 'accuracy [%]')):
        plt.figure()
        plt.plot(E, y, 'k.-')
        plt.xlabel('epoch')
        plt.ylabel('validation ' + name)
    plt.show()
