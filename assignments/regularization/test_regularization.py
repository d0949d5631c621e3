"""The checks of regularization for pytest and the test panel of an editor; built, not to be edited.

Write your solution in regularization.py (or the notebook), then run: pytest
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
    "split-parts",
    "split-random",
    "one-hidden-layers",
    "one-hidden-scores",
    "two-hidden-layers",
    "two-hidden-scores",
    "plain-layers",
    "plain-scores",
    "plain-inner",
    "plain-gradients",
    "normalised-layers",
    "normalised-scores",
    "normalised-inner",
    "normalised-eval",
    "one-batch",
    "fresh-gradients",
    "every-batch",
    "train-mode",
    "train-loss",
    "train-accuracy",
    "no-trace",
    "eval-loss",
    "eval-accuracy",
    "predictions",
    "tuple-of-scores",
    "grid",
    "grid-recorded",
    "norm-train",
    "norm-constant",
    "running-mean",
    "running-variance",
    "norm-eval",
    "norm-gradients",
    "statistics-not-recorded",
    "norm-layer-train",
    "norm-layer-eval",
    "drop-train",
    "drop-independent",
    "drop-eval",
    "drop-gradient",
    "dropout-net",
    "dropout-net-drops",
    "both-modes",
    "both-leave",
    "fit-running",
    "fit-in-eval-mode",
    "blocks",
    "block-order",
    "block-dropout",
    "confusion",
    "heat-map",
    "heat-map-axes",
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
