import torch
import torch.nn as nn
import torch.nn.functional as F
import matplotlib.pyplot as plt

class MetricTracker(object):
    def __init__(self):
        self.totalLoss = 0.0
        self.totalCorrect = 0
        self.totalSamples = 0

    def addBatch(self, lossValue, numCorrect, numSamples):
        self.totalLoss = self.totalLoss + lossValue * numSamples
        self.totalCorrect = self.totalCorrect + numCorrect
        self.totalSamples = self.totalSamples + numSamples
        return self

    def getMeanLoss(self):
        return self.totalLoss / self.totalSamples

    def getAccuracy(self):
        return 100.0 * self.totalCorrect / self.totalSamples

class MyMLP(nn.Module):
    def __init__(self, inFeatures=784, hiddenFeatures=50, outFeatures=10, dropoutProb=0.2):
        super(MyMLP, self).__init__()
        self.inFeatures = inFeatures
        self.inputLayer = nn.Linear(inFeatures, hiddenFeatures)
        self.hiddenLayer = nn.Linear(hiddenFeatures, hiddenFeatures)
        self.outputLayer = nn.Linear(hiddenFeatures, outFeatures)
        self.firstDropout = nn.Dropout(dropoutProb)
        self.secondDropout = nn.Dropout(dropoutProb)

    def flattenImages(self, images):
        return images.view(-1, self.inFeatures)

    def forward(self, images):
        flatImages = self.flattenImages(images)
        hiddenOne = self.firstDropout(F.relu(self.inputLayer(flatImages)))
        hiddenTwo = self.secondDropout(F.relu(self.hiddenLayer(hiddenOne)))
        logProbs = F.log_softmax(self.outputLayer(hiddenTwo), dim=1)
        return logProbs

def train(model, optimizer, trainLoader, epoch, logInterval=100):
    model.train()
    batchIdx = 0
    for (inputBatch, targetBatch) in trainLoader:
        optimizer.zero_grad()
        modelOutput = model(inputBatch)
        batchLoss = F.nll_loss(modelOutput, targetBatch)
        batchLoss.backward()
        optimizer.step()
        batchIdx = batchIdx + 1
        if (batchIdx % logInterval == 0):
            print("Epoch: " + str(epoch) + ", batch: " + str(batchIdx) + ", loss: " + str(batchLoss.item()))

def validate(model, validationLoader, lossVector, accuracyVector):
    model.eval()
    tracker = MetricTracker()
    with torch.no_grad():
        for (inputBatch, targetBatch) in validationLoader:
            modelOutput = model(inputBatch)
            batchLoss = F.nll_loss(modelOutput, targetBatch).item()
            predictedClasses = torch.argmax(modelOutput, dim=1)
            numCorrect = int(torch.sum(predictedClasses == targetBatch))
            tracker.addBatch(batchLoss, numCorrect, targetBatch.size(0))
    lossVector.append(tracker.getMeanLoss())
    accuracyVector.append(tracker.getAccuracy())

def plot_history(lossVector, accuracyVector):
    numEpochs = len(lossVector)
    epochNumbers = []
    for i in range(numEpochs):
        epochNumbers.append(i + 1)
    plt.figure()
    plt.plot(epochNumbers, lossVector)
    plt.xlabel("Epoch")
    plt.ylabel("Validation Loss")
    plt.show()
    plt.figure()
    plt.plot(epochNumbers, accuracyVector)
    plt.xlabel("Epoch")
    plt.ylabel("Validation Accuracy (%)")
    plt.show()
