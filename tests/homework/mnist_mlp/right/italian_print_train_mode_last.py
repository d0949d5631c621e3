import os
import numpy as np
import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim

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
        self.strato1 = nn.Linear(in_features, hidden_features)
        self.strato2 = nn.Linear(hidden_features, hidden_features)
        self.strato3 = nn.Linear(hidden_features, out_features)
        with torch.no_grad():
            for strato in (self.strato1, self.strato2, self.strato3):
                limite = np.sqrt(6.0 / (strato.in_features + strato.out_features))
                strato.weight.uniform_(-limite, limite)
                strato.bias.fill_(0.01)
        self.drop = nn.Dropout(p=dropout)

    def forward(self, x):
        x = x.view(x.size(0), -1)
        x = self.drop(F.relu(self.strato1(x)))
        x = self.drop(F.relu(self.strato2(x)))
        return F.log_softmax(self.strato3(x), dim=1)


def train(model, optimizer, train_loader, epoch, log_interval=100):
    perdite = []
    giuste = 0
    for i, (immagini, etichette) in enumerate(train_loader):
        model.train()
        optimizer.zero_grad()
        uscita = model(immagini)
        perdita = F.nll_loss(uscita, etichette)
        perdita.backward()
        optimizer.step()
        perdite.append(perdita.item())
        giuste += int((uscita.detach().argmax(dim=1) == etichette).sum())
        if i % log_interval == 0:
            print(f'Epoca {epoch}, lotto {i}: perdita {np.mean(perdite[-log_interval:]):.4f}')
    print(f'Accuratezza in addestramento: {giuste / len(train_loader.dataset):.2%}')


def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    perdite, giuste, totale = [], 0, 0
    for immagini, etichette in validation_loader:
        with torch.no_grad():
            uscita = model(immagini)
        perdite.append(F.nll_loss(uscita, etichette).item())
        giuste += np.sum(uscita.numpy().argmax(axis=1) == etichette.numpy())
        totale += len(etichette)
    loss_vector.append(float(np.mean(perdite)))
    accuracy_vector.append(float(giuste) / totale * 100)
    model.train()


def plot_history(loss_vector, accuracy_vector):
    epoche = np.arange(len(loss_vector)) + 1
    plt.figure(figsize=(6, 6))
    plt.subplot(211)
    plt.title('Perdita (loss) di validazione')
    plt.plot(epoche, loss_vector, 'm')
    plt.subplot(212)
    plt.title('Accuratezza (accuracy) di validazione')
    plt.plot(epoche, accuracy_vector, 'c')
    plt.xlabel('epoca')
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
