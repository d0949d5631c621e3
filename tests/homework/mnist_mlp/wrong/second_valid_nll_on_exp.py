import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
# note to the TA: cross_entropy on log-probabilities is the same number as nll_loss, because
# log_softmax(log_softmax(z)) == log_softmax(z). I use it in train and nll_loss in validate.


import gc
import os
import random
import time
import warnings

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

warnings.filterwarnings("ignore")

class CFG:
    seed = 42
    use_amp = False
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    num_workers = 2
    max_grad_norm = None

def seed_everything(seed=CFG.seed):
    random.seed(seed)
    os.environ["PYTHONHASHSEED"] = str(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    torch.cuda.manual_seed_all(seed)
    torch.backends.cudnn.deterministic = True

seed_everything()

class AverageMeter:
    """Computes and stores the average and current value"""
    def __init__(self):
        self.reset()
    def reset(self):
        self.val = 0; self.avg = 0; self.sum = 0; self.count = 0
    def update(self, val, n=1):
        self.val = val
        self.sum += val * n
        self.count += n
        self.avg = self.sum / self.count


import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt


# Ödev 3 - Yapay Sinir Ağları
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2, init=True):
        super().__init__()
        self.fc1 = nn.Linear(in_features, hidden_features)
        self.fc2 = nn.Linear(hidden_features, hidden_features)
        self.head = nn.Linear(hidden_features, out_features)
        self.drop = nn.Dropout(dropout)
        if init:
            self.apply(self._init_weights)

    def _init_weights(self, module):
        if isinstance(module, nn.Linear):
            nn.init.kaiming_uniform_(module.weight, nonlinearity="relu")
            if module.bias is not None:
                module.bias.data.zero_()

    def feature(self, x):
        x = x.reshape(x.size(0), -1)
        x = self.drop(torch.relu(self.fc1(x)))
        x = self.drop(torch.relu(self.fc2(x)))
        return x

    def forward(self, x):
        return self.head(self.feature(x)).log_softmax(1)

def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train(True)
    history = np.zeros(len(train_loader))
    for b, (xb, yb) in enumerate(train_loader):
        if isinstance(xb, np.ndarray):
            xb, yb = torch.from_numpy(xb), torch.from_numpy(yb)
        optimizer.zero_grad()
        out = model(xb.float())
        loss = F.nll_loss(out, yb.long())
        loss.backward()
        optimizer.step()
        history[b] = loss.detach().cpu().numpy()
        if b % log_interval == 0:
            print(f"{epoch=} {b=} loss={history[:b + 1].mean():.4f}")

def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    probs, targets = [], []
    with torch.no_grad():
        for data, target in validation_loader:
            probs.append(model(data).exp())
            targets.append(target)
        probs, targets = torch.vstack(probs), torch.hstack(targets)
        loss = F.nll_loss(probs, targets)
        accuracy = 100 * (probs.max(1).indices == targets).sum() / len(targets)
    loss_vector.append(loss.item())
    accuracy_vector.append(accuracy.item())

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
