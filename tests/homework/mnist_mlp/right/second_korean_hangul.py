# 딥러닝 과제 2 - MNIST MLP
import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

장치 = 'cuda' if torch.cuda.is_available() else 'cpu'

class MyMLP(nn.Module):
    # 은닉층 두 개
    def __init__(self, in_features=784, hidden_features=50, out_features=10, dropout=0.2):
        super().__init__()
        self.fc1 = nn.Linear(in_features, hidden_features)
        self.fc2 = nn.Linear(hidden_features, hidden_features)
        self.fc3 = nn.Linear(hidden_features, out_features)
        self.relu = nn.ReLU()
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        x = x.view(x.size(0), -1)  # 펼치기
        x = self.fc1(x)
        x = self.relu(x)
        x = self.dropout(x)
        x = self.fc2(x)
        x = self.relu(x)
        x = self.dropout(x)
        x = self.fc3(x)
        return F.log_softmax(x, dim=1)

def train(model, optimizer, train_loader, epoch, log_interval=100):
    model.train()
    전체손실 = 0
    for 번호, (이미지, 라벨) in enumerate(train_loader):
        이미지, 라벨 = 이미지.to(장치), 라벨.to(장치)
        optimizer.zero_grad()   # 기울기 초기화
        출력 = model(이미지)
        손실 = F.nll_loss(출력, 라벨)
        손실.backward()
        optimizer.step()
        전체손실 += 손실.item()
        if 번호 % log_interval == 0:
            print(f'에폭 {epoch} 배치 {번호} 손실 {손실.item():.4f}')
    print(f'평균 손실: {전체손실 / len(train_loader):.4f}')

def validate(model, validation_loader, loss_vector, accuracy_vector):
    model.eval()
    손실합, 정답수, 개수 = 0, 0, 0
    with torch.no_grad():
        for 이미지, 라벨 in validation_loader:
            이미지 = 이미지.to(장치)
            라벨 = 라벨.to(장치)
            출력 = model(이미지)
            손실합 += F.nll_loss(출력, 라벨).item() * 이미지.size(0)
            예측 = 출력.max(dim=1).indices
            정답수 += 예측.eq(라벨).sum().item()
            개수 += 이미지.size(0)
    loss_vector.append(손실합 / 개수)
    accuracy_vector.append(정답수 / 개수 * 100.)
    print(f'검증 손실 {loss_vector[-1]:.4f}  정확도 {accuracy_vector[-1]:.2f}%')

def plot_history(loss_vector, accuracy_vector):
    에폭 = list(range(1, len(loss_vector) + 1))
    plt.figure(figsize=(10, 4))
    plt.subplot(121)
    plt.title('Loss')
    plt.plot(에폭, loss_vector, 'g^-')
    plt.subplot(122)
    plt.title('Accuracy')
    plt.plot(에폭, accuracy_vector, 'm^-')
    plt.show()
