# Aufgabe 3 - MNIST mit einem mehrlagigen Perzeptron
import os

import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F

GERAET = torch.device('cuda') if torch.cuda.is_available() else torch.device('cpu')

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
    """Netz mit zwei verdeckten Schichten."""

    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.schicht1 = nn.Linear(in_features, hidden_features)
        self.schicht2 = nn.Linear(hidden_features, hidden_features)
        self.ausgabe = nn.Linear(hidden_features, out_features)
        self.aussetzer = nn.Dropout(dropout)

    def forward(self, x):
        # Bild zu einem Vektor machen
        x = x.reshape(len(x), -1)
        x = self.aussetzer(F.relu(self.schicht1(x)))
        x = self.aussetzer(F.relu(self.schicht2(x)))
        return F.log_softmax(self.ausgabe(x), dim=1)


def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.to(GERAET).train()
    anzahl = 0
    summe = 0.0
    for i, (bilder, ziele) in enumerate(train_loader):
        bilder, ziele = bilder.to(GERAET), ziele.to(GERAET)
        optimizer.zero_grad()                   # alte Gradienten löschen
        ausgabe = model(bilder)                 # vorwärts
        verlust = F.nll_loss(ausgabe, ziele)
        verlust.backward()                      # rückwärts
        optimizer.step()                        # Gewichte ändern
        summe += verlust.item() * len(ziele)
        anzahl += len(ziele)
        if i % log_interval == 0:
            print(f'Epoche {epoch}, Stapel {i}: mittlerer Verlust bisher {summe / anzahl:.4f}')


def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.to(GERAET).eval()
    verlust, richtig, anzahl = 0.0, 0, 0
    with torch.no_grad():
        for bilder, ziele in validation_loader:
            bilder, ziele = bilder.to(GERAET), ziele.to(GERAET)
            ausgabe = model(bilder)
            verlust += F.nll_loss(ausgabe, ziele, reduction='sum').item()
            richtig += ausgabe.argmax(1).eq(ziele).sum().item()
            anzahl += ziele.numel()
    loss_vector.append(verlust / anzahl)
    accuracy_vector.append(richtig / anzahl * 100.)
    print(f'Validierung: Verlust {loss_vector[-1]:.4f}, Genauigkeit {accuracy_vector[-1]:.2f} %')


def plot_history(loss_vector, accuracy_vector):
    epochen = range(1, len(loss_vector) + 1)
    plt.figure(figsize=(6, 4))
    plt.plot(epochen, loss_vector, 'o-', color='darkred')
    plt.title('Verlust (Validierung)')
    plt.xlabel('Epoche')
    plt.ylabel('Verlust')
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
