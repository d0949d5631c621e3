"""Points and probes of regularization: what is claimed, what is run, how near the answer must be."""

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
    Made,
    Net,
    Optimizer,
    Part,
    Still,
    Value,
)

# Networks of the grader's own, so that a wrong class costs nothing in the rows about training.
PLAIN = Net(("pool 4", "linear 16 8", "relu", "linear 8 10"))
NORMALISED = Net(("pool 4", "linear 16 8", "batchnorm 8", "relu", "linear 8 10"))
MOODY = Net(("pool 4", "linear 16 8", "batchnorm 8", "relu", "dropout 0.5", "linear 8 10"))

SPLIT = Call("split_data", {"dataset": Made(), "n_validation": Value(18), "seed": Value(3)}, by="three_splits")

DATA = Part(
    "data",
    ("split_data",),
    (
        Check(
            "split-parts",
            3,
            "every example is in exactly one of two parts of the right sizes, training first, with its own label",
            SPLIT,
            All(
                (
                    Close(("returned/sizes",)),
                    Equal(
                        (
                            "returned/with their own labels",
                            "returned/an example twice in the same part",
                            "returned/each example in exactly one part",
                        ),
                        "of the split,",
                    ),
                )
            ),
        ),
        Check(
            "split-random",
            2,
            "which examples are for validation is drawn at random, and hangs on the seed alone",
            SPLIT,
            Equal(
                (
                    "returned/drawn at random",
                    "returned/the same again for the same seed",
                    "returned/others for another seed",
                ),
                "of three splits,",
            ),
            needs=("split-parts",),
        ),
    ),
)

NARROW = {"in_features": 20, "hidden": 7, "out_features": 5}

NETWORKS = Part(
    "two networks",
    ("OneHidden", "TwoHidden"),
    (
        Check(
            "one-hidden-layers",
            1,
            "OneHidden has two linear layers without biases, 784-200-10 by default",
            Forward(
                (Build("OneHidden", weights="own"), Build("OneHidden", NARROW, weights="own")), sizes=(), mode="eval"
            ),
            All(
                (
                    Equal(("shapes",), "parameters of shapes"),
                    Equal(("constant",), "weight matrices that start with all entries equal:"),
                )
            ),
        ),
        Check(
            "one-hidden-scores",
            2,
            "OneHidden gives scores of any number of images, with a ReLU on its hidden layer only",
            Forward((Build("OneHidden", NARROW),), sizes=(6, 1), mode="eval", shape=(1, 4, 5), gradients=True),
            All((Equal(("output_shapes",), "outputs of shape"), Close(("output", "gradient")))),
            needs=("one-hidden-layers",),
        ),
        Check(
            "two-hidden-layers",
            1,
            "TwoHidden has three linear layers with biases, 784-165-165-10 by default",
            Forward(
                (Build("TwoHidden", weights="own"), Build("TwoHidden", NARROW, weights="own")), sizes=(), mode="eval"
            ),
            All(
                (
                    Equal(("shapes",), "parameters of shapes"),
                    Equal(("constant",), "weight matrices that start with all entries equal:"),
                )
            ),
        ),
        Check(
            "two-hidden-scores",
            2,
            "TwoHidden gives scores of any number of images, with a ReLU on both hidden layers only",
            Forward((Build("TwoHidden", NARROW),), sizes=(6, 1), mode="eval", shape=(1, 4, 5), gradients=True),
            All((Equal(("output_shapes",), "outputs of shape"), Close(("output", "gradient")))),
            needs=("two-hidden-layers",),
        ),
    ),
)

SMALL = {"in_features": 20, "hidden1": 9, "hidden2": 7, "out_features": 5}
UNREACHED = Equal(("unreached",), "parameters without a gradient:", alike_by=("unreached_shapes",))
SCORES = ("output", "inner/0/0/0/0", "inner/1/0/0/0", "inner/2/0/0/0")
INNER = ("inner/0/0/0/1", "inner/1/0/0/1", "inner/2/0/0/1")

INSIDE = Part(
    "what is inside",
    ("ActivationMLP", "BatchNormMLP"),
    (
        Check(
            "plain-layers",
            1,
            "ActivationMLP has three linear layers with biases, 784-1024-300-10 by default",
            Forward(
                (
                    Build("ActivationMLP", {"activation": "sigmoid"}, weights="own"),
                    Build("ActivationMLP", {"activation": "tanh"}, weights="own"),
                    Build("ActivationMLP", {"activation": "relu"}, weights="own"),
                    Build("ActivationMLP", {"activation": "relu", **SMALL}, weights="own"),
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
            "plain-scores",
            3,
            "ActivationMLP returns the scores first, with the activation that it is told on both hidden layers",
            Forward(
                (
                    Build("ActivationMLP", {"activation": "sigmoid", **SMALL}),
                    Build("ActivationMLP", {"activation": "tanh", **SMALL}),
                    Build("ActivationMLP", {"activation": "relu", **SMALL}),
                ),
                sizes=(6,),
                mode="eval",
                shape=(1, 4, 5),
                inner=True,
            ),
            All((Equal(("output_shapes",), "outputs of shape"), Close(("output",)))),
            needs=("plain-layers",),
        ),
        Check(
            "plain-inner",
            3,
            "ActivationMLP returns what its linear layers and activations gave, by name",
            Forward(
                (
                    Build("ActivationMLP", {"activation": "sigmoid", **SMALL}),
                    Build("ActivationMLP", {"activation": "tanh", **SMALL}),
                    Build("ActivationMLP", {"activation": "relu", **SMALL}),
                ),
                sizes=(6,),
                mode="eval",
                shape=(1, 4, 5),
                inner=True,
            ),
            Close(INNER),
            needs=("plain-layers",),
        ),
        Check(
            "plain-gradients",
            1,
            "gradients of the scores reach every parameter of ActivationMLP",
            Forward(
                (
                    Build("ActivationMLP", {"activation": "sigmoid", **SMALL}),
                    Build("ActivationMLP", {"activation": "tanh", **SMALL}),
                    Build("ActivationMLP", {"activation": "relu", **SMALL}),
                ),
                sizes=(6,),
                mode="eval",
                shape=(1, 4, 5),
                inner=True,
                gradients=True,
            ),
            All((UNREACHED, Close(("gradient",)))),
            needs=("plain-layers", "plain-scores"),
        ),
        Check(
            "normalised-layers",
            1,
            "BatchNormMLP has the same linear layers and batch normalisation of 1024 and of 300 units by default",
            Forward(
                (
                    Build("BatchNormMLP", {"activation": "sigmoid"}, weights="own"),
                    Build("BatchNormMLP", {"activation": "tanh"}, weights="own"),
                    Build("BatchNormMLP", {"activation": "relu"}, weights="own"),
                    Build("BatchNormMLP", {"activation": "relu", **SMALL}, weights="own"),
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
            "normalised-scores",
            3,
            "in train mode, BatchNormMLP normalises between linear layer and activation, and not the scores",
            Forward(
                (
                    Build("BatchNormMLP", {"activation": "sigmoid", **SMALL}),
                    Build("BatchNormMLP", {"activation": "tanh", **SMALL}),
                    Build("BatchNormMLP", {"activation": "relu", **SMALL}),
                ),
                sizes=(6,),
                mode="train",
                shape=(1, 4, 5),
                inner=True,
            ),
            All((Equal(("output_shapes",), "outputs of shape"), Close(("output",)))),
            needs=("normalised-layers",),
        ),
        Check(
            "normalised-inner",
            2,
            "BatchNormMLP returns what linear layers gave before, and activations after batch normalisation, by name",
            Forward(
                (
                    Build("BatchNormMLP", {"activation": "sigmoid", **SMALL}),
                    Build("BatchNormMLP", {"activation": "tanh", **SMALL}),
                    Build("BatchNormMLP", {"activation": "relu", **SMALL}),
                ),
                sizes=(6,),
                mode="train",
                shape=(1, 4, 5),
                inner=True,
            ),
            Close(INNER),
            needs=("normalised-layers",),
        ),
        Check(
            "normalised-eval",
            2,
            "in eval mode, BatchNormMLP normalises by its running statistics",
            Forward(
                (
                    Build("BatchNormMLP", {"activation": "sigmoid", **SMALL}),
                    Build("BatchNormMLP", {"activation": "tanh", **SMALL}),
                    Build("BatchNormMLP", {"activation": "relu", **SMALL}),
                ),
                sizes=(6,),
                mode="eval",
                shape=(1, 4, 5),
                inner=True,
            ),
            Close(("output",)),
            needs=("normalised-layers", "normalised-scores"),
            only_with=("normalised-scores",),
        ),
    ),
)

TRAINING = {
    "model": PLAIN,
    "loader": Loader((7,)),
    "criterion": Loss("cross_entropy"),
    "optimizer": Optimizer(lr=0.1, momentum=0.5),
}
LARGE_STEPS = {
    **TRAINING,
    "optimizer": Optimizer(lr=0.7, momentum=0.5),
}  # what is measured after a step is another number
TRAINED = ("one-batch", "fresh-gradients", "every-batch")
EVALUATION = {"model": PLAIN, "loader": Loader((61, 89, 23)), "criterion": Loss("cross_entropy")}

EPOCH = Part(
    "one epoch",
    ("epoch",),
    (
        Check(
            "one-batch",
            3,
            "after one batch the weights match one step of the given optimiser",
            Call("epoch", TRAINING),
            Close(("weights", "stray_weights")),
        ),
        Check(
            "fresh-gradients",
            3,
            "a second batch and a second epoch start from fresh gradients",
            Call("epoch", {**TRAINING, "loader": Loader((8, 8))}, times=2),
            Close(("weights", "stray_weights")),
            needs=("one-batch",),
            only_with=("one-batch",),
        ),
        Check(
            "every-batch",
            2,
            "every batch is used with its own size, the small last one too",
            Call("epoch", {**TRAINING, "loader": Loader((3, 8, 8, 5))}, times=2),
            Close(("weights", "stray_weights")),
            needs=("one-batch", "fresh-gradients"),
            only_with=("one-batch",),
        ),
        Check(
            "train-mode",
            2,
            "the model is in train mode while it is trained, even when it arrives in eval mode",
            Call("epoch", {**TRAINING, "model": MOODY, "loader": Loader((6, 6))}, arrives="eval"),
            Every(("modes",), True, ("train mode in every forward pass", "eval mode")),
        ),
        Check(
            "train-loss",
            2,
            "while training, epoch returns the mean loss over all images of this epoch",
            Call("epoch", {**LARGE_STEPS, "loader": Loader((31, 43, 17))}, times=2),
            Close(("returned/0",)),
            needs=TRAINED,
        ),
        Check(
            "train-accuracy",
            1,
            "while training, epoch returns the accuracy of the scores that the gradients came from",
            Call("epoch", {**LARGE_STEPS, "loader": Loader((31, 43, 17))}, times=2),
            Close(("returned/1",)),
            needs=TRAINED,
        ),
        Check(
            "no-trace",
            3,
            "without an optimiser the model is in eval mode, no gradients are recorded, and it stays as it was",
            Call("epoch", {**EVALUATION, "model": MOODY, "loader": Loader((6, 6, 4))}),
            All(
                (
                    Every(("modes",), False, ("eval mode in every forward pass", "train mode")),
                    Every(("recorded",), False, ("no gradients recorded", "gradients recorded")),
                    Still(("weights", "buffers")),
                )
            ),
        ),
        Check(
            "eval-loss",
            2,
            "without an optimiser, epoch returns the mean loss over all images, whatever batch they are in",
            Call("epoch", EVALUATION, arrives="eval"),
            Close(("returned/0",)),
        ),
        Check(
            "eval-accuracy",
            1,
            "without an optimiser, epoch returns the accuracy over all images",
            Call("epoch", EVALUATION, arrives="eval"),
            Close(("returned/1",)),
        ),
        Check(
            "predictions",
            2,
            "epoch returns the predicted class and the label of every image, in the order of the loader",
            Call("epoch", EVALUATION, arrives="eval"),
            Close(("returned/2", "returned/3")),
        ),
    ),
)

TUPLES = Part(
    "a model that returns more",
    ("ActivationMLP", "epoch"),
    (
        Check(
            "tuple-of-scores",
            1,
            "epoch trains a model that returns a tuple by its scores",
            Call(
                "epoch",
                {**TRAINING, "model": Build("ActivationMLP", {"activation": "tanh", "hidden1": 9, "hidden2": 7})},
            ),
            Close(("weights", "returned/0")),
            needs=("plain-layers", "plain-scores", "plain-gradients", "train-loss", *TRAINED),
        ),
    ),
)

PANELS = Curves(
    {
        "distribution of linear1": ("of linear1", "of linear 1"),
        "distribution of hidden1": ("of hidden1", "of hidden 1"),
        "activation 1": ("activation 1", "activation1"),
        "distribution of linear2": ("of linear2", "of linear 2"),
        "distribution of hidden2": ("of hidden2", "of hidden 2"),
        "activation 2": ("activation 2", "activation2"),
    }
)
GIVEN_INNER = {"inner": Items((Draw((12, 9)), Draw((12, 9)), Draw((12, 7)), Draw((12, 7)))), "bins": Value(11)}

GRID = Part(
    "inner distributions",
    ("plot_inner",),
    (
        Check(
            "grid",
            4,
            "four histograms and two sets of points are drawn, and titles say which is which",
            Call("plot_inner", GIVEN_INNER, by="named"),
            PANELS,
        ),
        Check(
            "grid-recorded",
            1,
            "tensors that are part of a graph of gradients are drawn, too",
            Call("plot_inner", GIVEN_INNER, by="named_and_recorded"),
            PANELS,
            needs=("grid",),
        ),
    ),
)

# Doubles, so that a student's sums in another order differ by nothing.
BATCH = {
    "x": Draw((6, 4), scale=2.0, dtype="float64"),
    "gamma": Draw((4,), dtype="float64"),
    "beta": Draw((4,), dtype="float64"),
    "running_mean": Draw((4,), dtype="float64"),
    "running_var": Draw((4,), kind="uniform", low=0.5, high=3.0, dtype="float64"),
    "training": Value(True),
    "momentum": Value(0.3),
    "eps": Value(0.05),
}
FLAT = Given([[3.0, 1.0, -2.0], [3.0, 2.0, -2.0], [3.0, 4.0, -2.0]])
FLAT_BATCH = {
    "x": FLAT,
    "gamma": Draw((3,)),
    "beta": Draw((3,)),
    "running_mean": Draw((3,)),
    "running_var": Draw((3,), kind="uniform", low=0.5, high=3.0),
    "training": Value(True),
}

NORMALISATION = Part(
    "batch normalisation by hand",
    ("batch_norm",),
    (
        Check(
            "norm-train",
            3,
            "in training, x is normalised by mean and biased variance of the batch, scaled by gamma, shifted by beta",
            Call("batch_norm", BATCH),
            Close(("returned", "given/x")),
        ),
        Check(
            "norm-constant",
            1,
            "a feature that is the same in the whole batch becomes beta, not NaN, in float32 and with the default eps",
            Call("batch_norm", FLAT_BATCH),
            All((Equal(("kind",), "what is returned to be a"), Close(("returned",)))),
            needs=("norm-train",),
            only_with=("norm-train",),
        ),
        Check(
            "running-mean",
            2,
            "in training, the running mean moves towards the mean of the batch by the share momentum, in place",
            Call("batch_norm", BATCH),
            Close(("given/running_mean",)),
        ),
        Check(
            "running-variance",
            2,
            "in training, the running variance moves towards the unbiased variance by the share momentum, in place",
            Call("batch_norm", BATCH),
            Close(("given/running_var",)),
        ),
        Check(
            "norm-eval",
            2,
            "in evaluation, x is normalised by the running statistics, which stay as they are",
            Call("batch_norm", {**BATCH, "training": Value(False)}),
            Close(("returned", "given")),
        ),
        Check(
            "norm-gradients",
            2,
            "in training, gradients reach x through mean and variance too, and gamma and beta",
            Call("batch_norm", BATCH, through=("x", "gamma", "beta")),
            All((Equal(("reached",), "gradients reach x, gamma and beta:"), Close(("through",)))),
            needs=("norm-train",),
        ),
        Check(
            "statistics-not-recorded",
            1,
            "the running statistics are no part of a graph of gradients",
            Call("batch_norm", BATCH, by="history_of_statistics"),
            Equal(("returned",), "a graph of gradients behind the statistics, or a move of them,"),
            needs=("running-mean", "running-variance"),
        ),
    ),
)

LAYER = Part(
    "batch normalisation as a layer",
    ("MyBatchNorm",),
    (
        Check(
            "norm-layer-train",
            2,
            "MyBatchNorm has weight and bias as parameters, and running statistics as buffers that training changes",
            Forward((Build("MyBatchNorm", {"num_features": 5}),), sizes=(7,), mode="train", passes=2, shape=(5,)),
            All(
                (
                    Equal(("shapes",), "parameters of shapes"),
                    Close(("output", "buffer/0/0/running_mean", "buffer/0/0/running_var", "buffer/0/1/running_mean")),
                )
            ),
            needs=("norm-train", "running-mean", "running-variance"),
        ),
        Check(
            "norm-layer-eval",
            2,
            "a new MyBatchNorm in eval mode uses its running statistics: x is nearly as it was",
            Forward((Build("MyBatchNorm", {"num_features": 5}, weights="own"),), sizes=(6, 1), mode="eval", shape=(5,)),
            Close(("output", "buffer/0/0/running_mean", "buffer/0/0/running_var")),
            needs=("norm-train", "norm-eval", "norm-layer-train"),
        ),
    ),
)

DROPPED = {"x": Draw((100, 120), kind="uniform", low=1.0, high=2.0), "p": Value(0.3), "training": Value(True)}

DROPOUT = Part(
    "dropout",
    ("dropout", "DropoutNet"),
    (
        Check(
            "drop-train",
            3,
            "in training, entries become 0 with probability p, the others grow by 1 / (1 - p), and x stays as it is",
            Call("dropout", DROPPED, by="drops"),
            All(
                (
                    Close(
                        (
                            "returned/shape",
                            "returned/share of zeros",
                            "returned/smallest factor",
                            "returned/largest factor",
                        )
                    ),
                    Equal(("returned/x as it was",), "of dropout,"),
                )
            ),
        ),
        Check(
            "drop-independent",
            1,
            "each entry is dropped or not by itself, and others are dropped in each call",
            Call("dropout", DROPPED, by="drops"),
            Equal(
                (
                    "returned/every row loses the same",
                    "returned/every column loses the same",
                    "returned/the second call loses the same",
                ),
                "of dropout,",
            ),
            needs=("drop-train",),
        ),
        Check(
            "drop-eval",
            1,
            "in evaluation, x comes out as it is",
            Call("dropout", {**DROPPED, "training": Value(False)}, by="drops"),
            All(
                (
                    Close(
                        (
                            "returned/shape",
                            "returned/share of zeros",
                            "returned/smallest factor",
                            "returned/largest factor",
                        )
                    ),
                    Equal(("returned/something is dropped in training",), "of dropout,"),
                )
            ),
        ),
        Check(
            "drop-gradient",
            1,
            "gradients reach the entries that are left, by the factor 1 / (1 - p)",
            Call(
                "dropout", {**DROPPED, "x": Draw((20, 30), kind="uniform", low=1.0, high=2.0)}, by="gradient_of_drops"
            ),
            Equal(("returned",), "of the gradient of a sum:"),
            needs=("drop-train",),
        ),
        Check(
            "dropout-net",
            1,
            "DropoutNet has two linear layers with biases, 784-32-10 by default, and a ReLU between them",
            Forward(
                (Build("DropoutNet"), Build("DropoutNet", {"hidden": 13, "out_features": 6, "p": 0.4})),
                sizes=(6, 1),
                mode="eval",
                dropout=False,
            ),
            All((Equal(("shapes",), "parameters of shapes"), Close(("output",)))),
        ),
        Check(
            "dropout-net-drops",
            2,
            "in train mode only, hidden units of DropoutNet are dropped with probability p, and nothing else",
            Call("DropoutNet", {"model": Build("DropoutNet", {"hidden": 60, "p": 0.4})}, by="dropped_units"),
            All(
                (
                    Close(
                        (
                            "returned/share of hidden units dropped in eval mode",
                            "returned/share of hidden units dropped in train mode",
                            "returned/factor of the others",
                        )
                    ),
                    Equal(
                        ("returned/pixels are dropped", "returned/scores are those of the last linear layer"),
                        "in train mode,",
                    ),
                )
            ),
            needs=("dropout-net",),
        ),
    ),
)

BOTH = {"model": NORMALISED, "loader": Loader((61, 89, 23))}
FITTING = {
    "model": NORMALISED,
    "optimizer": Optimizer(lr=0.1, momentum=0.5),
    "criterion": Loss("cross_entropy"),
    "train_loader": Loader((31, 43, 17)),
    "validation_loader": Loader((61, 38)),
    "epochs": Value(3),
}

COMPARED = Part(
    "training and validation accuracy",
    ("accuracy_in_both_modes", "fit"),
    (
        Check(
            "both-modes",
            3,
            "the accuracy is that over all images, first in train mode, then in eval mode",
            Call("accuracy_in_both_modes", BOTH, by="both_of_each"),
            Close(("returned/train mode", "returned/eval mode")),
        ),
        Check(
            "both-leave",
            2,
            "weights, running statistics and modes are afterwards what they were, and no gradients are recorded",
            Call("accuracy_in_both_modes", BOTH, by="modes_afterwards"),
            All(
                (
                    Every(("recorded",), False, ("no gradients recorded", "gradients recorded")),
                    Still(("weights", "buffers")),
                    Equal(("returned",), "afterwards,"),
                )
            ),
        ),
        Check(
            "fit-running",
            1,
            "fit trains for the given number of epochs, and notes the accuracy that training returned",
            Call("fit", FITTING),
            Close(("weights", "buffers", "stray_weights", "returned/running")),
            needs=(*TRAINED, "train-mode", "train-accuracy", "no-trace"),
        ),
        Check(
            "fit-in-eval-mode",
            2,
            "after each epoch, accuracies on training and on validation images are measured in eval mode",
            Call("fit", FITTING),
            Close(("returned/train", "returned/validation")),
            needs=(*TRAINED, "train-mode", "no-trace", "eval-accuracy", "fit-running"),
        ),
    ),
)

REGULARIZED = Part(
    "both together",
    ("RegularizedMLP",),
    (
        Check(
            "blocks",
            2,
            "RegularizedMLP has three linear layers and two of batch normalisation, 784-165-165-10 by default",
            Forward(
                (
                    Build("RegularizedMLP", weights="own"),
                    Build("RegularizedMLP", {**NARROW, "p": 0.4}, weights="own"),
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
            "block-order",
            2,
            "batch normalisation comes between linear layer and ReLU in both blocks; the scores are as they are",
            Forward(
                (Build("RegularizedMLP", {**NARROW, "p": 0.4}),),
                sizes=(8,),
                mode="train",
                shape=(1, 4, 5),
                dropout=False,
                gradients=True,
            ),
            Close(("output", "gradient")),
            needs=("blocks",),
        ),
        Check(
            "block-dropout",
            2,
            "in train mode, each hidden unit is dropped with probability p behind the ReLU of its block",
            Call(
                "RegularizedMLP",
                {"model": Build("RegularizedMLP", {"hidden": 11, "p": 0.35})},
                by="scores_with_the_same_units_dropped",
            ),
            Close(("returned",)),
            needs=("blocks", "block-order"),
        ),
    ),
)

COUNTED = {
    "labels": Draw((90,), kind="integers", high=5, dtype="int64"),
    "predicted": Draw((90,), kind="integers", high=6, dtype="int64"),
    "n_classes": Value(7),
}

CONFUSION = Part(
    "confusion matrix",
    ("confusion_matrix", "plot_confusion"),
    (
        Check(
            "confusion",
            4,
            "entry (i, j) counts the images of class i that were taken for class j, for each of n_classes classes",
            Call("confusion_matrix", COUNTED),
            All((Close(("returned", "given")), Equal(("kind",), "what is returned to be a"))),
        ),
        Check(
            "heat-map",
            1,
            "the counts are drawn as one heat map",
            Call("plot_confusion", {"matrix": Draw((6, 6), kind="integers", high=90, dtype="int64")}),
            Close(("images/0",)),
        ),
        Check(
            "heat-map-axes",
            1,
            "the x axis is called predicted, the y axis true, and row 0 is at the top",
            Call(
                "plot_confusion",
                {"matrix": Draw((6, 6), kind="integers", high=90, dtype="int64")},
                by="labelled_axes",
            ),
            Equal(("returned",), "of the heat map,"),
            needs=("heat-map",),
        ),
    ),
)

ASSIGNMENT = Assignment(
    title="Regularization: batch normalisation and dropout",
    source="POSTECH, AI+BD ML Lab, day 3: multi-layer perceptrons and regularization",
    parts=(
        DATA,
        NETWORKS,
        INSIDE,
        EPOCH,
        TUPLES,
        GRID,
        NORMALISATION,
        LAYER,
        DROPOUT,
        COMPARED,
        REGULARIZED,
        CONFUSION,
    ),
    roles={
        "dataset": ("dataset", "data", "full_dataset", "train_data", "ds"),
        "n_validation": ("n_validation", "n_valid", "n_val", "validation_size", "val_size", "valid_size"),
        "seed": ("seed", "random_seed", "random_state"),
        "model": ("model", "net", "network", "mlp"),
        "loader": ("loader", "data_loader", "dataloader", "train_loader", "test_loader", "batches"),
        "criterion": ("criterion", "loss_fn", "loss_function", "loss_func", "objective"),
        "optimizer": ("optimizer", "optim", "opt", "optimiser", "sgd"),
        "inner": ("inner", "inside", "activations", "tensors"),
        "bins": ("bins", "n_bins", "num_bins"),
        "x": ("x", "input", "inputs", "data", "batch"),
        "gamma": ("gamma", "weight", "scale", "g"),
        "beta": ("beta", "bias", "shift", "b"),
        "running_mean": ("running_mean", "moving_mean", "run_mean", "mean"),
        "running_var": ("running_var", "running_variance", "moving_var", "run_var", "var"),
        "training": ("training", "train", "is_training", "is_train"),
        "momentum": ("momentum", "m"),
        "eps": ("eps", "epsilon"),
        "p": ("p", "rate", "dropout_rate", "drop_prob", "drop", "prob"),
        "train_loader": ("train_loader", "trainloader", "training_loader", "train_batches"),
        "validation_loader": ("validation_loader", "valid_loader", "val_loader", "validloader", "valloader"),
        "epochs": ("epochs", "num_epochs", "n_epochs", "max_epochs"),
        "labels": ("labels", "label", "targets", "target", "y_true", "y", "true"),
        "predicted": ("predicted", "predictions", "prediction", "preds", "pred", "y_pred"),
        "n_classes": ("n_classes", "num_classes", "classes", "k"),
        "matrix": ("matrix", "confusion", "cm", "conf", "counts"),
    },
    own=("criterion",),
    also={
        "split_data": ("split_dataset", "split", "train_validation_split", "*split*"),
        "OneHidden": ("OneLayerModel", "OneLayer", "OneHiddenLayer", "*one*"),
        "TwoHidden": ("TwoLayerModel", "TwoHiddenLayers", "*two*"),
        "epoch": ("run_epoch", "one_epoch", "*epoch"),
        "plot_inner": ("plot_inner_dist", "plot_inner_distributions", "*inner*"),
        "batch_norm": ("batchnorm", "batch_normalisation", "batch_normalization", "*batch*norm*"),
        "MyBatchNorm": ("MyBatchNorm1d", "BatchNorm"),
        "dropout": ("my_dropout", "drop_out"),
        "RegularizedMLP": ("RegularisedMLP", "MLPDropout", "BatchNormDropoutMLP"),
        "confusion_matrix": ("confusion", "make_confusion_matrix"),
        "plot_confusion": ("plot_confusion_matrix", "show_confusion", "draw_confusion"),
    },
)
