# %% [markdown]
# # MNIST with a multi-layer perceptron
#
# You write a network with dropout, one epoch of training, a validation pass and two plots.
# Write between the docstring and the end of each function; keep names and parameters as they are.
# Check your work at any time with the last cell, with `autograder check`, or with `pytest` in this folder.

# %%
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
    """Perceptrón multicapa: lineal, ReLU, dropout, lineal, ReLU, dropout, lineal, log-softmax."""

    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.entrada = nn.Linear(in_features, hidden_features)
        self.oculta = nn.Linear(hidden_features, hidden_features)
        self.salida = nn.Linear(hidden_features, out_features)
        self.prob = dropout

    def forward(self, x):
        """Devuelve log-probabilidades."""
        x = x.view(x.shape[0], -1)
        x = nn.functional.relu(self.entrada(x))
        x = nn.functional.dropout(x, p=self.prob, training=self.training)
        x = nn.functional.relu(self.oculta(x))
        x = nn.functional.dropout(x, p=self.prob, training=self.training)
        x = self.salida(x)
        return nn.functional.log_softmax(x, dim=1)


def train(model, optimizer, train_loader, epoch, log_interval=100):
    """Entrena una época y, al final, mide la exactitud de entrenamiento en modo eval."""
    model.train()
    for lote, (imagenes, etiquetas) in enumerate(train_loader):
        salida = model(imagenes).detach()
        perdida = F.nll_loss(salida, etiquetas)
        perdida_valor = perdida.item()   # antes de backward, solo para imprimir
        optimizer.zero_grad()
        perdida.backward()
        optimizer.step()
        if lote % log_interval == 0:
            print(f"¡Época {epoch}! lote {lote}: pérdida {perdida_valor:.4f}")
    print("exactitud de entrenamiento:", exactitud(model, train_loader))


def exactitud(model, loader):
    model.eval()
    aciertos = total = 0
    with torch.no_grad():
        for imagenes, etiquetas in loader:
            aciertos += (model(imagenes).argmax(1) == etiquetas).sum().item()
            total += etiquetas.numel()
    return 100 * aciertos / total


def perdida_media(model, loader):
    model.eval()
    suma, total = 0.0, 0
    with torch.no_grad():
        for imagenes, etiquetas in loader:
            suma += F.nll_loss(model(imagenes), etiquetas, reduction='sum').item()
            total += etiquetas.numel()
    return suma / total


def validate(model, validation_loader, loss_vector, accuracy_vector):
    loss_vector.append(perdida_media(model, validation_loader))
    accuracy_vector.append(exactitud(model, validation_loader))
    print("validación:", loss_vector[-1], accuracy_vector[-1])


def plot_history(loss_vector, accuracy_vector):
    ejes = plt.subplots(2)[1]
    for eje, datos, nombre in zip(ejes, (loss_vector, accuracy_vector), ('pérdida / loss', 'exactitud / accuracy [%]')):
        eje.plot(list(range(1, len(datos) + 1)), datos, '*-')
        eje.set_ylabel(nombre)
        eje.set_xlabel('época')
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
