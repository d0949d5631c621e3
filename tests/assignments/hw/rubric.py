"""The homework that hostile submissions are written for."""

from autograder.rubric import (
    Accuracy,
    All,
    Assignment,
    Build,
    Call,
    Check,
    Close,
    Curves,
    Data,
    Every,
    Forward,
    Loader,
    Loss,
    Net,
    Optimizer,
    Part,
    Still,
    Value,
)

SOFTMAX_REGRESSION = Net(("pool 7", "linear 49 10"))
SMALL = Build("MyMLP", {"input_size": 784, "hidden_size": 37, "num_classes": 7})
WALL_S = 6

ASSIGNMENT = Assignment(
    title="A homework to attack",
    source="none",
    file="hw.py",
    whole_file=True,
    parts=(
        Part(
            "P1",
            ("MyMLP",),
            (
                Check(
                    "images",
                    10,
                    "images become the logits of Linear, ReLU, Linear",
                    Forward((SMALL,), sizes=(5, 1), mode="eval"),
                    Close(("output",)),
                ),
                Check(
                    "rows",
                    10,
                    "flat rows become the same logits",
                    Forward((SMALL,), sizes=(4,), mode="train", shape=(784,)),
                    Close(("output",)),
                ),
            ),
            wall_s=WALL_S,
        ),
        Part(
            "P2",
            ("train",),
            (
                Check(
                    "epoch",
                    30,
                    "one epoch moves the weights as SGD does and returns the mean loss",
                    Call(
                        "train",
                        {
                            "model": SOFTMAX_REGRESSION,
                            "loader": Loader((5, 8, 8, 3)),
                            "criterion": Loss("cross_entropy"),
                            "optimizer": Optimizer(lr=0.13),
                        },
                    ),
                    Close(("weights", "returned")),
                ),
            ),
            wall_s=WALL_S,
        ),
        Part(
            "P3",
            ("validate",),
            (
                Check(
                    "metrics",
                    20,
                    "mean loss and accuracy are returned, in eval mode, without changing the model",
                    Call(
                        "validate",
                        {
                            "model": SOFTMAX_REGRESSION,
                            "loader": Loader((5, 8, 8, 3)),
                            "criterion": Loss("cross_entropy"),
                        },
                    ),
                    All(
                        (
                            Every(("modes",), False, ("eval mode in every forward pass", "train mode")),
                            Still(("weights",)),
                            Close(("returned",)),
                        )
                    ),
                ),
            ),
            wall_s=WALL_S,
        ),
        Part(
            "P4",
            ("MyMLP", "train", "validate", "fit"),
            (
                Check(
                    "held-out",
                    20,
                    "the returned model names at least 85 % of the held-out images right",
                    Call(
                        "fit",
                        {
                            "train_loader": Data("train", batch_size=16),
                            "val_loader": Data("valid", batch_size=64),
                            "epochs": Value(6),  # 89 % or more under each of 200 seeds
                            "lr": Value(0.03),
                        },
                        answers="held-out/images",
                    ),
                    Accuracy(at_least=0.85),
                    visible=False,
                ),
            ),
            wall_s=WALL_S,
        ),
        Part(
            "P5",
            ("plot_curves",),
            (
                Check(
                    "curves",
                    10,
                    "both curves are drawn, with axis labels and a legend",
                    Call(
                        "plot_curves",
                        {"train_losses": Value([2.1, 1.2, 0.7, 0.45]), "val_losses": Value([1.9, 1.3, 0.9, 0.8])},
                    ),
                    Curves(
                        {
                            "train": (
                                *("train", "lern", "apprent", "entraîn", "entren", "treino", "addestr"),
                                *("обуч", "трен", "훈련", "학습", "訓練", "学習", "训练"),
                            ),
                            "validation": (
                                *("val", "test", "dev", "prüf", "prueba"),
                                *("вал", "пров", "тест", "검증", "検証", "驗證", "验证", "测试"),
                            ),
                        },
                        labels=True,
                    ),
                ),
            ),
            wall_s=WALL_S,
        ),
    ),
)
