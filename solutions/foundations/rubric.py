"""Points and probes of foundations: what is claimed, what is run, how near the answer must be."""

from autograder.rubric import (
    All,
    Assignment,
    Build,
    Call,
    Check,
    Close,
    Curves,
    Draw,
    Equal,
    Every,
    Forward,
    Given,
    Items,
    Loader,
    Loss,
    Net,
    Optimizer,
    Part,
    Regions,
    Still,
    Value,
)

RETURNED = Close(("returned",))
KEPT = Close(("given",))
UNREACHED = Equal(("unreached",), "parameters without a gradient:", alike_by=("unreached_shapes",))
THROUGH = All((Equal(("reached",), "whether a gradient reaches logits:"), Close(("through",))))

LOGISTIC = Part(
    "logistic regression",
    ("predict", "binary_cross_entropy", "logistic_step"),
    (
        Check(
            "prediction",
            2,
            "the probability of class 1 is the sigmoid of the score",
            Call("predict", {"x": Draw((7, 3)), "w": Draw((3,)), "b": Draw(())}),
            RETURNED,
        ),
        Check(
            "prediction-large",
            2,
            "scores of 1000 and of -1000 have probabilities too",
            Call("predict", {"x": Draw((7, 3), scale=1000.0), "w": Draw((3,)), "b": Draw(())}),
            RETURNED,
            needs=("prediction",),
        ),
        Check(
            "bce",
            3,
            "the loss is the mean binary cross-entropy of scores and classes",
            Call("binary_cross_entropy", {"logits": Draw((7,), scale=2.0), "targets": Given([1, 0, 0, 1, 0, 1, 1])}),
            RETURNED,
        ),
        Check(
            "bce-large",
            3,
            "the loss of scores of 1000 and of -1000 is finite and right",
            Call(
                "binary_cross_entropy",
                {"logits": Given([1000, -1000, 800, -600, 0.5]), "targets": Given([1, 0, 0, 1, 1])},
            ),
            RETURNED,
            needs=("bce",),
        ),
        Check(
            "bce-gradient",
            1,
            "gradients go through the loss to the scores, to those of 1000 too",
            Call(
                "binary_cross_entropy",
                {"logits": Given([1.3, -2.1, 0.4, 1000, -1000, 800, -600]), "targets": Given([0, 0, 1, 1, 0, 0, 1])},
                through=("logits",),
            ),
            THROUGH,
            needs=("bce", "bce-large"),
        ),
        Check(
            "step",
            4,
            "one step moves w and b against the gradient of the mean loss",
            Call(
                "logistic_step",
                {
                    "x": Draw((7, 3)),
                    "y": Given([1, 0, 0, 1, 0, 1, 1]),
                    "w": Draw((3,)),
                    "b": Draw(()),
                    "lr": Value(0.3),
                },
            ),
            RETURNED,
        ),
        Check(
            "step-keeps",
            1,
            "the w and b that are passed in stay as they are",
            Call(
                "logistic_step",
                {"x": Draw((5, 2)), "y": Given([1, 0, 1, 0, 0]), "w": Draw((2,)), "b": Draw(()), "lr": Value(0.2)},
            ),
            All((RETURNED, KEPT)),
            needs=("step",),
        ),
    ),
)

LINES = Part(
    "what a line separates",
    ("best_linear_accuracy",),
    (
        Check(
            "lines",
            3,
            "lines answer x1, AND and NOR at all four points, and XNOR at three",
            Call(
                "best_linear_accuracy",
                {
                    "targets": Items(
                        (Given([0, 0, 1, 1]), Given([0, 0, 0, 1]), Given([1, 0, 0, 0]), Given([1, 0, 0, 1]))
                    )
                },
                by="accuracy_of_each",
            ),
            RETURNED,
        ),
        Check(
            "line-xor",
            3,
            "the best line answers XOR at three of the four points",
            Call("best_linear_accuracy", {"targets": Given([0, 1, 1, 0])}),
            RETURNED,
            needs=("lines",),
            only_with=("lines",),  # 0.75 is soon written down
        ),
    ),
)

KIND = Equal(("kind",), "what is returned to be:")

ACTIVATIONS = Part(
    "activations",
    ("tanh", "tanh_derivative", "relu", "relu_derivative", "leaky_relu", "leaky_relu_derivative"),
    (
        Check("tanh", 2, "tanh is right", Call("tanh", {"x": Draw((5, 7), scale=2.0)}), RETURNED),
        Check(
            "tanh-large",
            1,
            "tanh of 1000 is 1, and of -1000 it is -1",
            Call("tanh", {"x": Draw((5, 7), scale=1000.0)}),
            RETURNED,
            needs=("tanh",),
        ),
        Check(
            "tanh-derivative",
            2,
            "the derivative of tanh is right",
            Call("tanh_derivative", {"x": Draw((5, 7))}),
            RETURNED,
        ),
        Check(
            "relu",
            2,
            "ReLU is right and leaves its input as it is",
            Call("relu", {"x": Draw((5, 7))}),
            All((RETURNED, KEPT)),
        ),
        Check(
            "relu-derivative",
            2,
            "the derivative of ReLU is right",
            Call("relu_derivative", {"x": Draw((5, 7))}),
            All((RETURNED, KIND)),
        ),
        Check(
            "leaky-relu",
            2,
            "leaky ReLU with a slope of 0.2 is right and leaves its input as it is",
            Call("leaky_relu", {"x": Draw((5, 7)), "slope": Value(0.2)}),
            All((RETURNED, KEPT)),
        ),
        Check(
            "leaky-relu-derivative",
            2,
            "the derivative of leaky ReLU with a slope of 0.2 is right",
            Call("leaky_relu_derivative", {"x": Draw((5, 7)), "slope": Value(0.2)}),
            All((RETURNED, KIND)),
        ),
    ),
)

COLLAPSE = Part(
    "collapse",
    ("collapse",),
    (
        Check(
            "two-layers",
            3,
            "two linear layers become one",
            Call(
                "collapse",
                {
                    "weights": Items((Draw((6, 4)), Draw((3, 6)))),
                    "biases": Items((Draw((6,)), Draw((3,)))),
                },
            ),
            RETURNED,
        ),
        Check(
            "many-layers",
            3,
            "four linear layers become one",
            Call(
                "collapse",
                {
                    "weights": Items((Draw((6, 4)), Draw((5, 6)), Draw((7, 5)), Draw((2, 7)))),
                    "biases": Items((Draw((6,)), Draw((5,)), Draw((7,)), Draw((2,)))),
                },
            ),
            RETURNED,
            needs=("two-layers",),
        ),
    ),
)

# Far from the borders of its regions, which cut the plane askew: mirrored and transposed ones agree at seven tenths.
# Inside the square of the four points and between them, where no point and no legend lies.
PLANE = Net(
    ("linear 2 3", "tanh", "linear 3 1"),
    weights=([[-1.2, 2.8], [1.4, 0.1], [-0.6, -2.9]], [-0.2, -2.5, -0.4], [[1.0, -1.8, 0.7]], [-1.3]),
)
PLACES = (
    *((0.25, 0.42), (0.71, 0.68), (0.17, 0.61), (0.85, 0.68), (0.31, 0.8), (0.79, 0.23), (0.48, 0.18), (0.74, 0.8)),
    *((0.53, 0.62), (0.41, 0.16), (0.65, 0.14), (0.5, 0.3), (0.88, 0.21), (0.33, 0.48), (0.15, 0.3), (0.26, 0.12)),
    *((0.26, 0.32), (0.67, 0.6), (0.86, 0.87), (0.87, 0.52), (0.57, 0.29), (0.24, 0.64), (0.41, 0.7), (0.69, 0.39)),
    *((0.37, 0.42), (0.61, 0.86), (0.8, 0.16), (0.84, 0.79), (0.8, 0.73), (0.3, 0.69)),
)

XOR = Part(
    "XOR with a hidden layer",
    ("train_xor", "plot_decision"),
    (
        Check(
            "xor",
            7,
            "the network is no linear function, and answers XOR at all four points, from each of four seeds",
            Call("train_xor", {"seed": Value(20)}, by="answers_from_four_seeds"),
            Equal(("returned",), "from each seed the classes of (0, 0), (0, 1), (1, 0), (1, 1) to be"),
        ),
        Check(
            "xor-seed",
            1,
            "the same seed gives the same network again, and another seed another one",
            Call("train_xor", {"seed": Value(11)}, by="same_seed_and_another"),
            Equal(("returned",), "what seeds give:"),
            needs=("xor",),
        ),
        Check(
            "regions",
            3,
            "two colours show where the network answers 0 and where 1",
            Call("plot_decision", {"model": PLANE}, arrives="eval", points=PLACES),
            Regions(),
        ),
        Check(
            "points",
            2,
            "the four points are drawn, and a legend says which class is which",
            Call("plot_decision", {"model": PLANE}, arrives="eval"),
            Curves({"class 0": ("0",), "class 1": ("1",)}),
        ),
        Check(
            "decision-mode",
            1,
            "the network is in eval mode while it is asked",
            Call("plot_decision", {"model": Net(("linear 2 8", "tanh", "dropout 0.5", "linear 8 1"))}),
            Every(("modes",), False, ("eval mode in every forward pass", "train mode")),
            needs=("regions",),
        ),
    ),
    wall_s=180,
)

SOFTMAX = Part(
    "softmax and cross-entropy",
    ("softmax", "cross_entropy"),
    (
        Check("softmax", 2, "softmax of a batch is right", Call("softmax", {"x": Draw((7, 4), scale=2.0)}), RETURNED),
        Check(
            "softmax-large",
            2,
            "softmax of scores of 1000 and of -1000 is right",
            Call("softmax", {"x": Given([[1000, 999, 998.5], [-1000, -1001, -999.5], [0.5, -130, 0], [2, 700, 701]])}),
            RETURNED,
            needs=("softmax",),
        ),
        Check(
            "cross-entropy",
            3,
            "the loss is the mean cross-entropy of scores and classes",
            Call(
                "cross_entropy",
                {"logits": Draw((7, 4), scale=2.0), "targets": Given([2, 0, 3, 1, 2, 2, 0], dtype="int64")},
            ),
            RETURNED,
        ),
        Check(
            "cross-entropy-large",
            2,
            "the loss of scores of 1000 and of -1000 is finite and right",
            Call(
                "cross_entropy",
                {
                    "logits": Given([[1000, 0, -1000], [-1000, -900, -999], [700, 0, 0.5], [1, 2, 3]]),
                    "targets": Given([1, 0, 0, 2], dtype="int64"),
                },
            ),
            RETURNED,
            needs=("cross-entropy",),
        ),
        Check(
            "cross-entropy-gradient",
            1,
            "gradients go through the loss to the scores",
            Call(
                "cross_entropy",
                {"logits": Draw((6, 5), scale=2.0), "targets": Given([4, 0, 3, 1, 2, 1], dtype="int64")},
                through=("logits",),
            ),
            THROUGH,
            needs=("cross-entropy",),
        ),
    ),
)

SIX_TO_FIVE = Build("MyLinear", {"in_features": 6, "out_features": 5})

MODULES = Part(
    "modules",
    ("MyLinear", "Net"),
    (
        Check(
            "my-parameters",
            2,
            "weight (in_features, out_features), drawn at random, and bias (out_features,) are parameters",
            Forward(
                (
                    Build("MyLinear", {"in_features": 4, "out_features": 3}, weights="own"),
                    Build("MyLinear", {"in_features": 6, "out_features": 5}, weights="own"),
                ),
                sizes=(),
                mode="eval",
            ),
            All(
                (
                    Equal(("shapes",), "parameters of shapes"),
                    Equal(("constant",), "weight matrices that start with all entries equal:"),
                )
            ),
        ),
        Check(
            "my-linear",
            2,
            "the layer gives input @ weight + bias",
            Forward((SIX_TO_FIVE,), sizes=(7, 1), mode="eval", shape=(6,)),
            Close(("output",)),
            needs=("my-parameters",),
        ),
        Check(
            "my-any-shape",
            1,
            "inputs may have any number of dimensions in front",
            Forward((SIX_TO_FIVE,), sizes=(3,), mode="eval", shape=(4, 2, 6)),
            Close(("output",)),
            needs=("my-parameters", "my-linear"),
        ),
        Check(
            "my-gradients",
            1,
            "gradients reach weight and bias",
            Forward((SIX_TO_FIVE,), sizes=(7,), mode="eval", gradients=True, shape=(6,)),
            All((UNREACHED, Close(("gradient",)))),
            needs=("my-parameters", "my-linear"),
        ),
        Check(
            "net-layers",
            1,
            "Net has two linear layers with biases, 4-3-1",
            Forward((Build("Net", weights="own"),), sizes=(), mode="eval"),
            Equal(("shapes",), "parameters as in nn.Linear, weights outputs x inputs:"),
        ),
        Check(
            "net",
            2,
            "Net has a ReLU between its linear layers and none on the output",
            Forward((Build("Net"),), sizes=(9, 1), mode="eval", shape=(4,)),
            Close(("output",)),
            needs=("net-layers",),
        ),
    ),
)

DEEP = Part(
    "deep network",
    ("MLP",),
    (
        Check(
            "mlp-shape",
            1,
            "images (N, 1, 28, 28) become scores (N, 10), for any N",
            Forward((Build("MLP"),), sizes=(7, 3, 1), mode="eval"),
            Equal(("output_shapes",), "outputs of shape"),
        ),
        Check(
            "mlp-layers",
            2,
            "there are five linear layers with biases, 784-512-256-128-64-10",
            Forward((Build("MLP", weights="own"),), sizes=(), mode="eval"),
            Equal(("shapes",), "parameters as in nn.Linear, weights outputs x inputs:"),
        ),
        Check(
            "mlp-logits",
            2,
            "there is a ReLU behind each linear layer but the last, and nothing behind the last",
            Forward((Build("MLP"),), sizes=(8,), mode="eval"),
            Close(("output",)),
            needs=("mlp-shape", "mlp-layers"),
        ),
        Check(
            "mlp-gradients",
            1,
            "gradients reach every parameter",
            Forward((Build("MLP"),), sizes=(8,), mode="eval", gradients=True),
            All((UNREACHED, Close(("gradient",)))),
            needs=("mlp-shape", "mlp-layers", "mlp-logits"),
        ),
    ),
)

# Networks of the grader's own, so that a wrong class of the student's costs nothing here.
PLAIN = Net(("linear 6 8", "relu", "linear 8 4"))
MOODY = Net(("linear 6 8", "batchnorm 8", "relu", "dropout 0.5", "linear 8 4"))


TRAINING = {
    "model": PLAIN,
    "train_loader": Loader((7,), shape=(6,), classes=4),
    "criterion": Loss("cross_entropy"),
    "optimizer": Optimizer(lr=0.1, momentum=0.5),
}

TRAIN = Part(
    "training",
    ("train",),
    (
        Check(
            "one-batch",
            3,
            "after one batch the weights match one step of the given optimiser on the given loss",
            Call("train", TRAINING),
            Close(("weights", "stray_weights")),
        ),
        Check(
            "fresh-gradients",
            3,
            "a second batch and a second call start from fresh gradients",
            Call("train", {**TRAINING, "train_loader": Loader((8, 8), shape=(6,), classes=4)}, times=2),
            Close(("weights", "stray_weights")),
            needs=("one-batch",),
        ),
        Check(
            "every-batch",
            2,
            "every batch is used with its own size, the small last one too",
            Call("train", {**TRAINING, "train_loader": Loader((3, 8, 8, 5), shape=(6,), classes=4)}, times=2),
            Close(("weights", "stray_weights")),
            needs=("one-batch", "fresh-gradients"),
        ),
        Check(
            "train-mode",
            2,
            "the model is in train mode during training, even when it arrives in eval mode",
            Call(
                "train",
                {**TRAINING, "model": MOODY, "train_loader": Loader((6, 6), shape=(6,), classes=4)},
                arrives="eval",
            ),
            Every(("modes",), True, ("train mode in every forward pass", "eval mode")),
        ),
        Check(
            "running-loss",
            2,
            "the running loss is returned: the mean of the losses of all batches",
            Call("train", {**TRAINING, "train_loader": Loader((3, 8, 5), shape=(6,), classes=4)}),
            RETURNED,
            needs=("one-batch", "fresh-gradients", "every-batch"),
        ),
        Check(
            "given-loss",
            1,
            "the criterion that is passed in is the loss that is trained on",
            Call("train", {**TRAINING, "criterion": Loss("cross_entropy", reduction="sum")}),
            Close(("weights", "stray_weights")),
            needs=("one-batch",),
        ),
    ),
)

# 263 is a prime: no share of a smaller number of examples is a share of all.
TEST_BATCHES = Loader((61, 89, 97, 16), shape=(6,), classes=4)

TEST = Part(
    "test",
    ("evaluate",),
    (
        Check(
            "correct",
            3,
            "the number of correct answers is returned first",
            Call("evaluate", {"model": PLAIN, "test_loader": TEST_BATCHES}, arrives="eval"),
            Close(("returned/0",)),
        ),
        Check(
            "accuracy",
            2,
            "the share of all examples that are answered correctly is returned second",
            Call("evaluate", {"model": PLAIN, "test_loader": TEST_BATCHES}, arrives="eval"),
            Close(("returned/1",)),
        ),
        Check(
            "leaves-no-trace",
            2,
            "the model is asked in eval mode and without gradient tracking, and stays as it is",
            Call("evaluate", {"model": MOODY, "test_loader": Loader((6, 6, 4), shape=(6,), classes=4)}),
            All(
                (
                    Every(("modes",), False, ("eval mode in every forward pass", "train mode")),
                    Every(("recorded",), False, ("no gradients recorded", "gradients recorded")),
                    Still(("weights", "buffers")),
                )
            ),
            needs=("correct", "accuracy"),
        ),
    ),
)

ASSIGNMENT = Assignment(
    title="Foundations of multi-layer perceptrons",
    source="Hanyang University ERICA, Department of Artificial Intelligence, Fall 2021, review 2: MLP",
    parts=(LOGISTIC, LINES, ACTIVATIONS, COLLAPSE, XOR, SOFTMAX, MODULES, DEEP, TRAIN, TEST),
    roles={
        "x": ("x", "X", "inputs", "features", "examples", "data", "z", "scores", "logits", "values", "t"),
        "y": ("y", "Y", "targets", "labels", "target", "label"),
        "w": ("w", "W", "weight", "weights", "theta"),
        "b": ("b", "bias"),
        "lr": ("lr", "learning_rate", "eta", "alpha", "step_size"),
        "logits": ("logits", "z", "scores", "outputs", "output", "x"),
        "targets": ("targets", "y", "labels", "target", "label"),
        "slope": ("slope", "a", "alpha", "negative_slope"),
        "weights": ("weights", "Ws", "ws", "W", "matrices"),
        "biases": ("biases", "bs", "b", "vectors"),
        "seed": ("seed", "random_seed"),
        "model": ("model", "net", "network", "mlp", "classifier"),
        "train_loader": ("train_loader", "trainloader", "train_dataloader", "loader", "data_loader", "dataloader"),
        "test_loader": ("test_loader", "testloader", "test_dataloader", "loader", "data_loader", "dataloader"),
        "criterion": ("criterion", "loss_fn", "loss_function", "loss_func", "compute_loss"),
        "optimizer": ("optimizer", "optim", "opt", "optimiser", "sgd"),
    },
    own=("criterion",),
    also={
        "predict": ("predict_proba", "prediction", "logistic_prediction", "logistic_regression"),
        "binary_cross_entropy": ("bce", "bce_loss", "binary_cross_entropy_loss", "bce_with_logits"),
        "logistic_step": ("gradient_step", "gradient_descent_step", "logistic_regression_step", "step"),
        "best_linear_accuracy": ("linear_accuracy", "best_accuracy", "best_line_accuracy"),
        "tanh_derivative": ("d_tanh", "tanh_prime", "tanh_grad", "derivative_tanh"),
        "relu_derivative": ("d_relu", "relu_prime", "relu_grad", "derivative_relu"),
        "leaky_relu_derivative": ("d_leaky_relu", "leaky_relu_prime", "leaky_relu_grad", "derivative_leaky_relu"),
        "collapse": ("collapse_layers", "collapse_linear", "merge_layers"),
        "train_xor": ("solve_xor", "fit_xor", "xor"),
        "plot_decision": ("plot_decision_regions", "plot_decision_boundary", "draw_decision", "plot_regions"),
        "cross_entropy": ("cross_entropy_loss", "ce_loss"),
        "MyLinear": ("Linear", "LinearLayer", "CustomLinear"),
        "Net": ("Network", "SmallNet"),
        "MLP": ("MyMLP", "DeepMLP", "DNN", "*mlp*"),
        "train": ("train_epoch", "train_one_epoch", "training", "train_model", "fit", "train_loop"),
        "evaluate": ("test", "test_model", "evaluation", "test_loop", "eval_model", "validate"),
    },
)
