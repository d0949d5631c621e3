# Übungsblatt 3 – Gruppe 7 (Müller, Öztürk, Weiß)
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

gerät = torch.device("cuda") if torch.cuda.is_available() else torch.device("cpu")

class MyMLP(nn.Module):
    """Mehrschichtiges Perzeptron mit zwei verdeckten Schichten."""

    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        # drei lineare Schichten
        self.eingang = nn.Linear(in_features, hidden_features)
        self.mitte = nn.Linear(hidden_features, hidden_features)
        self.ausgang = nn.Linear(hidden_features, out_features)
        self.p = dropout

    def forward(self, x):
        größe = x.shape[0]
        x = x.view(größe, -1)  # Bild plattdrücken
        x = F.dropout(F.relu(self.eingang(x)), p=self.p, training=self.training)
        x = F.dropout(F.relu(self.mitte(x)), p=self.p, training=self.training)
        x = self.ausgang(x)
        return F.log_softmax(x, dim=1)

def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()  # Dropout an
    anzahl = 0
    summe = 0.
    for nr, (bilder, ziele) in enumerate(train_loader):
        bilder, ziele = bilder.to(gerät), ziele.to(gerät)
        optimizer.zero_grad()              # Gradienten löschen
        vorhersage = model(bilder)
        verlust = F.nll_loss(vorhersage, ziele)
        verlust.backward()                 # Rückwärtsdurchlauf
        optimizer.step()
        summe += verlust.item() * len(bilder)
        anzahl += len(bilder)
        if nr % log_interval == 0:
            print(f"Epoche {epoch}, Stapel {nr}: Verlust {summe / anzahl:.3f}")

def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()  # Dropout aus
    verlust, richtig, anzahl = 0.0, 0, 0
    with torch.no_grad():
        for bilder, ziele in validation_loader:
            bilder, ziele = bilder.to(gerät), ziele.to(gerät)
            ausgabe = model(bilder)
            verlust += F.nll_loss(ausgabe, ziele, reduction='sum').item()
            _, vorhersage = torch.max(ausgabe, 1)
            richtig += (vorhersage == ziele).sum().item()
            anzahl += ziele.size(0)
    verlust /= anzahl
    genauigkeit = 100 * richtig / anzahl
    loss_vector.append(verlust)
    accuracy_vector.append(genauigkeit)
    print(f"Validierung: Verlust {verlust:.4f}, Genauigkeit {genauigkeit:.2f} %")

def plot_history(loss_vector, accuracy_vector):
    epochen = range(1, len(loss_vector) + 1)
    plt.subplot(2, 1, 1)
    plt.plot(epochen, loss_vector, label="Validierungsverlust (loss)")
    plt.ylabel("Verlust")
    plt.legend()
    plt.subplot(2, 1, 2)
    plt.plot(epochen, accuracy_vector, label="Validierungsgenauigkeit (accuracy)", color="green")
    plt.ylabel("Genauigkeit in %")
    plt.xlabel("Epoche")
    plt.legend()
    plt.show()
