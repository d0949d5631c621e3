import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

class MyMLP(nn.Module):
    def __init__(self, in_dim=784, hid_dim=50, out_dim=10, p_drop=0.2, act=nn.ReLU):
        super().__init__()
        self.fc = nn.Sequential(nn.Linear(in_dim, hid_dim), act(), nn.Dropout(p_drop),
                                nn.Linear(hid_dim, hid_dim), act(), nn.Dropout(p_drop),
                                nn.Linear(hid_dim, out_dim))
    def forward(self, x):
        return F.log_softmax(self.fc(x.view(x.size(0), -1)), 1)

def train(net, loader, opt, ep, criterion, device, log_every=100):
    net.to(device)
    net.train()
    avg = 0.
    for i, (img, lab) in enumerate(loader):
        img, lab = img.to(device), lab.to(device)
        opt.zero_grad()
        out = net(img)
        loss = criterion(out, lab)
        loss.backward()
        opt.step()
        avg += (loss.item() - avg) / (i + 1)
        if i % log_every == 0:
            print(ep, i, avg)
    return avg

def validate(net, loader, criterion, device, val_losses, val_accs):
    net.to(device)
    net.eval()
    loss, correct, total = 0., 0., 0
    with torch.no_grad():
        for img, lab in loader:
            img, lab = img.to(device), lab.to(device)
            out = net(img)
            loss += criterion(out, lab).item()
            correct += (out.argmax(1) == lab).float().sum().item()
            total += lab.size(0)
    val_losses.append(loss / len(loader))
    val_accs.append(100 * correct / total)
    return val_losses[-1], val_accs[-1]

def plot_history(val_losses, val_accs, title=''):
    xs = range(1, len(val_losses) + 1)
    plt.figure()
    plt.plot(xs, val_losses, label='val loss')
    plt.title(title + ' loss'); plt.xlabel('epoch'); plt.legend()
    plt.figure()
    plt.plot(xs, val_accs, label='val acc')
    plt.title(title + ' accuracy'); plt.xlabel('epoch'); plt.legend()
    plt.show()
