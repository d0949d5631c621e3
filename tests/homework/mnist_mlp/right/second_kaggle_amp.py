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

def train(model, optimizer, train_loader, epoch, log_interval=100, scheduler=None):
    model.train()
    scaler = torch.amp.GradScaler("cuda", enabled=False)
    losses = AverageMeter()
    start = time.time()
    for step, (images, labels) in enumerate(train_loader):
        images = images.to(CFG.device, non_blocking=True)
        labels = labels.to(CFG.device, non_blocking=True)
        with torch.autocast(device_type=CFG.device.type, enabled=CFG.use_amp):
            y_preds = model(images)
            loss = F.nll_loss(y_preds, labels)
        scaler.scale(loss).backward()
        if CFG.max_grad_norm is not None:
            scaler.unscale_(optimizer)
            torch.nn.utils.clip_grad_norm_(model.parameters(), CFG.max_grad_norm)
        scaler.step(optimizer)
        scaler.update()
        optimizer.zero_grad()
        if scheduler is not None:
            scheduler.step()
        losses.update(loss.item(), labels.size(0))
        if step % log_interval == 0:
            print(f"Epoch: [{epoch}][{step}/{len(train_loader)}] Loss: {losses.val:.4f}({losses.avg:.4f}) {time.time()-start:.0f}s")
        del images, labels, y_preds, loss
    gc.collect()
    torch.cuda.empty_cache()

def validate(model, validation_loader, loss_vector, accuracy_vector):
    losses, accs = AverageMeter(), AverageMeter()
    model.eval()
    preds = []
    for step, (images, labels) in enumerate(validation_loader):
        images = images.to(CFG.device, non_blocking=True)
        labels = labels.to(CFG.device, non_blocking=True)
        batch_size = labels.size(0)
        with torch.no_grad():
            y_preds = model(images)
        loss = F.nll_loss(y_preds, labels)
        losses.update(loss.item(), batch_size)
        preds.append(y_preds.softmax(1).to("cpu").numpy())
        accs.update((preds[-1].argmax(1) == labels.cpu().numpy()).mean(), batch_size)
    predictions = np.concatenate(preds)
    loss_vector.append(losses.avg)
    accuracy_vector.append(100.0 * accs.avg)
    del preds, predictions
    gc.collect()

def plot_history(loss_vector, accuracy_vector):
    plt.style.use("ggplot")
    n = len(loss_vector)
    fig, ax1 = plt.subplots(figsize=(8, 5))
    ax2 = ax1.twinx()
    l1, = ax1.plot(np.arange(1, n + 1), loss_vector, "b-", label="val loss")
    l2, = ax2.plot(np.arange(1, n + 1), accuracy_vector, "r-", label="val accuracy")
    ax1.set_xlabel("epoch")
    ax1.set_ylabel("loss")
    ax2.set_ylabel("accuracy %")
    ax1.legend(handles=[l1, l2], loc="center right")
    plt.title("History")
    plt.show()
