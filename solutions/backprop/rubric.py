"""Points and probes of backprop: what is claimed, what is run, how near the answer must be."""

from autograder.rubric import (
    All,
    Assignment,
    Build,
    Call,
    Check,
    Close,
    Count,
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
MOODY = Net(("pool 4", "linear 16 8", "batchnorm 8", "relu", "dropout 0.5", "linear 8 10"))
COLOUR = Net(("flatten", "linear 3072 8", "relu", "linear 8 10"))


LINEAR = {
    "x": Draw((7, 5), dtype="float64"),
    "w": Draw((3, 5), dtype="float64"),
    "b": Draw((3,), dtype="float64"),
    "e": Draw((7, 3), dtype="float64"),
}
SCORES = {"scores": Draw((8, 6), dtype="float64"), "labels": Draw((8,), kind="integers", high=6, dtype="int64")}

ONE_LAYER = Part(
    "one layer",
    ("scalar_backward", "linear_backward", "relu_backward", "cross_entropy_backward"),
    (
        Check(
            "scalar",
            2,
            "the gradients through w * x are e * x and e * w",
            Call(
                "scalar_backward",
                {"w": Draw((), dtype="float64"), "x": Draw((), dtype="float64"), "e": Draw((), dtype="float64")},
            ),
            Close(("returned",)),
        ),
        Check(
            "linear-dw",
            3,
            "linear_backward gives the gradient with respect to the weights",
            Call("linear_backward", LINEAR),
            Close(("returned/0",)),
        ),
        Check(
            "linear-db",
            3,
            "linear_backward gives the gradient with respect to the biases",
            Call("linear_backward", LINEAR),
            Close(("returned/1",)),
        ),
        Check(
            "linear-dx",
            3,
            "linear_backward gives the gradient with respect to the input",
            Call("linear_backward", LINEAR),
            Close(("returned/2",)),
        ),
        Check(
            "relu-backward",
            3,
            "a ReLU lets the gradient through where its input is positive, and nowhere else",
            Call("relu_backward", {"x": Draw((6, 4), dtype="float64"), "e": Draw((6, 4), dtype="float64")}),
            Close(("returned",)),
        ),
        Check(
            "relu-at-zero",
            1,
            "where the input of a ReLU is exactly 0, the gradient is 0",
            Call(
                "relu_backward",
                {"x": Given([[0.0, -1.5, 2.0], [0.5, 0.0, 0.0]], "float64"), "e": Draw((2, 3), dtype="float64")},
            ),
            Close(("returned",)),
            needs=("relu-backward",),
            only_with=("relu-backward",),
        ),
        Check(
            "softmax-backward",
            4,
            "cross_entropy_backward gives the gradient of the mean loss, and leaves the scores as they are",
            Call("cross_entropy_backward", SCORES),
            Close(("returned", "given/scores")),
        ),
        Check(
            "softmax-large",
            2,
            "the gradient is right for scores of 1000 and of -1000 in one batch, too",
            Call("cross_entropy_backward", {**SCORES, "scores": Draw((8, 6), scale=1000.0, dtype="float64")}),
            Close(("returned",)),
            needs=("softmax-backward",),
        ),
    ),
)

WEIGHTS = {
    "x": Draw((9, 7), dtype="float64"),
    "u": Draw((6, 7), scale=0.5, dtype="float64"),
    "v": Draw((5, 6), scale=0.5, dtype="float64"),
    "w": Draw((4, 5), scale=0.5, dtype="float64"),
}
LABELLED = {
    "x": WEIGHTS["x"],
    "labels": Draw((9,), kind="integers", high=4, dtype="int64"),
    "u": WEIGHTS["u"],
    "v": WEIGHTS["v"],
    "w": WEIGHTS["w"],
}

THREE_LAYERS = Part(
    "three layers by hand",
    ("mlp_forward", "mlp_backward"),
    (
        Check(
            "mlp-forward",
            3,
            "mlp_forward returns y, y_hat, z, z_hat and the scores",
            Call("mlp_forward", WEIGHTS),
            Close(("returned",)),
        ),
        Check(
            "mlp-dw",
            2,
            "mlp_backward gives the gradient with respect to the weights of the third layer",
            Call("mlp_backward", LABELLED),
            Close(("returned/2",)),
            needs=("mlp-forward", "softmax-backward", "linear-dw"),
        ),
        Check(
            "mlp-dv",
            3,
            "mlp_backward gives the gradient with respect to the weights of the second layer",
            Call("mlp_backward", LABELLED),
            Close(("returned/1",)),
            needs=("mlp-forward", "softmax-backward", "linear-dw", "linear-dx", "relu-backward"),
        ),
        Check(
            "mlp-du",
            3,
            "mlp_backward gives the gradient with respect to the weights of the first layer",
            Call("mlp_backward", LABELLED),
            Close(("returned/0",)),
            needs=("mlp-forward", "softmax-backward", "linear-dw", "linear-dx", "relu-backward"),
        ),
    ),
)

STEP = {
    "parameters": Items((Draw((4, 3)), Draw((5,)), Draw((2, 3, 2)))),
    "gradients": Items((Draw((4, 3)), Draw((5,)), Draw((2, 3, 2)))),
    "lr": Value(0.3),
}
LAYER = {"x": Draw((7, 5), dtype="float64"), "w": Draw((3, 5), dtype="float64")}

TOOLS = Part(
    "numbers, a step, a layer",
    ("numerical_gradient", "sgd_step", "MyLinear"),
    (
        Check(
            "central",
            3,
            "numerical_gradient is the central difference with the step h that is given",
            Call(
                "numerical_gradient",
                {"f": Made(), "x": Draw((7,), dtype="float64"), "h": Value(0.1)},
                by="differentiate",
            ),
            Close(("returned",)),
        ),
        Check(
            "central-any-shape",
            2,
            "x may have any shape; the gradient has the same one and its dtype, and x is as it was",
            Call(
                "numerical_gradient",
                {"f": Made(), "x": Draw((3, 2, 4), dtype="float64"), "h": Value(0.1)},
                by="differentiate",
            ),
            All((Equal(("kind",), "what is returned to be a"), Close(("returned", "given/x")))),
            needs=("central",),
        ),
        Check(
            "sgd",
            3,
            "after a step the given parameters are lr times their gradients lower",
            Call("sgd_step", STEP),
            Close(("given/parameters",)),
        ),
        Check(
            "sgd-leaves",
            2,
            "the step changes parameters that require gradients, and the tensors themselves",
            Call("sgd_step", STEP, by="step_on_leaves"),
            Close(("returned",)),
            needs=("sgd",),
            only_with=("sgd",),
        ),
        Check(
            "function-gradients",
            3,
            "MyLinear gives x W^T and, in double precision, both gradients",
            Call("MyLinear.apply", LAYER, through=("x", "w")),
            All(
                (
                    Equal(("kind",), "what is returned to be a"),
                    Close(("returned",)),
                    Equal(("reached",), "a gradient for each argument:"),
                    Close(("through",)),
                )
            ),
        ),
        Check(
            "function-needs",
            2,
            "backward of MyLinear gives None in the place of a gradient that nobody needs, and the other one",
            Call("MyLinear.apply", LAYER, by="raw_gradients"),
            All((Equal(("kind",), "what backward returns to be"), Close(("returned",)))),
            needs=("function-gradients",),
        ),
        Check(
            "function-twice",
            2,
            "MyLinear can be used twice before anything goes backward",
            Call("MyLinear.apply", {**LAYER, "v": Draw((4, 3), dtype="float64")}, by="two_in_a_graph"),
            Close(("returned",)),
            needs=("function-gradients",),
        ),
    ),
)

MNIST = {"input_size": 784, "hidden_size1": 1000, "hidden_size2": 1500, "output_size": 10}
SMALL = {"input_size": 20, "hidden_size1": 7, "hidden_size2": 11, "output_size": 5}

NETWORK = Part(
    "the network",
    ("three_layer_net", "count_parameters"),
    (
        Check(
            "layers",
            3,
            "there are three linear layers without biases, as wide as the constructor is told",
            Forward(
                (Build("three_layer_net", MNIST, weights="own"), Build("three_layer_net", SMALL, weights="own")),
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
            "scores",
            3,
            "there is a ReLU after the first and the second layer, and the scores come out as they are",
            Forward((Build("three_layer_net", SMALL),), sizes=(6, 1), mode="eval", shape=(20,), gradients=True),
            All(
                (
                    Equal(("output_shapes",), "outputs of shape"),
                    Close(("output", "gradient")),
                )
            ),
            needs=("layers",),
        ),
        Check(
            "count",
            2,
            "count_parameters counts the entries of all parameters, and nothing else",
            Call("count_parameters", {"model": Net(("pool 4", "linear 16 8", "batchnorm 8", "relu", "linear 8 10"))}),
            Close(("returned",)),
        ),
    ),
)

BATCH = {
    "data": Draw((30, 2, 3)),
    "labels": Draw((30,), kind="integers", high=10, dtype="int64"),
    "bs": Value(24),
}

BATCHES = Part(
    "mini-batches",
    ("random_batch", "epoch_batches"),
    (
        Check(
            "random-pairs",
            2,
            "random_batch gives bs images of the data, each with its own label",
            Call("random_batch", BATCH, by="mini_batches"),
            All(
                (
                    Close(("returned/images", "returned/labels")),
                    Equal(("returned/all from the data", "returned/with their labels"), "of 40 mini-batches,"),
                )
            ),
        ),
        Check(
            "random-replacement",
            1,
            "random_batch can draw every image, can draw one twice, and draws others each time",
            Call("random_batch", BATCH, by="mini_batches"),
            Equal(
                (
                    "returned/other images each time",
                    "returned/the first image in some",
                    "returned/images in no order",
                    "returned/the last image in some",
                    "returned/an image twice in some",
                ),
                "of 40 mini-batches,",
            ),
            needs=("random-pairs",),
        ),
        Check(
            "epoch-once",
            3,
            "an epoch holds each image once, with its label, in batches of bs and a smaller last one",
            Call("epoch_batches", {**BATCH, "bs": Value(7)}, by="two_epochs"),
            All(
                (
                    Close(("returned/sizes",)),
                    Equal(("returned/each once", "returned/with their labels"), "of the images of an epoch,"),
                )
            ),
        ),
        Check(
            "epoch-order",
            2,
            "the order of an epoch is random, and another one in each epoch",
            Call("epoch_batches", {**BATCH, "bs": Value(7)}, by="two_epochs"),
            Equal(
                ("returned/another order the second time", "returned/shuffled", "returned/other images together"),
                "of two epochs,",
            ),
            needs=("epoch-once",),
        ),
    ),
)

TRAINING = {
    "model": PLAIN,
    "optimizer": Optimizer(lr=0.1, momentum=0.5),
    "criterion": Loss("cross_entropy"),
    "batches": Loader((7,)),
}
TRAINED = ("one-batch", "fresh-gradients", "every-batch")

TRAIN = Part(
    "training",
    ("get_error", "train_epoch", "accumulated_step"),
    (
        Check(
            "error",
            2,
            "get_error is the share of examples that are classified wrongly",
            Call(
                "get_error",
                {
                    "scores": Draw((6, 40, 5)),
                    "labels": Draw((6, 40), kind="integers", high=5, dtype="int64"),
                },
                by="errors_of_batches",
            ),
            Close(("returned",)),
        ),
        Check(
            "one-batch",
            3,
            "after one mini-batch the weights match one step of the given optimiser",
            Call("train_epoch", TRAINING),
            Close(("weights", "stray_weights")),
        ),
        Check(
            "fresh-gradients",
            3,
            "a second mini-batch and a second epoch start from fresh gradients",
            Call("train_epoch", {**TRAINING, "batches": Loader((8, 8))}, times=2),
            Close(("weights", "stray_weights")),
            needs=("one-batch",),
            only_with=("one-batch",),
        ),
        Check(
            "every-batch",
            2,
            "every mini-batch is used with its own size, the small last one too",
            Call("train_epoch", {**TRAINING, "batches": Loader((3, 8, 8, 5))}, times=2),
            Close(("weights", "stray_weights")),
            needs=("one-batch", "fresh-gradients"),
            only_with=("one-batch",),
        ),
        Check(
            "running-loss",
            2,
            "train_epoch returns the mean of the losses of this epoch's mini-batches",
            Call("train_epoch", {**TRAINING, "batches": Loader((31, 43, 17))}, times=2),
            Close(("returned/0",)),
            needs=TRAINED,
        ),
        Check(
            "running-error",
            1,
            "train_epoch returns the mean of the errors of this epoch's mini-batches",
            Call("train_epoch", {**TRAINING, "batches": Loader((31, 43, 17))}, times=2),
            Close(("returned/1",)),
            needs=("error", *TRAINED),
        ),
        Check(
            "train-mode",
            2,
            "the model is in train mode while it is trained, even when it arrives in eval mode",
            Call("train_epoch", {**TRAINING, "model": MOODY, "batches": Loader((6, 6))}, arrives="eval"),
            Every(("modes",), True, ("train mode in every forward pass", "eval mode")),
        ),
        Check(
            "accumulated",
            3,
            "accumulated_step takes one step with the gradient of the mean loss over all images",
            Call("accumulated_step", {**TRAINING, "batches": Loader((3, 8, 5))}, times=2, by="after_other_gradients"),
            Close(("weights", "stray_weights")),
        ),
    ),
)

TESTING = {"model": PLAIN, "criterion": Loss("cross_entropy"), "batches": Loader((61, 89, 23))}

TEST = Part(
    "testing",
    ("evaluate",),
    (
        Check(
            "test-trace",
            2,
            "the test runs in eval mode and without gradient tracking, and leaves the model as it was",
            Call("evaluate", {**TESTING, "model": MOODY, "batches": Loader((6, 6, 4))}),
            All(
                (
                    Every(("modes",), False, ("eval mode in every forward pass", "train mode")),
                    Every(("recorded",), False, ("no gradients recorded", "gradients recorded")),
                    Still(("weights", "buffers")),
                )
            ),
        ),
        Check(
            "test-loss",
            1,
            "evaluate returns the mean loss over all images, whatever mini-batch they are in",
            Call("evaluate", TESTING, arrives="eval"),
            Close(("returned/0",)),
        ),
        Check(
            "test-error",
            1,
            "evaluate returns the share of all images that are classified wrongly",
            Call("evaluate", TESTING, arrives="eval"),
            Close(("returned/1",)),
            needs=("error",),
        ),
    ),
)

SCHEDULE = {"optimizer": Optimizer(lr=0.3, momentum=0.5, groups=2), "epoch": Count(), "model": PLAIN}
FITTING = {
    "model": PLAIN,
    "optimizer": Optimizer(lr=0.1, momentum=0.5),
    "criterion": Loss("cross_entropy"),
    "train_batches": Loader((8, 8, 8)),  # of one size, as both kinds of running loss that train_epoch may return agree
    "test_batches": Loader((11, 6)),
    "epochs": Value(7),
    "start": Value(2),  # no multiple of every: epochs counted from start are then none of those of a late fall
    "every": Value(3),
}

PROGRAM = Part(
    "the program",
    ("adjust_learning_rate", "fit"),
    (
        Check(
            "lr-schedule",
            1,
            "after epoch start the learning rate is divided by 1.5 before every epoch that is a multiple of every",
            Call("adjust_learning_rate", {**SCHEDULE, "start": Value(6), "every": Value(3)}, times=13),
            Close(("lr",)),
        ),
        Check(
            "lr-start",
            1,
            "the epochs that count are multiples of every, whatever start is",
            Call("adjust_learning_rate", {**SCHEDULE, "start": Value(5), "every": Value(4)}, times=13),
            Close(("lr",)),
            needs=("lr-schedule",),
            only_with=("lr-schedule",),
        ),
        Check(
            "fit-weights",
            2,
            "fit trains for the given number of epochs, each with its learning rate",
            Call("fit", FITTING),
            Close(("weights", "stray_weights")),
            needs=(*TRAINED, "lr-schedule", "lr-start"),
        ),
        Check(
            "fit-history",
            1,
            "the history holds loss and error of each epoch of training",
            Call("fit", FITTING),
            Close(("returned/loss", "returned/error")),
            needs=(*TRAINED, "running-loss", "running-error", "lr-schedule", "lr-start", "fit-weights"),
        ),
        Check(
            "fit-tests",
            1,
            "the model is tested after every epoch whose number is a multiple of every, on the test images",
            Call("fit", FITTING),
            Close(("returned/test_epoch", "returned/test_loss", "returned/test_error")),
            needs=(*TRAINED, "test-loss", "test-error", "lr-schedule", "lr-start", "fit-weights"),
        ),
    ),
)

IN_COLOUR = {"input_size": 3072, "hidden_size1": 12, "hidden_size2": 9, "output_size": 10}

COLOURS = Part(
    "pictures in colour",
    ("channel_statistics", "normalise", "three_layer_net", "train_epoch", "evaluate"),
    (
        Check(
            "channel-statistics",
            2,
            "mean and standard deviation of each channel are those of all its pixels, on a scale from 0 to 1",
            Call("channel_statistics", {"images": Draw((12, 3, 32, 32), kind="integers", high=256, dtype="uint8")}),
            Close(("returned",)),
        ),
        Check(
            "normalised",
            2,
            "normalise scales bytes to 0 to 1, and each channel by its own mean and standard deviation",
            Call(
                "normalise",
                {
                    "images": Draw((2, 3, 32, 32), kind="integers", high=256, dtype="uint8"),
                    "mean": Draw((3,), kind="uniform", low=0.3, high=0.6),
                    "std": Draw((3,), kind="uniform", low=0.15, high=0.35),
                },
            ),
            All((Equal(("kind",), "what is returned to be a"), Close(("returned", "given/images")))),
        ),
        Check(
            "colour-training",
            2,
            "three_layer_net is trained by train_epoch on images of 3 x 32 x 32",
            Call(
                "train_epoch",
                {
                    **TRAINING,
                    "model": Build("three_layer_net", IN_COLOUR),
                    "batches": Loader((6, 5, 4), shape=(3, 32, 32)),
                },
            ),
            Close(("returned",)),
            needs=("layers", "scores", "error", *TRAINED, "running-loss", "running-error"),
        ),
        Check(
            "colour-test",
            1,
            "evaluate measures a network on images of 3 x 32 x 32",
            Call(
                "evaluate", {**TESTING, "model": COLOUR, "batches": Loader((6, 5), shape=(3, 32, 32))}, arrives="eval"
            ),
            Close(("returned",)),
            needs=("error", "test-loss", "test-error"),
        ),
    ),
)

LOADERS = ("loader", "data_loader", "dataloader")
ASSIGNMENT = Assignment(
    title="Backpropagation by hand, and the program that trains with it",
    source="National University of Singapore, CS5242, lecture 5: multi-layer perceptron inference and learning",
    parts=(ONE_LAYER, THREE_LAYERS, TOOLS, NETWORK, BATCHES, TRAIN, TEST, PROGRAM, COLOURS),
    roles={
        "x": ("x", "inputs", "input", "features", "a", "z", "data_in"),
        "w": ("w", "weight", "weights", "w3", "weight3"),
        "b": ("b", "bias", "biases"),
        "e": ("e", "grad_y", "dy", "grad_out", "grad_output", "grad", "dout", "delta", "error", "upstream", "dl_dy"),
        "u": ("u", "w1", "weight1"),
        "v": ("v", "w2", "weight2"),
        "scores": ("scores", "logits", "outputs", "output", "s", "pred", "predictions"),
        "labels": ("labels", "label", "targets", "target", "y", "y_true", "minibatch_label", "train_label", "t"),
        "f": ("f", "func", "function", "fn", "fun", "loss"),
        "h": ("h", "eps", "epsilon", "step", "delta", "dx"),
        "parameters": ("parameters", "params", "weights"),
        "gradients": ("gradients", "grads", "gradient"),
        "lr": ("lr", "learning_rate", "eta", "alpha"),
        "data": ("data", "images", "train_data", "x", "inputs", "dataset"),
        "bs": ("bs", "batch_size", "size", "n", "batchsize"),
        "model": ("model", "net", "network", "mlp"),
        "optimizer": ("optimizer", "optim", "opt", "optimiser", "sgd"),
        "criterion": ("criterion", "loss_fn", "loss_function", "loss_func", "objective"),
        "batches": ("batches", "train_batches", "test_batches", "train_loader", "test_loader", *LOADERS),
        "train_batches": ("train_batches", "train_loader", "trainloader", "training_batches", "train_data"),
        "test_batches": ("test_batches", "test_loader", "testloader", "testing_batches", "test_data", "val_loader"),
        "epoch": ("epoch", "ep", "epoch_index", "current_epoch"),
        "start": ("start", "begin", "after", "first", "start_epoch"),
        "every": ("every", "k", "interval", "period", "step_size"),
        "epochs": ("epochs", "num_epochs", "n_epochs", "max_epochs"),
        "images": ("images", "data", "x", "train_images", "train_data"),
        "mean": ("mean", "means", "mu"),
        "std": ("std", "stds", "sigma"),
    },
    own=("criterion",),
    also={
        "MyLinear": ("MyMatMul", "LinearFunction", "MyLinearFunction"),
        "three_layer_net": ("ThreeLayerNet", "MLP", "Net", "three_layer_mlp", "*layer_net*", "*net*"),
        "normalise": ("normalize", "normalise_images", "normalize_images"),
        "adjust_learning_rate": ("adjust_lr", "schedule", "update_lr", "*learning_rate*", "*_lr"),
        "train_epoch": ("train", "train_one_epoch", "training_epoch"),
        "evaluate": ("eval_on_test_set", "evaluation", "test", "validate"),
        "accumulated_step": ("accumulate", "accumulate_gradients", "*accumulat*"),
        "numerical_gradient": ("numeric_gradient", "numerical_grad", "*numeric*"),
        "count_parameters": ("n_parameters", "num_parameters", "count_params", "*param*"),
    },
)
