"""k-means in numpy: nothing here is an image, a network or a tensor of torch."""

from autograder.rubric import (
    All,
    Assignment,
    Call,
    Check,
    Close,
    Draw,
    Equal,
    Given,
    Part,
    Raises,
    Regions,
    Value,
)

POINTS = Draw((12, 3), dtype="float64", library="numpy")
CENTRES = Draw((4, 3), dtype="float64", library="numpy")
LABELS = Given([0, 1, 3, 1, 0, 0, 3, 1, 1, 0, 3, 3], dtype="int64", library="numpy")  # nobody is at centre 2
TWO = Given([[0.2, 0.1], [0.7, 0.9]], dtype="float64", library="numpy")
BLOBS = Draw((40, 2), dtype="float64", library="numpy")

ASSIGNMENT = Assignment(
    title="k-means",
    source="Lloyd, Least squares quantization in PCM, 1982",
    parts=(
        Part(
            "steps",
            ("assign", "move"),
            (
                Check(
                    "nearest",
                    20,
                    "every point is assigned to its nearest centre",
                    Call("assign", {"points": POINTS, "centres": CENTRES}),
                    Close(("returned",)),
                ),
                Check(
                    "means",
                    20,
                    "every centre moves to the mean of its points, and one without points stays",
                    Call("move", {"points": POINTS, "labels": LABELS, "centres": CENTRES}),
                    Close(("returned",)),
                ),
                Check(
                    "unchanged",
                    10,
                    "the centres that were passed in stay as they are",
                    Call("move", {"points": POINTS, "labels": LABELS, "centres": CENTRES}),
                    Close(("given/centres",)),
                    needs=("means",),
                    only_with=("means",),
                ),
            ),
        ),
        Part(
            "algorithm",
            ("k_means", "draw_regions"),
            (
                Check(
                    "settled",
                    20,
                    "it ends where no step changes anything",
                    Call("k_means", {"points": BLOBS, "k": Value(3), "seed": Value(7)}, by="is_settled"),
                    All((Close(("returned",)), Equal(("returned",), "a result with"))),
                ),
                Check(
                    "too-few-points",
                    10,
                    "fewer points than centres are a ValueError",
                    Call("k_means", {"points": TWO, "k": Value(3), "seed": Value(7)}, may_raise=True),
                    Raises(("ValueError",), "3 centres for 2 points"),
                    only_with=("settled",),
                ),
                Check(
                    "regions",
                    20,
                    "two colours show which centre is nearer",
                    Call(
                        "draw_regions",
                        {"centres": TWO},
                        points=tuple((0.13 * i + 0.04, 0.13 * j + 0.03) for i in range(8) for j in range(8)),
                    ),
                    Regions(),
                ),
            ),
        ),
    ),
    roles={"points": ("points", "x", "data"), "centres": ("centres", "centers", "centroids", "means")},
)
