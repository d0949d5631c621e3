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

class Accumulator:
    """在 n 个变量上累加"""
    def __init__(self, n):
        self.data = [0.0] * n
    def add(self, *args):
        self.data = [a + float(b) for a, b in zip(self.data, args)]
    def __getitem__(self, idx):
        return self.data[idx]

def train(model, optimizer, train_loader, epoch, log_interval=100):
    if isinstance(model, torch.nn.Module):
        model.train()
    metric = Accumulator(3)
    for i, (X, y) in enumerate(train_loader):
        y_hat = model(X)
        l = F.nll_loss(y_hat, y, reduction='none')
        optimizer.zero_grad()
        l.mean().backward()
        optimizer.step()
        metric.add(l.sum(), (y_hat.argmax(1) == y).sum(), y.numel())
        if i % log_interval == 0:
            print(f'第{epoch}轮 第{i}批 损失{metric[0] / metric[2]:.3f} 精度{metric[1] / metric[2]:.3f}')

def validate(model, validation_loader, loss_vector, accuracy_vector):
    if isinstance(model, nn.Module):
        model.eval()  # 评估模式
    总损失, 正确, 总数 = 0., 0., 0
    with torch.no_grad():
        for X, y in validation_loader:
            y_hat = model(X)
            总损失 += float(F.nll_loss(y_hat, y, reduction='sum'))
            cmp = y_hat.argmax(axis=1).type(y.dtype) == y
            正确 += float(cmp.type(y.dtype).sum())
            总数 += y.numel()
    loss_vector.append(总损失 / 总数)
    accuracy_vector.append(正确 / 总数 * 100)

def plot_history(loss_vector, accuracy_vector):
    fig, axes = plt.subplots(1, 2, figsize=(9, 3.5))
    轮次 = range(1, len(loss_vector) + 1)
    axes[0].plot(轮次, loss_vector, label='val loss')
    axes[1].plot(轮次, accuracy_vector, label='val acc')
    for ax in axes:
        ax.set_xlabel('epoch')
        ax.legend()
        ax.grid()
    plt.show()
