import torch
import torch.nn as nn
import torch.nn.functional as F
from matplotlib import pyplot as plt


# 深度学习作业：多层感知机
import torch
from torch import nn
import torch.nn.functional as F
from matplotlib import pyplot as plt

class MyMLP(nn.Module):
    """两个隐藏层的多层感知机（参考《动手学深度学习》）"""
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.num_inputs, self.dropout = in_features, dropout
        self.lin1 = nn.Linear(in_features, hidden_features)
        self.lin2 = nn.Linear(hidden_features, hidden_features)
        self.lin3 = nn.Linear(hidden_features, out_features)
        self.relu = nn.ReLU()

    @staticmethod
    def dropout_layer(X, dropout):
        # 自己实现的 dropout
        assert 0 <= dropout <= 1
        if dropout == 1:
            return torch.zeros_like(X)
        if dropout == 0:
            return X
        mask = (torch.rand(X.shape, device=X.device) > dropout).float()
        return mask * X / (1.0 - dropout)

    def forward(self, X):
        H1 = self.relu(self.lin1(X.reshape((-1, self.num_inputs))))
        if self.training:
            H1 = self.dropout_layer(H1, self.dropout)
        H2 = self.relu(self.lin2(H1))
        if self.training:
            H2 = self.dropout_layer(H2, self.dropout)
        return F.log_softmax(self.lin3(H2), dim=1)

def train(model, optimizer, tl, epoch, every=100, *, scheduler=None):
    model.train()
    for batch_idx, (data, target) in enumerate(tl):

        # so that LBFGS would work too, see docs of torch.optim
        def closure():
            optimizer.zero_grad()
            output = model(data)
            loss = F.nll_loss(output, target)
            loss.backward()
            return loss

        loss = optimizer.step(closure)
        if batch_idx % every == 0:
            print('Train Epoch: {} [{}/{}]\tLoss: {:.6f}'.format(epoch, batch_idx * len(data), len(tl.dataset), loss.item()))

def validate(vl, model, lv, av):
    if isinstance(model, nn.Module):
        model.eval()  # 评估模式
    总损失, 正确, 总数 = 0., 0., 0
    with torch.no_grad():
        for X, y in vl:
            y_hat = model(X)
            总损失 += float(F.nll_loss(y_hat, y, reduction='sum'))
            cmp = y_hat.argmax(axis=1).type(y.dtype) == y
            正确 += float(cmp.type(y.dtype).sum())
            总数 += y.numel()
    lv.append(总损失 / 总数)
    av.append(正确 / 总数 * 100)
    return lv[-1], av[-1]

def plot_history(lv, av):
    plt.figure(figsize=(5,3))
    plt.plot(range(1, len(lv)+1), lv, 'r', label='loss')
    plt.legend()
    plt.figure(figsize=(5,3))
    plt.plot(range(1, len(av)+1), av, 'b', label='accuracy')
    plt.legend()
    plt.show()
