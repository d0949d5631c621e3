"""Points and probes of fashion_mnist: what is claimed, what is run, how near the answer must be."""

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
    Device,
    Draw,
    Equal,
    Every,
    File,
    Forward,
    Given,
    Items,
    Loader,
    Loss,
    Made,
    Net,
    Optimizer,
    Part,
    Raises,
    Still,
    Value,
)

RETURNED = Close(("returned",))
KIND = Equal(("kind",), "what is returned to be")
UNREACHED = Equal(("unreached",), "parameters without a gradient:", alike_by=("unreached_shapes",))

# No dimension is another one's, no grey value is 255, and nothing divides 16 or 8.
PIXELS = Draw((6, 7, 5), kind="integers", high=202, dtype="uint8")
IMAGES = (Given([2051, 6, 7, 5], ">i4"), PIXELS)
CLASSES = Draw((37,), kind="integers", high=10, dtype="uint8")
LABELS = (Given([2049, 37], ">i4"), CLASSES)

FILES = Part(
    "files",
    ("read_images", "read_labels"),
    (
        Check(
            "images",
            2,
            "the images of a file are read, of any height and width",
            Call("read_images", {"path": File("few-images-idx3-ubyte", IMAGES)}),
            All((KIND, RETURNED)),
        ),
        Check(
            "images-gzip",
            1,
            "the images of a compressed file are read",
            Call("read_images", {"path": File("few-images-idx3-ubyte.gz", IMAGES, gzip=True)}),
            All((KIND, RETURNED)),
            needs=("images",),
        ),
        Check(
            "images-short",
            2,
            "a file that lacks its last image is a ValueError",
            Call("read_images", {"path": File("half-images-idx3-ubyte", IMAGES, cut=35)}, may_raise=True),
            Raises(("ValueError",), "the file has fewer pixels than its header says"),
            only_with=("images",),
        ),
        Check(
            "images-other-file",
            1,
            "a file of images that begins with another magic number is a ValueError",
            Call(
                "read_images",
                {"path": File("other-images-idx3-ubyte", (Given([2049, 6, 7, 5], ">i4"), PIXELS))},
                may_raise=True,
            ),
            Raises(("ValueError",), "the file begins with 2049, not with 2051"),
            only_with=("images",),
        ),
        Check(
            "labels",
            2,
            "the labels of a file are read",
            Call("read_labels", {"path": File("few-labels-idx1-ubyte", LABELS)}),
            All((KIND, RETURNED)),
        ),
        Check(
            "labels-gzip",
            1,
            "the labels of a compressed file are read",
            Call("read_labels", {"path": File("few-labels-idx1-ubyte.gz", LABELS, gzip=True)}),
            All((KIND, RETURNED)),
            needs=("labels",),
        ),
        Check(
            "labels-short",
            1,
            "a file that lacks its last three labels is a ValueError",
            Call("read_labels", {"path": File("half-labels-idx1-ubyte", LABELS, cut=3)}, may_raise=True),
            Raises(("ValueError",), "the file has fewer labels than its header says"),
            only_with=("labels",),
        ),
        Check(
            "labels-other-file",
            1,
            "a file of labels that begins with another magic number is a ValueError",
            Call(
                "read_labels",
                {"path": File("other-labels-idx1-ubyte", (Given([2051, 37], ">i4"), CLASSES))},
                may_raise=True,
            ),
            Raises(("ValueError",), "the file begins with 2051, not with 2049"),
            only_with=("labels",),
        ),
    ),
)

# No 0 among them: dividing by the largest is then another thing than stretching to 0 and 1.
DARK = Draw((6, 7, 5), kind="integers", low=7, high=202, dtype="uint8", library="numpy")
KEPT = Close(("returned", "given/images"))

SCALES = Part(
    "grey values and numbers",
    ("to_unit", "to_symmetric", "mean_and_std", "standardise", "normalize_arguments"),
    (
        Check(
            "unit",
            1,
            "to_unit divides grey values by 255, whatever the largest is, and gives float32",
            Call("to_unit", {"images": DARK}),
            All((KIND, KEPT)),
        ),
        Check(
            "symmetric",
            2,
            "to_symmetric takes 0 to 255 to -1 to 1, and gives float32",
            Call("to_symmetric", {"images": DARK}),
            All((KIND, KEPT)),
        ),
        Check(
            "statistics",
            3,
            "mean and standard deviation are those of all pixels, as numbers from 0 to 1",
            Call("mean_and_std", {"images": DARK}),
            KEPT,
            needs=("unit",),
        ),
        Check(
            "standardised",
            2,
            "standardise takes numbers from 0 to 1, minus the given mean, over the given standard deviation",
            Call("standardise", {"images": DARK, "mean": Value(0.4), "std": Value(0.15)}),
            All((KIND, KEPT)),
            needs=("unit",),
        ),
        Check(
            "normalize-ranges",
            1,
            "Normalize gets the numbers that make [0, 1] and [-1, 1]",
            Call("normalize_arguments", {"name": Made(), "images": DARK}, by="fixed_ranges"),
            RETURNED,
        ),
        Check(
            "normalize-data",
            2,
            "for the z-score, Normalize gets mean and standard deviation of the images",
            Call("normalize_arguments", {"name": Made(), "images": DARK}, by="of_the_data"),
            RETURNED,
            needs=("unit", "statistics"),
        ),
    ),
)

LOADED = {"train_set": Made(), "test_set": Made(), "batch_size": Value(5)}
BYTES = Draw((9,), kind="integers", high=10, dtype="uint8", library="numpy")

DATA = Part(
    "data sets and loaders",
    ("make_transform", "ImageDataset", "make_loaders", "count_batches"),
    (
        Check(
            "transform",
            2,
            "the transform makes a float32 tensor (1, rows, columns) of an image, normalised",
            Call(
                "make_transform",
                {
                    "mean": Value(0.4),
                    "std": Value(0.15),
                    "images": Draw((2, 7, 5), kind="integers", high=202, dtype="uint8", library="numpy"),
                },
                by="transformed",
            ),
            All((KIND, KEPT)),
        ),
        Check(
            "samples",
            3,
            "sample k is transformed image k with label k, a label that a loader makes int64 of",
            Call(
                "ImageDataset",
                {
                    "images": Draw((9, 4, 3), kind="integers", high=202, dtype="uint8", library="numpy"),
                    "labels": BYTES,
                    "transform": Made(),
                },
                by="samples",
            ),
            All(
                (
                    Close(("returned/length", "returned/images", "returned/labels")),
                    Equal(("returned/labels of a batch are",), "the"),
                )
            ),
        ),
        Check(
            "no-transform",
            1,
            "without a transform images come as they are stored",
            Call(
                "ImageDataset",
                {"images": Draw((9, 4, 3), kind="integers", high=202, dtype="uint8", library="numpy"), "labels": BYTES},
                by="stored_samples",
            ),
            RETURNED,
        ),
        Check(
            "train-loader",
            2,
            "an epoch of training has each sample once, in a new random order, and a smaller last batch",
            Call("make_loaders", LOADED, by="training_epochs"),
            All((Close(("returned/sizes",)), Equal(("returned",), "an epoch of training has"))),
        ),
        Check(
            "test-loader",
            1,
            "a test has the samples of the test set in their own order, and a smaller last batch",
            Call("make_loaders", LOADED, by="test_epoch"),
            RETURNED,
        ),
        Check(
            "batch-counts",
            2,
            "all batches are counted, the smaller last one too, and its size is right",
            Call("count_batches", {"n": Value([60000, 60000, 6400, 60050, 5, 3]), "batch_size": Made()}, by="counts"),
            RETURNED,
        ),
    ),
    wall_s=60,
)

REGRESSION = Part(
    "softmax regression by hand",
    ("one_hot", "softmax", "softmax_jacobian", "cross_entropy", "regression_gradient"),
    (
        Check(
            "one-hot",
            1,
            "labels become rows with a single 1, whatever classes are missing",
            Call("one_hot", {"labels": Given([2, 0, 3, 3, 0], "int64"), "n_classes": Value(7)}),
            All((KIND, Close(("returned", "given/labels")))),
        ),
        Check(
            "softmax",
            2,
            "softmax of a batch is right",
            Call("softmax", {"z": Draw((7, 4), scale=2.0)}),
            Close(("returned", "given/z")),
        ),
        Check(
            "softmax-large",
            1,
            "softmax of scores of 1000 and of -1000 in one batch is right",
            Call("softmax", {"z": Given([[1000, 999, 998.5], [-1000, -1001, -999.5], [0.5, -130, 0], [2, 700, 701]])}),
            RETURNED,
            needs=("softmax",),
        ),
        Check(
            "jacobian",
            3,
            "the derivative of each probability by each score is right",
            Call("softmax_jacobian", {"z": Draw((5,))}),
            RETURNED,
            needs=("softmax",),
        ),
        Check(
            "cross-entropy",
            2,
            "the loss is the mean cross-entropy of scores and classes",
            Call("cross_entropy", {"z": Draw((7, 4), scale=2.0), "labels": Given([2, 0, 3, 1, 2, 2, 0], "int64")}),
            Close(("returned", "given/z")),
        ),
        Check(
            "cross-entropy-large",
            1,
            "the loss of scores of 1000 and of -1000 in one batch is finite and right",
            Call(
                "cross_entropy",
                {
                    "z": Given([[1000, 0, -1000], [-1000, -900, -999], [700, 0, 0.5], [1, 2, 3]]),
                    "labels": Given([1, 0, 0, 2], "int64"),
                },
            ),
            RETURNED,
            needs=("cross-entropy",),
        ),
        Check(
            "theta-gradient",
            4,
            "the gradient of the mean loss with respect to biases and weights is right",
            Call(
                "regression_gradient",
                {
                    "x": Draw((9, 5)),
                    "labels": Draw((9,), kind="integers", high=4, dtype="int64"),
                    "theta": Draw((6, 4), scale=0.5),
                },
            ),
            Close(("returned", "given/theta", "given/x")),
            needs=("softmax", "one-hot"),
        ),
    ),
)

FLATTEN = Part(
    "flatten",
    ("flatten_image", "flatten_batch", "SoftmaxRegression"),
    (
        Check(
            "flat-image",
            1,
            "one image becomes one row, (rows * columns,)",
            Call("flatten_image", {"image": Draw((1, 7, 5))}),
            RETURNED,
        ),
        Check(
            "flat-batch",
            1,
            "each image of a batch becomes a row, also of a batch of one",
            Call(
                "flatten_batch",
                {"images": Items((Draw((4, 1, 7, 5)), Draw((1, 1, 7, 5))))},
                by="each_batch",
            ),
            RETURNED,
        ),
        Check(
            "regression-layers",
            1,
            "softmax regression has one linear layer with biases, 784-10 by default",
            Forward(
                (
                    Build("SoftmaxRegression", weights="own"),
                    Build("SoftmaxRegression", {"in_features": 35, "n_classes": 4}, weights="own"),
                ),
                sizes=(),
                mode="eval",
            ),
            Equal(("shapes",), "parameters as in nn.Linear, weights outputs x inputs:"),
        ),
        Check(
            "regression-scores",
            1,
            "images (N, 1, 28, 28) become scores, any N, without a softmax",
            Forward((Build("SoftmaxRegression"),), sizes=(6, 3, 1), mode="eval", gradients=True),
            Close(("output", "gradient")),
            needs=("regression-layers",),
        ),
        Check(
            "regression-no-channel",
            1,
            "images (N, 28, 28) become scores too",
            Forward((Build("SoftmaxRegression"),), sizes=(6, 1), mode="eval", shape=(28, 28)),
            Close(("output",)),
            needs=("regression-layers", "regression-scores"),
        ),
    ),
)

CASES = Part(
    "three cases",
    ("gradient_descent", "three_cases"),
    (
        Check(
            "descent",
            3,
            "each step moves theta, from 0, against the gradient of all examples; losses before, between and after",
            Call(
                "gradient_descent",
                {
                    "x": Draw((11, 6)),
                    "labels": Draw((11,), kind="integers", high=4, dtype="int64"),
                    "lr": Value(0.3),
                    "steps": Value(5),
                    "n_classes": Value(4),
                },
            ),
            Close(("returned", "given/x")),
            needs=("theta-gradient", "cross-entropy"),
        ),
        Check(
            "cases",
            3,
            "losses with grey values at 0.01 and at 0.00001, and with numbers from 0 to 1 at 0.01",
            Call(
                "three_cases",
                {
                    "images": Draw((12, 7, 5), kind="integers", high=202, dtype="uint8"),
                    "labels": Draw((12,), kind="integers", high=10, dtype="int64"),
                    "steps": Value(3),
                },
            ),
            Close(("returned", "given/images")),
            needs=(
                "one-hot",
                "flat-batch",
                "descent",
                "theta-gradient",
                "cross-entropy",
                "softmax-large",
                "cross-entropy-large",
            ),
        ),
    ),
)

FRESH = {
    "x": Draw((6, 3)),
    "labels": Draw((6,), kind="integers", high=4, dtype="int64"),
    "w_h": Draw((4, 5)),
    "w_z": Draw((6, 4)),
}

BY_HAND = Part(
    "an MLP by hand",
    ("mlp_by_hand",),
    (
        Check(
            "slide",
            3,
            "the numbers of the three flowers are those of the handout, the loss is 1.269",
            Call(
                "mlp_by_hand",
                {
                    "x": Given([[1.5, 0.2], [4.7, 1.6], [5.6, 2.2]]),
                    "labels": Given([0, 1, 2], "int64"),
                    "w_h": Given([[0.0, 0.0], [0.86, -1.0445], [0.41625, -0.6512]]),
                    "w_z": Given([[0.0, 0.0, 0.0], [0.32022, 0.25924, 0.14238], [-0.47, -1.06, 0.063]]),
                },
            ),
            RETURNED,
            needs=("softmax", "cross-entropy"),
        ),
        Check(
            "fresh-hidden",
            2,
            "on other numbers, with biases, the hidden layer is right before and after the ReLU",
            Call("mlp_by_hand", FRESH),
            Close(("returned/0", "returned/1", "given")),
        ),
        Check(
            "fresh-loss",
            2,
            "on other numbers, with biases, scores, probabilities and loss are right",
            Call("mlp_by_hand", FRESH),
            Close(("returned/2", "returned/3", "returned/4")),
            needs=("fresh-hidden", "softmax", "cross-entropy"),
            only_with=("fresh-hidden",),
        ),
    ),
)

NETWORK = Part(
    "MLP",
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
            1,
            "there are two linear layers with biases, 784-256-10 by default",
            Forward(
                (
                    Build("MLP", weights="own"),
                    Build("MLP", {"in_features": 35, "hidden_features": 9, "n_classes": 4}, weights="own"),
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
            "mlp-scores",
            2,
            "there is a ReLU between the linear layers, and nothing behind the last",
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
            needs=("mlp-shape", "mlp-layers", "mlp-scores"),
        ),
    ),
)

# Networks of the grader's own, so that a wrong class of the student's costs nothing here.
PLAIN = Net(("pool 4", "linear 16 8", "relu", "linear 8 10"))
MOODY = Net(("pool 4", "linear 16 8", "batchnorm 8", "relu", "dropout 0.5", "linear 8 10"))

TRAINING = {
    "model": PLAIN,
    "train_loader": Loader((7,)),
    "criterion": Loss("cross_entropy"),
    "optimizer": Optimizer(lr=0.1, momentum=0.5),
    "device": Device(),
}
TRAINED = ("one-batch", "fresh-gradients", "every-batch")
STEPS = Close(("weights", "stray_weights"))
# 263 images, a prime, and 23 in the last batch: no share of fewer images is a share of all of them.
LONG = Loader((61, 89, 90, 23))

TRAIN = Part(
    "training",
    ("train_epoch",),
    (
        Check(
            "one-batch",
            2,
            "after one batch the weights match one step of the given optimiser on the given loss",
            Call("train_epoch", TRAINING),
            STEPS,
        ),
        Check(
            "fresh-gradients",
            2,
            "a second batch and a second epoch start from fresh gradients",
            Call("train_epoch", {**TRAINING, "train_loader": Loader((8, 8))}, times=2),
            STEPS,
            needs=("one-batch",),
            only_with=("one-batch",),
        ),
        Check(
            "every-batch",
            1,
            "every batch is used with its own size, the small last one too",
            Call("train_epoch", {**TRAINING, "train_loader": Loader((3, 8, 8, 5))}, times=2),
            STEPS,
            needs=("one-batch", "fresh-gradients"),
            only_with=("one-batch",),
        ),
        Check(
            "train-mode",
            1,
            "the model is in train mode while it is trained, even when it arrives in eval mode",
            Call("train_epoch", {**TRAINING, "model": MOODY, "train_loader": Loader((6, 6))}, arrives="eval"),
            Every(("modes",), True, ("train mode in every forward pass", "eval mode")),
        ),
        Check(
            "given-loss",
            1,
            "the criterion that is passed in is the loss that is trained on",
            Call("train_epoch", {**TRAINING, "criterion": Loss("cross_entropy", reduction="sum")}),
            STEPS,
            needs=("one-batch",),
            only_with=("one-batch",),
        ),
        Check(
            "running-loss",
            2,
            "the running loss of this epoch is returned: the losses of all batches over their number",
            Call("train_epoch", {**TRAINING, "train_loader": LONG}, times=2),
            Close(("returned/0",)),
            needs=TRAINED,
        ),
        Check(
            "running-accuracy",
            2,
            "the accuracy over all images of this epoch is returned, in percent, before each step",
            Call("train_epoch", {**TRAINING, "optimizer": Optimizer(lr=2.0), "train_loader": LONG}, times=2),
            Close(("returned/1",)),
            needs=TRAINED,
        ),
    ),
)

TESTING = {
    "model": PLAIN,
    "test_loader": LONG,
    "criterion": Loss("cross_entropy"),
    "device": Device(),
}

TEST = Part(
    "test",
    ("evaluate",),
    (
        Check(
            "test-loss",
            2,
            "the losses of all batches over their number are returned",
            Call("evaluate", TESTING, arrives="eval"),
            Close(("returned/0",)),
        ),
        Check(
            "test-accuracy",
            2,
            "the accuracy over all images is returned, in percent",
            Call("evaluate", TESTING, arrives="eval"),
            Close(("returned/1",)),
        ),
        Check(
            "leaves-no-trace",
            2,
            "the model is measured in eval mode and without gradient tracking, and stays as it is",
            Call("evaluate", {**TESTING, "model": MOODY, "test_loader": Loader((6, 6, 4))}),
            All(
                (
                    Every(("modes",), False, ("eval mode in every forward pass", "train mode")),
                    Every(("recorded",), False, ("no gradients recorded", "gradients recorded")),
                    Still(("weights", "buffers")),
                )
            ),
        ),
    ),
)

FITTING = {
    **TRAINING,
    "model": Net(("pool 4", "linear 16 8", "relu", "linear 8 10")),
    "train_loader": Loader((31, 43, 17)),
    "test_loader": Loader((29, 38)),
    "epochs": Value(3),
}
MEASURED = ("running-loss", "running-accuracy", "test-loss", "test-accuracy")

FIT = Part(
    "epochs",
    ("fit",),
    (
        Check(
            "fit-weights",
            1,
            "fit trains for the given number of epochs",
            Call("fit", FITTING),
            STEPS,
            needs=TRAINED,
        ),
        Check(
            "fit-history",
            2,
            "the history has the losses and the accuracies of each epoch, of training and of test",
            Call("fit", FITTING),
            Close(("returned/train_loss", "returned/train_accuracy", "returned/test_loss", "returned/test_accuracy")),
            needs=(*TRAINED, *MEASURED, "fit-weights"),
        ),
    ),
)

HISTORY = Value(
    {
        "train_loss": [0.79, 0.52, 0.47, 0.443, 0.42],
        "train_accuracy": [74.7, 81.6, 83.3, 84.2, 85.1],
        "test_loss": [0.58, 0.514, 0.482, 0.46, 0.448],
        "test_accuracy": [79.2, 81.3, 82.8, 83.4, 83.9],
    }
)

PLOT = Part(
    "plot",
    ("plot_history",),
    (
        Check(
            "curves",
            2,
            "all four curves are drawn over epochs 1 to n, and called train and test",
            Call("plot_history", {"history": HISTORY}),
            Curves(
                {
                    "train": (
                        "train",
                        "fit",
                        "learn",
                        "entraîn",
                        "entren",
                        "trein",
                        "allen",
                        "训练",
                        "訓練",
                        "학습",
                        "huấn",
                    ),
                    "test": (
                        "test",
                        "val",
                        "eval",
                        "prüf",
                        "prueba",
                        "teste",
                        "测试",
                        "測試",
                        "テスト",
                        "시험",
                        "kiểm",
                    ),
                }
            ),
        ),
        Check(
            "losses-and-accuracies",
            2,
            "a reader can tell which curves are losses and which are accuracies",
            Call("plot_history", {"history": HISTORY}),
            Curves(
                {
                    "loss": (
                        "loss",
                        "entropy",
                        "cost",
                        "error",
                        "perte",
                        "verlust",
                        "pérdida",
                        "损失",
                        "損失",
                        "손실",
                        "mất mát",
                    ),
                    "accuracy": (
                        *("acc", "correct", "exactitud", "précision", "genauigkeit", "precisión"),
                        *("acurácia", "准确", "精度", "정확", "chính xác"),
                    ),
                }
            ),
            only_with=("curves",),
        ),
    ),
)

HELD_OUT = Part(
    "trained",
    ("MLP", "train_epoch"),
    (
        Check(
            "held-out",
            6,
            "a network built from MLP and trained with train_epoch classifies held-out images correctly",
            Call(
                "train_epoch",
                {
                    **TRAINING,
                    "model": Build("MLP", weights="small"),
                    "optimizer": Optimizer(lr=0.05, momentum=0.5),
                    "train_loader": Data("train", batch_size=32, seconds=60),
                },
                times=3,
                answers="held-out/images",
                dropout=False,
                replay=Loss("cross_entropy"),
            ),
            Accuracy(),
            needs=(*TRAINED, "train-mode", "given-loss", "mlp-shape", "mlp-layers", "mlp-scores", "mlp-gradients"),
            visible=False,
        ),
    ),
    wall_s=120,
)

LOADERS = ("loader", "data_loader", "dataloader")
ASSIGNMENT = Assignment(
    title="Fashion-MNIST, from bytes to a trained network",
    source="AI VIET NAM, All-in-One course: multi-layer perceptron",
    parts=(
        FILES,
        SCALES,
        DATA,
        REGRESSION,
        FLATTEN,
        CASES,
        BY_HAND,
        NETWORK,
        TRAIN,
        TEST,
        FIT,
        PLOT,
        HELD_OUT,
    ),
    roles={
        "path": ("path", "file", "filename", "file_name", "file_path", "filepath", "name", "fname"),
        "images": ("images", "image", "img", "imgs", "pixels", "x", "X", "data", "arr", "array", "a", "batch"),
        "image": ("image", "img", "x", "sample", "tensor", "images"),
        "labels": ("labels", "label", "targets", "target", "y", "y_true", "classes", "t"),
        "mean": ("mean", "mu", "m", "average"),
        "std": ("std", "sigma", "s", "sd", "stdev"),
        "name": ("name", "scheme", "kind", "mode", "which", "method"),
        "transform": ("transform", "transforms", "tf", "transformation"),
        "train_set": ("train_set", "trainset", "train_dataset", "train_data", "training_set", "train"),
        "test_set": ("test_set", "testset", "test_dataset", "test_data", "test"),
        "batch_size": ("batch_size", "bs", "batchsize", "size", "b"),
        "n": ("n", "N", "n_samples", "num_samples", "samples", "count", "length"),
        "n_classes": ("n_classes", "num_classes", "classes", "k", "K", "C", "n_class"),
        "z": ("z", "Z", "logits", "scores", "x", "outputs"),
        "x": ("x", "X", "inputs", "features", "examples", "data"),
        "theta": ("theta", "w", "W", "weights", "params"),
        "lr": ("lr", "learning_rate", "eta", "alpha", "step_size"),
        "steps": ("steps", "n_steps", "num_steps", "iterations", "epochs"),
        "w_h": ("w_h", "W_h", "wh", "Wh", "w1", "W1", "W_H"),
        "w_z": ("w_z", "W_z", "wz", "Wz", "w2", "W2", "W_Z"),
        "model": ("model", "net", "network", "mlp", "classifier"),
        "train_loader": ("train_loader", "trainloader", "train_dataloader", "training_loader", *LOADERS),
        "test_loader": ("test_loader", "testloader", "test_dataloader", "val_loader", "validation_loader", *LOADERS),
        "criterion": ("criterion", "loss_fn", "loss_function", "loss_func", "objective"),
        "optimizer": ("optimizer", "optim", "opt", "optimiser", "sgd"),
        "epochs": ("epochs", "num_epochs", "n_epochs", "max_epochs", "max_epoch"),
        "device": ("device", "dev"),
        "history": ("history", "hist", "h", "results", "log", "logs"),
    },
    own=("criterion",),
    also={
        "read_images": ("load_images", "read_idx_images", "read_image_file", "*images*"),
        "read_labels": ("load_labels", "read_idx_labels", "read_label_file"),
        "mean_and_std": ("statistics", "mean_std", "get_mean_std", "compute_mean_std", "compute_mean_and_std"),
        "standardise": ("standardize", "z_score", "zscore"),
        "normalize_arguments": ("normalise_arguments", "normalize_args"),
        "ImageDataset": ("FashionDataset", "MyDataset", "FashionMNISTDataset", "*Dataset"),
        "make_loaders": ("get_loaders", "create_loaders", "build_loaders", "make_dataloaders"),
        "count_batches": ("n_batches", "num_batches", "number_of_batches"),
        "softmax_jacobian": ("jacobian", "softmax_derivative", "softmax_grad"),
        "cross_entropy": ("cross_entropy_loss", "ce_loss"),
        "regression_gradient": ("gradient", "softmax_regression_gradient", "softmax_gradient"),
        "SoftmaxRegression": ("SoftmaxRegressor", "SoftmaxModel", "LogisticRegression"),
        "mlp_by_hand": ("forward_by_hand", "mlp_forward"),
        "MLP": ("MyMLP", "Net", "Network", "*mlp*"),
        "train_epoch": ("train", "train_one_epoch", "training_epoch"),
        "evaluate": ("test", "evaluation", "eval_model", "test_model", "validate"),
        "plot_history": ("plot", "plot_curves", "plot_results", "show_history"),
    },
    datasets=("fashion-mnist", "digits"),
)
