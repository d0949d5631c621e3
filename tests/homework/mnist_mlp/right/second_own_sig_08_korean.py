# 딥러닝 과제 2 - MNIST MLP
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

장치 = 'cuda' if torch.cuda.is_available() else 'cpu'


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

def train(model, optimizer, tl, epoch, every=100, *, scheduler=None):
    model.train()
    전체손실 = 0
    for 번호, (이미지, 라벨) in enumerate(tl):
        이미지, 라벨 = 이미지.to(장치), 라벨.to(장치)
        optimizer.zero_grad()   # 기울기 초기화
        출력 = model(이미지)
        손실 = F.nll_loss(출력, 라벨)
        손실.backward()
        optimizer.step()
        전체손실 += 손실.item()
        if 번호 % every == 0:
            print(f'에폭 {epoch} 배치 {번호} 손실 {손실.item():.4f}')
    print(f'평균 손실: {전체손실 / len(tl):.4f}')

def validate(vl, model, lv, av):
    was_training = model.training
    try:
        model.eval()
        loss_sum = correct = n = 0
        with torch.no_grad():
            for data, target in tqdm(vl, disable=True):
                output = model(data)
                loss_sum += F.nll_loss(output, target, reduction="sum").item()
                correct += (output.argmax(1) == target).sum().item()
                n += len(target)
        try:
            lv.append(loss_sum / n)
            av.append(100 * correct / n)
        except ZeroDivisionError:
            print("the loader is empty?")
    finally:
        if was_training:
            model.train()
    return lv[-1], av[-1]

def plot_history(lv, av):
    에폭 = list(range(1, len(lv) + 1))
    plt.figure(figsize=(10, 4))
    plt.subplot(121)
    plt.title('Loss')
    plt.plot(에폭, lv, 'g^-')
    plt.subplot(122)
    plt.title('Accuracy')
    plt.plot(에폭, av, 'm^-')
    plt.show()
