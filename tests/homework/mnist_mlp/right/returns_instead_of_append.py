import os
import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F

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


class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.fc1 = nn.Linear(in_features, hidden_features)
        self.fc2 = nn.Linear(hidden_features, hidden_features)
        self.fc3 = nn.Linear(hidden_features, out_features)
        self.drop = nn.Dropout(dropout)

    def forward(self, x):
        x = x.flatten(1)
        x = self.drop(F.relu(self.fc1(x)))
        x = self.drop(F.relu(self.fc2(x)))
        return F.log_softmax(self.fc3(x), dim=1)


def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    for i, (x, y) in enumerate(train_loader):
        loss = F.nll_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def validate(model, validation_loader, loss_vector=None, accuracy_vector=None):
    """returns (loss, accuracy), main() puts them into the lists"""
    model.eval()
    loss, correct, n = 0.0, 0, 0
    with torch.no_grad():
        for x, y in validation_loader:
            out = model(x)
            loss += F.nll_loss(out, y, reduction='sum').item()
            correct += (out.argmax(1) == y).sum().item()
            n += len(y)
    return loss / n, 100 * correct / n


def plot_history(loss_vector, accuracy_vector):
    fig, ax = plt.subplots(1, 2)
    ax[0].plot(range(1, len(loss_vector) + 1), loss_vector)
    ax[0].set_title('loss')
    ax[1].plot(range(1, len(accuracy_vector) + 1), accuracy_vector)
    ax[1].set_title('accuracy')
    plt.show()


def main(epochs=10):
    train_loader, validation_loader = make_loaders()
    model = MyMLP()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.5)
    loss_vector, accuracy_vector = [], []
    for epoch in range(1, epochs + 1):
        train(model, optimizer, train_loader, epoch)
        l, a = validate(model, validation_loader)
        loss_vector.append(l)
        accuracy_vector.append(a)
    plot_history(loss_vector, accuracy_vector)


if __name__ == '__main__':
    main()
