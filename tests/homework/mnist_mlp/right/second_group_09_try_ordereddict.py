import sys
import traceback
try:
    import torch
    import torch.nn as nn
    import torch.nn.functional as F
except ImportError as e:
    print("please install torch:", e)
    sys.exit(1)
try:
    import matplotlib.pyplot as plt
except ImportError:
    plt = None
try:
    from tqdm.auto import tqdm
except ImportError:
    def tqdm(it, **kw):
        return it
   

from collections import OrderedDict, defaultdict
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
   
def init_weights(m):
    if type(m) == nn.Linear:
        torch.nn.init.xavier_normal_(m.weight)
        m.bias.data.fill_(0.01)
   

import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
torch.set_printoptions(precision=3)
   

import csv
from pathlib import Path
   
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt
   
ACCUM_STEPS = 1
EMA_BETA = 0.98
LOG_DIR = Path("runs")
LOG_FILE = None   # set to LOG_DIR / "log.csv" to keep a log
   

def log_row(*row):
    if LOG_FILE is None:
        return
    LOG_DIR.mkdir(exist_ok=True)
    with Path(LOG_FILE).open("a", newline="") as fh:
        csv.writer(fh).writerow(row)
   
class MyMLP(nn.Module):
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        try:
            super().__init__()
            self.fc1 = nn.Linear(in_features, hidden_features)
            self.fc2 = nn.Linear(hidden_features, hidden_features)
            self.fc3 = nn.Linear(hidden_features, out_features)
            self.dropout = nn.Dropout(dropout)
        except Exception:
            traceback.print_exc()
            raise
   
    def forward(self, x):
        if x is None:
            raise ValueError("x is None!")
        try:
            x = x.view(x.shape[0], -1)
        except RuntimeError:
            # not contiguous
            x = x.contiguous().view(x.shape[0], -1)
        x = self.dropout(F.relu(self.fc1(x)))
        x = self.dropout(F.relu(self.fc2(x)))
        return F.log_softmax(self.fc3(x), dim=1)
   
def train(model, optimizer, train_loader, epoch, log_interval=100):
    logs = defaultdict(list)
    model.train()
    assert model.training
    for idx, (images, labels) in enumerate(train_loader):
        assert images.size(0) == labels.size(0)
        optimizer.zero_grad()
        log_ps = model(images)
        loss = F.nll_loss(log_ps, labels)
        assert torch.isfinite(loss), "loss exploded"
        loss.backward()
        optimizer.step()        
        logs["loss"].append(loss.item())
        logs["n"].append(labels.size(0))
        if idx % log_interval == 0:
            print(f"Epoch {epoch} batch {idx}: {logs['loss'][-1]:.3f}")
   
def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    num = den = hit = 0
    with torch.no_grad():
        for x, y in validation_loader:
            logp = model(x)
            num -= logp.gather(1, y.unsqueeze(1)).sum().item()
            hit += logp.topk(1).indices.squeeze(1).eq(y).sum().item()
            den += y.size(0)
    loss_vector.append(num / den)
    accuracy_vector.append(hit / den * 100)
   
def plot_history(loss_vector, accuracy_vector, filename=None):
    n = len(loss_vector)
    x = [i + 1 for i in range(n)]
    fig = plt.figure(figsize=(9, 4))
    ax = fig.add_subplot(1, 2, 1)
    ax.plot(x, loss_vector, "o-")
    ax.set_ylabel("validation loss"); ax.set_xlabel("epoch"); ax.set_xticks(x)
    ax = fig.add_subplot(1, 2, 2)
    ax.plot(x, accuracy_vector, "s-")
    ax.set_ylabel("validation accuracy [%]"); ax.set_xlabel("epoch"); ax.set_xticks(x)
    fig.tight_layout()
    if filename:
        fig.savefig(Path(filename))
    plt.show()
   
# quick sanity check
_m = MyMLP()
_o = _m(torch.zeros(2, 1, 28, 28))
assert _o.shape == (2, 10), _o.shape
print(sum(p.numel() for p in _m.parameters()), "parameters")
del _m, _o
