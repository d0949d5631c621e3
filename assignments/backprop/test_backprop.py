"""The checks of backprop for pytest and the test panel of an editor; built, not to be edited.

Write your solution in backprop.py (or the notebook), then run: pytest
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
    "scalar",
    "linear-dw",
    "linear-db",
    "linear-dx",
    "relu-backward",
    "relu-at-zero",
    "softmax-backward",
    "softmax-large",
    "mlp-forward",
    "mlp-dw",
    "mlp-dv",
    "mlp-du",
    "central",
    "central-any-shape",
    "sgd",
    "sgd-leaves",
    "function-gradients",
    "function-needs",
    "function-twice",
    "layers",
    "scores",
    "count",
    "random-pairs",
    "random-replacement",
    "epoch-once",
    "epoch-order",
    "error",
    "one-batch",
    "fresh-gradients",
    "every-batch",
    "running-loss",
    "running-error",
    "train-mode",
    "accumulated",
    "test-trace",
    "test-loss",
    "test-error",
    "lr-schedule",
    "lr-start",
    "fit-weights",
    "fit-history",
    "fit-tests",
    "channel-statistics",
    "normalised",
    "colour-training",
    "colour-test",
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
