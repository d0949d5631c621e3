import os
import numpy as np
import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.autograd import Variable
from torchvision import datasets, transforms

cuda = torch.cuda.is_available()
print('Using PyTorch version:', torch.__version__, 'CUDA:', cuda)

batch_size = 32
kwargs = {'num_workers': 0, 'pin_memory': True} if cuda else {}


def make_loaders(batch_size=32):
    train_loader = torch.utils.data.DataLoader(
        datasets.MNIST('../data', train=True, download=True,
                       transform=transforms.Compose([
                           transforms.ToTensor(),
                           transforms.Normalize((0.1307,), (0.3081,))
                       ])),
        batch_size=batch_size, shuffle=True, **kwargs)

    validation_loader = torch.utils.data.DataLoader(
        datasets.MNIST('../data', train=False, transform=transforms.Compose([
            transforms.ToTensor(),
            transforms.Normalize((0.1307,), (0.3081,))
        ])),
        batch_size=batch_size, shuffle=False, **kwargs)
    return train_loader, validation_loader


class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super(MyMLP, self).__init__()
        self.fc1 = nn.Linear(in_features, hidden_features)
        self.fc1_drop = nn.Dropout(dropout)
        self.fc2 = nn.Linear(hidden_features, hidden_features)
        self.fc2_drop = nn.Dropout(dropout)
        self.fc3 = nn.Linear(hidden_features, out_features)
        self.in_features = in_features

    def forward(self, x):
        x = x.view(-1, self.in_features)
        x = F.relu(self.fc1(x))
        x = self.fc1_drop(x)
        x = F.relu(self.fc2(x))
        x = self.fc2_drop(x)
        return F.log_softmax(self.fc3(x), 1)


def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()    # Set model to training mode

    for batch_idx, (data, target) in enumerate(train_loader):
        if cuda:
            model.cuda()
            data, target = data.cuda(), target.cuda()
        data, target = Variable(data), Variable(target)

        # 2-1. Clear remaining gradients by setting to zero
        optimizer.zero_grad()
        # 2-2. Call forward() of model
        output = model(data)
        # 2-3. Compute loss (use F.nll_loss)
        loss = F.nll_loss(output, target)
        # 2-4. Compute gradients
        loss.backward()
        # 2-5. Backpropagation by updating weights
        optimizer.step()

        ## CLI Visualization (Optional) ##
        if ((batch_idx % log_interval) == 0) or (batch_idx == len(train_loader)-1):
            print('Train Epoch: {} [{}/{} ({:.0f}%)]\tLoss: {:.6f}'.format(
                epoch, batch_idx * len(data), len(train_loader.dataset),
                100. * batch_idx / len(train_loader), loss.item()))


def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    val_loss, correct = 0, 0
    with torch.no_grad():
        for data, target in validation_loader:
            if cuda:
                data, target = data.cuda(), target.cuda()
            output = model(data)
            val_loss += F.nll_loss(output, target).item()
            pred = output.data.max(1)[1]  # get the index of the max log-probability
            correct += pred.eq(target.data).cpu().sum().item()

            loss_vector.append(val_loss / len(validation_loader))
            accuracy = 100. * correct / len(validation_loader.dataset)
            accuracy_vector.append(accuracy)


def plot_history(loss_vector, accuracy_vector):
    epochs = len(loss_vector)
    plt.figure(figsize=(5,3))
    plt.plot(np.arange(1,epochs+1), loss_vector)
    plt.title('validation loss')

    plt.figure(figsize=(5,3))
    plt.plot(np.arange(1,epochs+1), accuracy_vector)
    plt.title('validation accuracy');


if __name__ == '__main__':
    train_loader, validation_loader = make_loaders(batch_size)
    model = MyMLP()
    if cuda:
        model.cuda()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.5)
    lossv, accv = [], []
    for epoch in range(1, 10 + 1):
        train(model, optimizer, train_loader, epoch)
        validate(model, validation_loader, lossv, accv)
    plot_history(lossv, accv)
