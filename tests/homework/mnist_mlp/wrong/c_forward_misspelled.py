# 3주차 과제: MNIST MLP
import os
import numpy as np
import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim

cuda = torch.cuda.is_available()
if cuda:
    print('GPU 사용')

# %% [markdown]
# ## Data
#
# 60,000 training and 10,000 validation images of handwritten digits, 28 x 28 grey values each. A batch of images has
# shape (N, 1, 28, 28) and dtype float32; its labels have shape (N,) and dtype int64, values 0 to 9.


# %%
def make_loaders(batch_size=32):
    """Training and validation loaders over MNIST, normalised to mean 0 and standard deviation 1."""
    from torchvision import datasets, transforms

    root = os.environ.get("AUTOGRADER_DATA", "data")
    transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))])
    training = datasets.MNIST(root, train=True, download=True, transform=transform)
    validation = datasets.MNIST(root, train=False, download=True, transform=transform)
    return (
        torch.utils.data.DataLoader(training, batch_size=batch_size, shuffle=True),
        torch.utils.data.DataLoader(validation, batch_size=batch_size),
    )


# %%
class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super(MyMLP, self).__init__()
        # 은닉층 두 개
        self.fc1 = nn.Linear(in_features, hidden_features)
        self.fc2 = nn.Linear(hidden_features, hidden_features)
        self.fc3 = nn.Linear(hidden_features, out_features)
        self.drop_p = dropout

    def foward(self, x):
        # (N, 1, 28, 28) -> (N, 784)
        x = x.view(-1, self.fc1.in_features)
        x = F.relu(self.fc1(x))
        x = F.dropout(x, self.drop_p, self.training)   # 학습할 때만
        x = F.relu(self.fc2(x))
        x = F.dropout(x, self.drop_p, self.training)
        x = self.fc3(x)
        return F.log_softmax(x, dim=1)


# %%
def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()  # 학습 모드
    if cuda:
        model.cuda()
    for batch_idx, (data, target) in enumerate(train_loader):
        if cuda:
            data, target = data.cuda(), target.cuda()
        output = model(data)
        loss = F.nll_loss(output, target)
        optimizer.zero_grad()   # 기울기 초기화
        loss.backward()         # 역전파
        optimizer.step()        # 가중치 업데이트
        if batch_idx % log_interval == 0:
            print('에포크: {} [{}/{}] 손실: {:.6f}'.format(epoch, batch_idx, len(train_loader), loss.item()))


# %%
def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()  # 평가 모드
    if cuda:
        model.cuda()
    val_loss, correct, n = 0, 0, 0
    with torch.no_grad():
        for data, target in validation_loader:
            if cuda:
                data, target = data.cuda(), target.cuda()
            output = model(data)
            val_loss += F.nll_loss(output, target).data.item()
            pred = output.data.max(1, keepdim=True)[1]
            correct += pred.eq(target.data.view_as(pred)).cpu().sum().item()
            n += len(data)
    val_loss /= len(validation_loader)
    loss_vector.append(val_loss)
    accuracy = 100. * correct / n
    accuracy_vector.append(accuracy)
    print('검증: 평균 손실 {:.4f}, 정확도 {}/{} ({:.0f}%)'.format(val_loss, correct, n, accuracy))


# %%
def plot_history(loss_vector, accuracy_vector):
    plt.figure(figsize=(5, 3))
    plt.plot(np.arange(1, len(loss_vector) + 1), loss_vector)
    plt.title('검증 손실 (loss)')
    plt.xlabel('에포크')

    plt.figure(figsize=(5, 3))
    plt.plot(np.arange(1, len(accuracy_vector) + 1), accuracy_vector)
    plt.title('검증 정확도 (accuracy)')
    plt.xlabel('에포크')
    plt.show()


# %% [markdown]
# ## Everything together


# %%
def main(epochs=10):
    """Train, validate after every epoch, and plot."""
    train_loader, validation_loader = make_loaders()
    model = MyMLP()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.5)
    loss_vector, accuracy_vector = [], []
    for epoch in range(1, epochs + 1):
        train(model, optimizer, train_loader, epoch)
        validate(model, validation_loader, loss_vector, accuracy_vector)
    plot_history(loss_vector, accuracy_vector)


# %%
# main()  # a few minutes on a laptop
