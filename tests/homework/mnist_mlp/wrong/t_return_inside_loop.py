import os
import matplotlib.pyplot as plt
import torch
from torch import nn
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


# Tâche 1 : le réseau
class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.couche1 = nn.Linear(in_features, hidden_features)
        self.couche2 = nn.Linear(hidden_features, hidden_features)
        self.couche3 = nn.Linear(hidden_features, out_features)
        self.abandon = nn.Dropout(dropout)

    def forward(self, x):
        x = torch.flatten(x, 1)
        x = self.abandon(torch.relu_(self.couche1(x)))
        x = self.abandon(torch.relu_(self.couche2(x)))
        return torch.log_softmax(self.couche3(x), 1)


# Tâche 2 : une époque
def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    perte_totale = 0.
    for num, (entrees, cibles) in enumerate(train_loader):
        optimizer.zero_grad()
        sorties = model(entrees)
        perte = F.nll_loss(sorties, cibles)
        perte.backward()
        optimizer.step()
        perte_totale += perte.item()
        if num % log_interval == 0:
            print(f"Époque {epoch} – lot {num} – perte {perte.item():.4f}")
        return perte_totale / len(train_loader)


# Tâche 3 : validation
def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    perte, justes, nombre = 0., 0, 0
    with torch.no_grad():
        for entrees, cibles in validation_loader:
            sorties = model(entrees)
            perte += F.nll_loss(sorties, cibles, reduction='sum').item()
            justes += (torch.max(sorties, dim=1)[1] == cibles).sum().item()
            nombre += cibles.size(0)
    loss_vector.append(perte / nombre)
    accuracy_vector.append(100 * justes / nombre)
    return perte / nombre, 100 * justes / nombre


# Tâche 4 : courbes
def plot_history(loss_vector, accuracy_vector):
    epoques = range(1, len(loss_vector) + 1)
    plt.figure(figsize=(10, 4))
    plt.subplot(1, 2, 1)
    plt.plot(epoques, loss_vector, 'bo-')
    plt.title('Perte de validation (loss)')
    plt.xlabel('époque')
    plt.subplot(1, 2, 2)
    plt.plot(epoques, accuracy_vector, 'go-')
    plt.title('Précision de validation (accuracy)')
    plt.xlabel('époque')
    plt.ylabel('%')
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
