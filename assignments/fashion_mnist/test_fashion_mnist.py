"""The checks of fashion_mnist for pytest and the test panel of an editor; built, not to be edited.

Write your solution in fashion_mnist.py (or the notebook), then run: pytest
"""

from pathlib import Path

import pytest

try:
    from autograder.grading.messages import score
    from autograder.protocol.errors import AutograderError
    from autograder.student.check import Stand, check_file, row_status
except ModuleNotFoundError as missing:
    pytest.exit(f"{missing.name} is not installed; run in this folder: pip install ./mlp_autograder-0.1.0-py3-none-any.whl pytest", 2)

KEYS = [
    "images",
    "images-gzip",
    "images-short",
    "images-other-file",
    "labels",
    "labels-gzip",
    "labels-short",
    "labels-other-file",
    "unit",
    "symmetric",
    "statistics",
    "standardised",
    "normalize-ranges",
    "normalize-data",
    "transform",
    "samples",
    "no-transform",
    "train-loader",
    "test-loader",
    "batch-counts",
    "one-hot",
    "softmax",
    "softmax-large",
    "jacobian",
    "cross-entropy",
    "cross-entropy-large",
    "theta-gradient",
    "flat-image",
    "flat-batch",
    "regression-layers",
    "regression-scores",
    "regression-no-channel",
    "descent",
    "cases",
    "slide",
    "fresh-hidden",
    "fresh-loss",
    "mlp-shape",
    "mlp-layers",
    "mlp-scores",
    "mlp-gradients",
    "one-batch",
    "fresh-gradients",
    "every-batch",
    "train-mode",
    "given-loss",
    "running-loss",
    "running-accuracy",
    "test-loss",
    "test-accuracy",
    "leaves-no-trace",
    "fit-weights",
    "fit-history",
    "curves",
    "losses-and-accuracies",
]


@pytest.fixture(scope="session")
def report(pytestconfig):
    try:
        checked = check_file(Path(__file__).parent)
    except AutograderError as error:
        pytest.fail(str(error), pytrace=False)
    yield checked
    with pytestconfig.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(f"\n{score(checked)}")


@pytest.mark.parametrize("key", KEYS)
def test(report, key):
    stand, text = row_status(report, key)
    if stand is Stand.WAITING:
        pytest.skip(text)
    if stand is Stand.OPEN:
        pytest.fail(text, pytrace=False)
