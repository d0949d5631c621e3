from functools import partial
import torch, math
from torch import nn, optim
import torch.nn.functional as F
import matplotlib.pyplot as plt

# ---- fastai-ish helpers -----
def listify(o): return [] if o is None else list(o) if isinstance(o, (list, tuple)) else [o]
def accuracy(out, yb): return (torch.argmax(out, dim=1) == yb).float().mean()
loss_func = F.nll_loss

def lin_block(ni, nf, p=0.2, act=True):
    layers = [nn.Linear(ni, nf)]
    if act: layers += [nn.ReLU(), nn.Dropout(p)]
    return layers

class Lambda(nn.Module):
    def __init__(self, f): super().__init__(); self.f = f
    def forward(self, x): return self.f(x)

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.layers = nn.Sequential(
            Lambda(lambda x: x.view(x.shape[0], -1)),
            *lin_block(in_features, hidden_features, dropout),
            *lin_block(hidden_features, hidden_features, dropout),
            *lin_block(hidden_features, out_features, act=False),
            nn.LogSoftmax(dim=1))
    def forward(self, xb): return self.layers(xb)

def loss_batch(model, loss_func, xb, yb, opt=None):
    # from the "What is torch.nn really?" tutorial
    loss = loss_func(model(xb), yb)
    if opt is not None:
        loss.backward()
        opt.step()
        opt.zero_grad()
    return loss.item(), len(xb)

def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    optimizer.zero_grad()      # in case there is something left
    step = partial(loss_batch, model, loss_func, opt=optimizer)
    losses, nums = [], []
    for i, (xb, yb) in enumerate(train_loader):
        l, n = step(xb, yb)
        losses.append(l); nums.append(n)
        if i % log_interval == 0: print(f'{epoch:3d} {i:5d} {l:.4f}')
    print('epoch', epoch, 'train loss', sum(l*n for l, n in zip(losses, nums)) / sum(nums))

def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    with torch.no_grad():
        losses, accs, nums = zip(*[(loss_func(out, yb).item(), accuracy(out, yb).item(), len(yb))
                                   for xb, yb in validation_loader for out in [model(xb)]])
    tot = sum(nums)
    loss_vector.append(sum(l*n for l, n in zip(losses, nums)) / tot)
    accuracy_vector.append(100 * sum(a*n for a, n in zip(accs, nums)) / tot)

def plot_history(loss_vector, accuracy_vector):
    xs = list(range(1, len(loss_vector)+1))
    _, axs = plt.subplots(2, 1, sharex=True, figsize=(6, 8))
    for ax, ys, t in zip(axs, [loss_vector, accuracy_vector], ['valid loss', 'valid accuracy (%)']):
        ax.plot(xs, ys); ax.set_title(t)
    axs[-1].set_xlabel('epoch')
    plt.show()
