"""The checks of foundations for pytest and the test panel of an editor; built, not to be edited.

Write your solution in foundations.py (or the notebook), then run: pytest
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
    "prediction",
    "prediction-large",
    "bce",
    "bce-large",
    "bce-gradient",
    "step",
    "step-keeps",
    "lines",
    "line-xor",
    "tanh",
    "tanh-large",
    "tanh-derivative",
    "relu",
    "relu-derivative",
    "leaky-relu",
    "leaky-relu-derivative",
    "two-layers",
    "many-layers",
    "xor",
    "xor-seed",
    "regions",
    "points",
    "decision-mode",
    "softmax",
    "softmax-large",
    "cross-entropy",
    "cross-entropy-large",
    "cross-entropy-gradient",
    "my-parameters",
    "my-linear",
    "my-any-shape",
    "my-gradients",
    "net-layers",
    "net",
    "mlp-shape",
    "mlp-layers",
    "mlp-logits",
    "mlp-gradients",
    "one-batch",
    "fresh-gradients",
    "every-batch",
    "train-mode",
    "running-loss",
    "given-loss",
    "correct",
    "accuracy",
    "leaves-no-trace",
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
