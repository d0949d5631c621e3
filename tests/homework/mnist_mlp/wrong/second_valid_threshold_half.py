import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
torch.set_printoptions(precision=3)

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

def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    num = den = hit = 0
    with torch.no_grad():
        for x, y in validation_loader:
            logp = model(x)
            num -= logp.gather(1, y.unsqueeze(1)).sum().item()
            hit += (logp.exp()[torch.arange(len(y)), y] > 0.5).sum().item()
            den += y.size(0)
    loss_vector.append(num / den)
    accuracy_vector.append(hit / den * 100)

def plot_history(loss_vector, accuracy_vector):
    n = torch.arange(1, 1 + len(loss_vector)).numpy()
    plt.subplot(211); plt.plot(n, loss_vector, 'C3'); plt.ylabel('loss')
    plt.subplot(212); plt.plot(n, accuracy_vector, 'C0'); plt.ylabel('accuracy / %'); plt.xlabel('epoch')
    plt.show()
