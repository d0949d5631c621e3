# Ödev 3 - Yapay Sinir Ağları
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        nn.Module.__init__(self)
        genislik = hidden_features
        self.katman1 = nn.Linear(in_features, genislik)
        self.katman2 = nn.Linear(genislik, genislik)
        self.katman3 = nn.Linear(genislik, out_features)
        self.seyreltme = nn.Dropout(dropout)
        self.aktivasyon = nn.ReLU()

    def forward(self, x):
        # düzleştir
        x = torch.reshape(x, (x.shape[0], x.shape[1] * x.shape[2] * x.shape[3]))
        x = self.seyreltme(self.aktivasyon(self.katman1(x)))
        x = self.seyreltme(self.aktivasyon(self.katman2(x)))
        return nn.functional.log_softmax(self.katman3(x), dim=1)

def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    yineleyici = iter(train_loader)
    i = 0
    while i < len(train_loader):
        veri, hedef = next(yineleyici)
        optimizer.zero_grad()
        cikti = model(veri)
        kayip = F.nll_loss(cikti, hedef)
        kayip.backward()
        optimizer.step()
        if i % log_interval == 0:
            print('dönem', epoch, 'yığın', i, 'kayıp', kayip.item())
        i += 1

def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    toplam_kayip = 0.0
    dogru = 0
    sayi = 0
    torch.set_grad_enabled(False)
    for veri, hedef in validation_loader:
        cikti = model(veri)
        toplam_kayip += F.nll_loss(cikti, hedef, reduction='sum').item()
        for j in range(len(hedef)):
            if cikti[j].argmax().item() == hedef[j].item():
                dogru += 1
            sayi += 1
    torch.set_grad_enabled(True)
    loss_vector += [toplam_kayip / sayi]
    accuracy_vector += [dogru / sayi * 100]

def plot_history(loss_vector, accuracy_vector):
    x = []
    for i in range(1, len(loss_vector) + 1):
        x.append(i)
    plt.plot(x, loss_vector, 'r-')
    plt.title('Doğrulama kaybı (validation loss)')
    plt.xlabel('dönem')
    plt.show()
    plt.figure()
    plt.plot(x, accuracy_vector, 'b-')
    plt.title('Doğrulama başarımı (validation accuracy)')
    plt.xlabel('dönem')
    plt.show()
