import torch
import torch.nn as nn
import torch.nn.functional as F
from matplotlib import pyplot as plt

class MyMLP(nn.Module):

    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super(MyMLP, self).__init__()
        self.in_features = in_features
        self.l1 = nn.Linear(in_features, hidden_features)
        self.d1 = nn.Dropout(p=dropout)
        self.l2 = nn.Linear(hidden_features, hidden_features)
        self.d2 = nn.Dropout(p=dropout)
        self.l3 = nn.Linear(hidden_features, out_features)
        self.logsoftmax = nn.LogSoftmax()

    def forward(self, x):
        x = x.view(-1, self.in_features)
        h = self.d1(F.relu(self.l1(x)))
        h = self.d2(F.relu(self.l2(h)))
        return self.logsoftmax(self.l3(h))

def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    for batch_idx, (data, target) in enumerate(train_loader):

        # so that LBFGS would work too, see docs of torch.optim
        def closure():
            optimizer.zero_grad()
            output = model(data)
            loss = F.nll_loss(output, target)
            loss.backward()
            return loss

        loss = optimizer.step(closure)
        if batch_idx % log_interval == 0:
            print('Train Epoch: {} [{}/{}]\tLoss: {:.6f}'.format(epoch, batch_idx * len(data), len(train_loader.dataset), loss.item()))

def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    val_loss, correct = 0, 0
    with torch.no_grad():
        for data, target in validation_loader:
            output = model(data)
            val_loss += F.nll_loss(output, target).data.item()
            pred = output.data.max(1)[1]  # get the index of the max log-probability
            correct += pred.eq(target.data).cpu().sum()

    val_loss /= len(validation_loader)
    loss_vector.append(val_loss)

    accuracy = 100. * correct.to(torch.float32) / len(validation_loader.dataset)
    accuracy_vector.append(accuracy.item())

    print('\nValidation set: Average loss: {:.4f}, Accuracy: {}/{} ({:.0f}%)\n'.format(
        val_loss, correct, len(validation_loader.dataset), accuracy))

def plot_history(loss_vector, accuracy_vector):
    plt.figure(figsize=(5,3))
    plt.plot(range(1, len(loss_vector)+1), loss_vector, 'r', label='loss')
    plt.legend()
    plt.figure(figsize=(5,3))
    plt.plot(range(1, len(accuracy_vector)+1), accuracy_vector, 'b', label='accuracy')
    plt.legend()
    plt.show()
