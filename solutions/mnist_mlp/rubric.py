"""Points and probes of mnist_mlp: what is claimed, what is run, how near the answer must be."""

from autograder.rubric import (
    Accuracy,
    All,
    Assignment,
    Build,
    Call,
    Check,
    Close,
    Count,
    Curves,
    Data,
    Device,
    Dropped,
    Equal,
    Every,
    Forward,
    Loader,
    LogProbabilities,
    Loss,
    Moves,
    Net,
    Optimizer,
    Part,
    Repeats,
    Sink,
    Still,
    Value,
    Varies,
)

PLAIN = Net(("pool 4", "linear 16 8", "relu", "linear 8 10", "log_softmax"))
MOODY = Net(("pool 4", "linear 16 8", "batchnorm 8", "relu", "dropout 0.5", "linear 8 10", "log_softmax"))

UNREACHED = Equal(("unreached",), "parameters without a gradient:", alike_by=("unreached_shapes",))

MY_MLP = Part(
    "MyMLP",
    ("MyMLP",),
    (
        Check(
            "shape",
            4,
            "images (N, 1, 28, 28) become scores (N, 10), for any N",
            Forward((Build("MyMLP"),), sizes=(7, 3, 1), mode="eval"),
            All((Equal(("output_shapes",), "outputs of shape"), Varies(("output",)))),
        ),
        Check(
            "log-probabilities",
            5,
            "each row of the output holds log-probabilities",
            Forward((Build("MyMLP"),), sizes=(16,), mode="eval", dropout=False),
            All((LogProbabilities(), Varies(("output",)))),
            needs=("shape",),
        ),
        Check(
            "layers",
            5,
            "there are three linear layers with biases, 784-50-50-10 by default",
            Forward(
                (
                    Build("MyMLP", weights="own"),
                    Build("MyMLP", {"in_features": 196, "hidden_features": 23, "out_features": 6}, weights="own"),
                ),
                sizes=(),
                mode="eval",
            ),
            All(
                (
                    Equal(("shapes",), "parameters as in nn.Linear, weights outputs x inputs:"),
                    Equal(("constant",), "weight matrices that start with all entries equal:"),
                )
            ),
        ),
        Check(
            "relu",
            5,
            "there is a ReLU between the linear layers and none on the output",
            Forward((Build("MyMLP"),), sizes=(16,), mode="eval", dropout=False),
            Close(("output",)),
            needs=("shape", "log-probabilities", "layers"),
        ),
        Check(
            "dropout",
            5,
            "in train mode each hidden unit is dropped with the given probability and the others are scaled up",
            Forward(
                (Build("MyMLP", {"hidden_features": 50, "out_features": 51, "dropout": 0.35}, weights="identity"),),
                sizes=(200,),
                mode="train",
                pixels=1.0,
            ),
            Dropped(0.35, pixels=1.0),
            needs=("shape", "log-probabilities", "layers", "relu"),
        ),
        Check(
            "eval-answer",
            4,
            "in eval mode an image always gets the same answer, alone or in a batch",
            Forward((Build("MyMLP"),), sizes=(9, 4, 1), mode="eval", passes=2),
            All((Repeats(), Varies(("output",)))),
            needs=("shape",),
        ),
        Check(
            "gradients",
            4,
            "gradients reach every parameter and match those of the network in the handout",
            Forward((Build("MyMLP"),), sizes=(12,), mode="eval", gradients=True, dropout=False),
            All((UNREACHED, Close(("gradient",)))),
            needs=("shape", "log-probabilities", "layers", "relu", "eval-answer"),
        ),
    ),
)


TRAINING = {
    "model": PLAIN,
    "optimizer": Optimizer(lr=0.1, momentum=0.5),
    "train_loader": Loader((7,)),
    "epoch": Count(),
    "log_interval": Value(3),
    "device": Device(),
    "cuda": Device(),
    "criterion": Loss("nll"),
    "epochs": Value(1),
}

TRAIN = Part(
    "train",
    ("train",),
    (
        Check(
            "one-batch",
            10,
            "after one batch the weights match one step of the given optimiser on F.nll_loss",
            Call(
                "train",
                {**TRAINING, "train_loader": Loader((7,))},
            ),
            Close(("weights", "stray_weights")),
        ),
        Check(
            "fresh-gradients",
            8,
            "a second batch and a second call start from fresh gradients",
            Call(
                "train",
                {**TRAINING, "train_loader": Loader((8, 8))},
                times=2,
            ),
            Close(("weights", "stray_weights")),
            needs=("one-batch",),
        ),
        Check(
            "every-batch",
            5,
            "every batch is used with its own size, the small last one too",
            Call(
                "train",
                {**TRAINING, "train_loader": Loader((3, 8, 8, 5))},
                times=2,
            ),
            Close(("weights", "stray_weights")),
            needs=("one-batch", "fresh-gradients"),
        ),
        Check(
            "train-mode",
            5,
            "the model is in train mode during training, even when it arrives in eval mode",
            Call(
                "train",
                {**TRAINING, "model": MOODY, "optimizer": Optimizer(lr=0.1), "train_loader": Loader((6, 6))},
                arrives="eval",
            ),
            All((Every(("modes",), True, ("train mode in every forward pass", "eval mode")), Moves(("weights",)))),
        ),
        Check(
            "given-objects",
            4,
            "train uses the model, optimiser and loader that are passed in",
            Call(
                "train",
                {**TRAINING, "optimizer": Optimizer(lr=0.03, momentum=0.9), "train_loader": Loader((5, 9, 4))},
            ),
            Close(("weights", "stray_weights")),
            needs=("one-batch", "fresh-gradients", "every-batch"),
        ),
    ),
)

VALIDATION = {
    "model": PLAIN,
    "validation_loader": Loader((60, 90, 90, 20), fresh=True),
    "loss_vector": Sink(),
    "accuracy_vector": Sink(),
    "device": Device(),
    "cuda": Device(),
    "criterion": Loss("nll"),
    "epoch": Count(),
}

# Found by tests/benchmarks/search_seeds.py 24 0.03: no two of the formulas that misconceptions.py knows are nearer.
# Left out are those whose accuracy is the same rounded and cut to whole percent.
TELLING_SEEDS = (
    8,
    148,
    265,
    472,
    962,
    991,
    1180,
    1416,
    1561,
    1598,
    1691,
    1780,
    1859,
    1899,
    1908,
    1940,
    1981,
)

VALIDATE = Part(
    "validate",
    ("validate",),
    (
        Check(
            "leaves-no-trace",
            6,
            "validation runs in eval mode and without gradient tracking, and leaves the model unchanged",
            Call(
                "validate",
                {**VALIDATION, "model": MOODY, "validation_loader": Loader((6, 6, 4))},
            ),
            All(
                (
                    Every(("modes",), False, ("eval mode in every forward pass", "train mode")),
                    Every(("recorded",), False, ("no gradients recorded", "gradients recorded")),
                    Still(("weights", "buffers")),
                )
            ),
        ),
        Check(
            "mean-loss",
            5,
            "the mean loss is appended to loss_vector",
            Call("validate", VALIDATION, times=2, arrives="eval", returns=("loss_vector", "accuracy_vector")),
            Close(("appended/loss_vector",)),
            seeds=TELLING_SEEDS,
        ),
        Check(
            "accuracy",
            5,
            "the accuracy over all images, in percent, is appended to accuracy_vector",
            Call("validate", VALIDATION, times=2, arrives="eval", returns=("loss_vector", "accuracy_vector")),
            Close(("appended/accuracy_vector",)),
            seeds=TELLING_SEEDS,
        ),
    ),
)

CURVES = Curves(
    {
        "loss": (
            *("loss", "nll", "entropy", "likelihood", "cost", "error"),
            *("손실", "오차", "损失", "損失", "误差", "perte", "coût", "erreur", "verlust", "fehler"),
            *("pérdida", "perda", "perdita", "kosten", "strat", "потер", "ошибк", "verlies"),
        ),
        "accuracy": (
            *("acc", "correct", "precision", "정확", "准确", "準確", "正确", "正確", "正解", "精度"),
            *("exactitud", "précision", "genauigkeit", "precisión", "acurácia", "precisão", "treffer", "richtig"),
            *("dokładn", "точност", "nauwkeurig", "score"),
        ),
    },
    percent=("accuracy",),
)
UNCHANGED = Equal(("changed",), "changes in the lists that are passed in:")

PLOTS = Part(
    "plots",
    ("plot_history",),
    (
        Check(
            "curves",
            10,
            "loss and accuracy are drawn over epochs 1 to n, and a reader can tell which is which",
            Call(
                "plot_history",
                {
                    "loss_vector": Value([0.62, 0.41, 0.37, 0.385, 0.318]),
                    "accuracy_vector": Value([81.5, 88.25, 90.5, 90.25, 92.0]),
                },
            ),
            All((UNCHANGED, CURVES)),
        ),
    ),
)

TRAINED = Part(
    "trained",
    ("MyMLP", "train"),
    (
        Check(
            "held-out",
            10,
            "a model built from MyMLP and trained with train classifies held-out images correctly",
            Call(
                "train",
                {
                    **TRAINING,
                    "model": Build("MyMLP", {"dropout": 0.0}, weights="small"),
                    "optimizer": Optimizer(lr=0.05, momentum=0.5),
                    "train_loader": Data("train", batch_size=32, seconds=60),
                    "log_interval": Value(1000),
                },
                times=3,
                answers="held-out/images",
                dropout=False,
                replay=Loss("nll"),
            ),
            Accuracy(),
            needs=(
                "one-batch",
                "fresh-gradients",
                "every-batch",
                "train-mode",
                "given-objects",
                "shape",
                "log-probabilities",
                "layers",
                "relu",
                "dropout",
                "eval-answer",
                "gradients",
            ),
            visible=False,
        ),
    ),
    wall_s=120,
)

ASSIGNMENT = Assignment(
    title="MNIST with a multi-layer perceptron",
    source="KAIST, Mobile Robotics & Intelligence Laboratory, week 3: MNIST using MLP",
    parts=(MY_MLP, TRAIN, VALIDATE, PLOTS, TRAINED),
    demo=True,
    roles={
        "model": ("model", "net", "network", "mlp", "my_mlp", "mymlp", "classifier"),
        "optimizer": ("optimizer", "optim", "opt", "optimiser", "sgd"),
        "train_loader": ("train_loader", "trainloader", "train_dataloader", "loader", "data_loader", "dataloader"),
        "validation_loader": (
            "validation_loader",
            "val_loader",
            "valid_loader",
            "valloader",
            "validloader",
            "test_loader",
            "testloader",
            "loader",
            "data_loader",
            "dataloader",
        ),
        "epoch": ("epoch", "epoch_index", "ep", "current_epoch"),
        "log_interval": ("log_interval", "log_every", "print_every", "interval"),
        "loss_vector": ("loss_vector", "lossv", "loss_list", "losses", "val_losses", "loss_history", "loss_vec"),
        "accuracy_vector": (
            "accuracy_vector",
            "accv",
            "acc_list",
            "accuracies",
            "val_accs",
            "acc_vector",
            "acc_history",
        ),
        "device": ("device", "dev"),
        "cuda": ("cuda", "use_cuda", "use_gpu", "gpu"),
        "criterion": ("criterion", "loss_fn", "loss_function", "loss_func", "objective"),
        "epochs": ("epochs", "num_epochs", "n_epochs", "max_epochs"),
    },
    own=("criterion",),
    also={
        "MyMLP": ("MLP", "Net", "Network", "NeuralNetwork", "NeuralNet", "*mlp*"),
        "train": ("train_epoch", "train_one_epoch", "training", "train_model", "fit", "*train*", "*fit*"),
        "validate": (
            *("validation", "test", "evaluate", "valid", "val", "evaluation", "eval"),
            *("*valid*", "*eval*", "*test*", "val_*", "*_val"),
        ),
        "plot_history": (
            "plot",
            "plot_curves",
            "plot_results",
            "plot_loss_accuracy",
            "show_history",
            "*plot*",
            "*draw*",
        ),
    },
    datasets=("mnist", "digits"),
)
