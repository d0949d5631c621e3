import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt


import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
from collections import Counter, namedtuple
Result = namedtuple('Result', 'loss_sum hits n')


# 딥러닝 과제 2 - MNIST MLP
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

장치 = 'cuda' if torch.cuda.is_available() else 'cpu'


from typing import Final

import torch
from torch import nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

NUM_CLASSES: Final = 10
NUM_PIXELS: Final = 28 * 28

class MyMLP(nn.Module):
    def __init__(self, in_dim=784, hid_dim=50, out_dim=10, p_drop=0.2, act=nn.ReLU):
        super().__init__()
        self.fc = nn.Sequential(nn.Linear(in_dim, hid_dim), act(), nn.Dropout(p_drop),
                                nn.Linear(hid_dim, hid_dim), act(), nn.Dropout(p_drop),
                                nn.Linear(hid_dim, out_dim))
    def forward(self, x):
        return F.log_softmax(self.fc(x.view(x.size(0), -1)), 1)

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
    model.eval()
    손실합, 정답수, 개수 = 0, 0, 0
    with torch.no_grad():
        for 이미지, 라벨 in validation_loader:
            이미지 = 이미지.to(장치)
            라벨 = 라벨.to(장치)
            출력 = model(이미지)
            손실합 += F.nll_loss(출력, 라벨).item() * 이미지.size(0)
            예측 = 출력.max(dim=1).indices
            정답수 += 예측.eq(라벨).sum().item()
            개수 += 이미지.size(0)
    loss_vector.append(손실합 / 개수)
    accuracy_vector.append(정답수 / 개수 * 100.)
    print(f'검증 손실 {loss_vector[-1]:.4f}  정확도 {accuracy_vector[-1]:.2f}%')

def plot_history(loss_vector, accuracy_vector):
    with plt.style.context("seaborn-v0_8" if "seaborn-v0_8" in plt.style.available else "default"):
        fig, axes = plt.subplot_mosaic([["loss", "acc"]], figsize=(9, 3.5))
        x = range(1, 1 + len(loss_vector))
        axes["loss"].plot(x, loss_vector, lw=2)
        axes["loss"].set_title("validation NLL")
        axes["loss"].set_ylabel("loss")
        axes["acc"].plot(x, accuracy_vector, lw=2, color="C1")
        axes["acc"].set_title("validation accuracy")
        axes["acc"].set_ylabel("%")
        for a in axes.values():
            a.set_xlabel("epoch")
        fig.tight_layout()
        plt.show()

# quick sanity check
_m = MyMLP()
_o = _m(torch.zeros(2, 1, 28, 28))
assert _o.shape == (2, 10), _o.shape
print(sum(p.numel() for p in _m.parameters()), "parameters")
del _m, _o
