import torch
from torch import nn
from torch.utils.data import DataLoader
import torch.nn.functional as F
import matplotlib.pyplot as plt

device = torch.accelerator.current_accelerator().type if hasattr(torch, "accelerator") and torch.accelerator.is_available() else "cpu"
print(f"Using {device} device")


# 딥러닝 과제 2 - MNIST MLP
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

장치 = 'cuda' if torch.cuda.is_available() else 'cpu'


import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt


import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

def plot_history(val_losses, val_accs, title=''):
    xs = range(1, len(val_losses) + 1)
    plt.figure()
    plt.plot(xs, val_losses, label='val loss')
    plt.title(title + ' loss'); plt.xlabel('epoch'); plt.legend()
    plt.figure()
    plt.plot(xs, val_accs, label='val acc')
    plt.title(title + ' accuracy'); plt.xlabel('epoch'); plt.legend()
    plt.show()

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

def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    전체손실 = 0
    for 번호, (이미지, 라벨) in enumerate(train_loader):
        이미지, 라벨 = 이미지.to(장치), 라벨.to(장치)
        optimizer.zero_grad()   # 기울기 초기화
        출력 = model(이미지)
        손실 = F.nll_loss(출력, 라벨)
        손실.backward()
        optimizer.step()
        전체손실 += 손실.item()
        if 번호 % log_interval == 0:
            print(f'에폭 {epoch} 배치 {번호} 손실 {손실.item():.4f}')
    print(f'평균 손실: {전체손실 / len(train_loader):.4f}')

# Define model
class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.flatten = nn.Flatten()
        self.linear_relu_stack = nn.Sequential(
            nn.Linear(in_features, hidden_features),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(hidden_features, hidden_features),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(hidden_features, out_features)
        )

    def forward(self, x):
        x = self.flatten(x)
        logits = self.linear_relu_stack(x)
        return nn.functional.log_softmax(logits, dim=1)

def make_loaders(batch_size=32):
    from torchvision import datasets, transforms
    tf = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))])
    kwargs = dict(num_workers=1, pin_memory=True) if torch.cuda.is_available() else {}
    tr = datasets.MNIST("data", train=True, download=True, transform=tf)
    va = datasets.MNIST("data", train=False, download=True, transform=tf)
    return (torch.utils.data.DataLoader(tr, batch_size=batch_size, shuffle=True, **kwargs),
            torch.utils.data.DataLoader(va, batch_size=batch_size, shuffle=False, **kwargs))
