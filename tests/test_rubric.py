"""Everything a rubric may get wrong is said when the assignment is loaded: all at once, with file and line."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import pytest
from small_folder import folder, problems

from autograder.protocol.errors import AssignmentError
from autograder.protocol.fields import AtLeast, Filled
from autograder.protocol.fields import problems as misfits
from autograder.protocol.ingredients import INGREDIENTS
from autograder.protocol.ingredients.net import Net
from autograder.protocol.layers import LAYERS
from autograder.rubric import datasets
from autograder.rubric.catalog import load

IMPORTS = """\
from autograder.rubric import Accuracy, All, Close, Equal, Every, Still
from autograder.rubric import Curves
from autograder.rubric import Build, Call, Count, Data, Device, Forward, Loader, Loss, Net, Optimizer, Sink, Value
from autograder.rubric import Assignment, Check, Part
from autograder.rubric import Dropped, LogProbabilities, Repeats
"""
NET = 'Net(("pool 4", "linear 16 10"))'


def of_row(probe: str, expects: str, more: str = "") -> str:
    """A rubric with this row on line 7."""
    names = '("Line", "train")'
    return f"{IMPORTS}ASSIGNMENT = Assignment(title='T', source='', parts=(Part('P', {names}, (\nCheck('output', 100, 'c', {probe}, {expects}{more}),)),))\n"


def of_train(given: str, expects: str = 'Close(("weights",))', more: str = "") -> str:
    """A rubric with a row that calls train."""
    return of_row(f"Call('train', {{{given}}}{more})", expects)


LINE = "Forward((Build('Line'),), sizes=(3,), mode='eval', shape=(4,))"
MODEL = f"'model': {NET}"
NOTHING_TO_SEE = {
    "outputs": (
        of_row(LINE, "Close(('outputs',))"),
        "'output' looks at 'outputs', which this Forward does not observe for Close; did you mean 'output'? There is: output",
    ),
    "output_shape": (
        of_row(LINE, "Equal(('output_shape',), 'shapes')"),
        "'output' looks at 'output_shape', which this Forward does not observe for Equal; did you mean 'output_shapes'? There is: shapes, constant, output_shapes, ends_in, is_dropping",
    ),
    "wieghts": (
        of_train(MODEL, "Close(('wieghts',))"),
        "'output' looks at 'wieghts', which this Call does not observe for Close; did you mean 'weights'? There is: weights, buffers, buffer, stray_weights, returned",
    ),
    "no gradients": (
        of_row(LINE, "Close(('gradient',))"),
        "'output' looks at 'gradient', which this Forward does not observe for Close; there is: output",
    ),
    "within All": (
        of_row(LINE, "All((Close(('output',)), Equal(('unreached',), 'w')))"),
        "'output' looks at 'unreached', which this Forward does not observe for Equal; there is: shapes, constant, output_shapes, ends_in, is_dropping",
    ),
    "a value as a tensor": (
        of_train(MODEL, "Close(('modes',))"),
        "'output' looks at 'modes' with Close, which compares tensors; 'modes' is among the values",
    ),
    "a tensor as a value": (
        of_train(MODEL, "Every(('weights',), True, ('a', 'b'))"),
        "'output' looks at 'weights' with Every, which compares values; 'weights' is among the tensors",
    ),
    "Still": (
        of_train(MODEL, "Still(('wheights',))"),
        "'output' looks at 'wheights', which this Call does not observe for Still; did you mean 'weights'?",
    ),
    "no sink": (
        of_train(MODEL, "Close(('appended/loss',))"),
        "'output' looks at 'appended/loss', which this Call does not observe for Close",
    ),
    "a call's output": (
        of_train(MODEL, "LogProbabilities()"),
        "'output' looks at 'output', which this Call does not observe for LogProbabilities",
    ),
    "no picture": (
        of_row(LINE, "Curves({'loss': ('loss',)})"),
        "'output' looks at 'figures', which this Forward does not observe for Curves",
    ),
    "no model": (
        of_train("'n': Value(1)", "Every(('modes',), True, ('a', 'b'))"),
        "'output' looks at 'modes', which this Call does not observe for Every; there is: returned, kind, trace, changed, figures",
    ),
    "no answers": (
        of_train(MODEL, "Accuracy()"),
        "'output' looks at 'logits', which this Call does not observe for Accuracy; there is: weights",
    ),
}
*_ALL_BUT_LAST, _LAST = sorted(INGREDIENTS)
ANY_INGREDIENT = f"{', '.join(_ALL_BUT_LAST)} or {_LAST}"

WRONG = {
    "a loss": (
        of_train(f"{MODEL}, 'criterion': Loss('mean_squared')"),
        "'output': Loss.kind is 'mean_squared', expected 'cross_entropy', 'nll', 'mse', 'l1', 'bce' or 'bce_with_logits'",
    ),
    "a mode": (
        of_row(LINE.replace("'eval'", "'training'"), "Close(('output',))"),
        "'output': Forward.mode is 'training', expected 'train' or 'eval'; did you mean 'train'?",
    ),
    "arrives": (
        of_train(MODEL, more=", arrives='training'"),
        "'output': Call.arrives is 'training', expected 'train' or 'eval'; did you mean 'train'?",
    ),
    "weights": (
        of_row(LINE.replace("'Line'", "'Line', weights='draw'"), "Close(('output',))"),
        "'output': Build.weights is 'draw', expected 'own', 'drawn', 'small' or 'identity'; did you mean 'drawn'?",
    ),
    "a layer": (
        of_train("'model': Net(('sigmoyd',))"),
        "'output': Net: there is no layer 'sigmoyd'; did you mean 'sigmoid'? There is: pool, flatten, linear, relu,",
    ),
    "a layer's numbers": (
        of_train("'model': Net(('linear 16',))"),
        "'output': Net: 'linear 16' is not a layer, expected 'linear INPUTS OUTPUTS', whole numbers from 1",
    ),
    "a share": (
        of_train("'model': Net(('dropout 2',))"),
        "'output': Net: 'dropout 2' is not a layer, expected 'dropout p', a number from 0 to 1",
    ),
    "a pool": (
        of_train("'model': Net(('pool 5',)), 'train_loader': Loader((2,))"),
        "'output': Call: 'pool 5' cannot divide an image of 28 x 28 into squares",
    ),
    "widths": (
        of_train("'model': Net(('pool 4', 'linear 9 10'))"),
        "'output': Net: 'linear 9 10' takes 9 numbers for each input, and the layer before gives 16",
    ),
    "no layers": (of_train("'model': Net(())"), "'output': Net.layers is (), expected at least one"),
    "layers without a comma": (
        of_train("'model': Net(('relu'))"),
        "'output': Net.layers is 'relu', expected a tuple, each entry a text: a tuple of one has a comma, (...,)",
    ),
    "a function": (
        of_row("Call('step', {" + MODEL + "})", "Close(('weights',))"),
        "'output' uses 'step', which is not among the names of its part 'P'; there is: Line, train",
    ),
    "a class": (
        of_row(LINE.replace("Line", "Lime"), "Close(('output',))"),
        "'output' uses 'Lime', which is not among the names of its part 'P'; did you mean 'Line'? There is: Line, train",
    ),
    "a class that is given": (
        of_train("'model': Build('MLP')"),
        "'output' uses 'MLP', which is not among the names of its part 'P'",
    ),
    "no model for the optimizer": (
        of_train(f"'net': {NET}, 'optimizer': Optimizer(lr=0.1)"),
        "'output': Call: 'optimizer' is over the parameters of the role 'model', which is no Net and no Build",
    ),
    "lr": (
        of_train(f"{MODEL}, 'optimizer': Optimizer(lr='0.1')"),
        "'output': Optimizer.lr is '0.1', expected a number",
    ),
    "negative lr": (
        of_train(f"{MODEL}, 'optimizer': Optimizer(lr=-0.1)"),
        "'output': Optimizer.lr is -0.1, expected at least 0",
    ),
    "a class for an object": (
        of_train(f"{MODEL}, 'loss_vector': Sink"),
        f"'output': Call.given['loss_vector'] is the class Sink, expected {ANY_INGREDIENT}: write Sink(...)",
    ),
    "a bare value": (
        of_train(f"{MODEL}, 'epochs': 3"),
        f"'output': Call.given['epochs'] is 3, expected {ANY_INGREDIENT}",
    ),
    "a value that is not plain": (
        of_train(f"{MODEL}, 'epochs': Value(object)"),
        "'output': Value.value is the class object, expected plain values (numbers, texts, lists)",
    ),
    "returns": (
        of_train(f"{MODEL}, 'loss_vector': Sink()", more=", returns=('loss',)"),
        "'output': Call: returns names 'loss', which is given no Sink(); did you mean 'loss_vector'? There is: loss_vector",
    ),
    "answers": (
        of_train(f"{MODEL}", more=", answers='test/images'"),
        "'output': Call.answers is 'test/images', expected '' or 'held-out/images'",
    ),
    "answers without data": (
        of_train(f"{MODEL}", "Accuracy()", more=", answers='held-out/images'"),
        "'output': Call: answers is 'held-out/images', which comes with a data set only: no role is given Data(...)",
    ),
    "a split": (
        of_train(f"{MODEL}, 'l': Data('test', 8)"),
        "'output': Data.split is 'test', expected 'train' or 'valid'",
    ),
    "no sizes": (of_train(f"{MODEL}, 'l': Loader(())"), "'output': Loader.sizes is (), expected at least one"),
    "sizes": (of_train(f"{MODEL}, 'l': Loader((4, -1))"), "'output': Loader.sizes[1] is -1, expected at least 1"),
    "forward sizes": (
        of_row(LINE.replace("(3,)", "(3, 0)"), "Close(('output',))"),
        "'output': Forward.sizes[1] is 0, expected at least 1",
    ),
    "sizes without a tuple": (
        of_row(LINE.replace("(3,)", "3"), "Close(('output',))"),
        "'output': Forward.sizes is 3, expected a tuple, each entry a whole number (at least 1): a tuple of one has a comma, (...,)",
    ),
    "gradients of nothing": (
        of_row(LINE.replace("(3,)", "()").replace("shape=", "gradients=True, shape="), "Equal(('shapes',), 's')"),
        "'output': Forward: gradients, inner and passes need at least one batch in sizes",
    ),
    "times": (of_train(MODEL, more=", times=0"), "'output': Call.times is 0, expected at least 1"),
    "seeds": (
        of_row(LINE, "Close(('output',))", ", seeds=('a',)"),
        "'output': Check.seeds[0] is 'a', expected a whole number",
    ),
    "seeds below 0": (
        of_row(LINE, "Close(('output',))", ", seeds=(-3,)"),
        "'output': Check.seeds[0] is -3, expected at least 0",
    ),
    "points": (
        of_row(LINE, "Close(('output',))").replace("100", "'100'"),
        "'output': Check.points is '100', expected a number",
    ),
    "no points": (
        of_row(LINE, "Close(('output',))").replace("100", "float('nan')"),
        "'output': Check.points is nan, expected more than 0",
    ),
    "needs": (
        of_row(LINE, "Close(('output',))", ", needs=('outputs',)"),
        "'output' needs 'outputs', which is no check's key; did you mean 'output'? There is: output",
    ),
    "needs without a comma": (
        of_row(LINE, "Close(('output',))", ", needs=('output')"),
        "'output': Check.needs is 'output', expected a tuple, each entry a text: a tuple of one has a comma, (...,)",
    ),
    "visible": (
        of_row(LINE, "Close(('output',))", ", visible='no'"),
        "'output': Check.visible is 'no', expected True or False",
    ),
    "a rate": (of_row(LINE, "Dropped(35)"), "'output': Dropped.rate is 35, expected more than 0 and less than 1"),
    "an accuracy": (
        of_row(LINE, "Accuracy(85)"),
        "'output': Accuracy.at_least is 85, expected a number (more than 0 and less than 1) or None",
    ),
    "no expectation": (
        of_row(LINE, "'output'"),
        "'output': Check.expects is 'output', expected Accuracy, All, Close, Curves, Dropped, Equal, Every, LogProbabilities, Moves, Raises, Regions, Repeats, Right, Still or Varies",
    ),
    "a name without a comma": (
        of_row(LINE, "Close(('output'))"),
        "'output': Close.names is 'output', expected a tuple, each entry a text: a tuple of one has a comma, (...,)",
    ),
}
ON_ANOTHER_LINE = {
    "names without a comma": (
        of_row(LINE, "Close(('output',))").replace('("Line", "train")', '("Line")'),
        "line 6: part 'P': Part.names is 'Line', expected a tuple, each entry a text: a tuple of one has a comma, (...,)",
    ),
    "checks without a comma": (
        of_row(LINE, "Close(('output',))").replace("),)),))", "))),))"),
        "line 6: part 'P': Part.checks is Check(...), expected a tuple, each entry Check: a tuple of one has a comma, (...,)",
    ),
    "roles": (
        of_row(LINE, "Close(('output',))").replace("source=''", "source='', roles={'model': 'net'}"),
        "line 6: Assignment.roles['model'] is 'net', expected a tuple, each entry a text: a tuple of one has a comma, (...,)",
    ),
    "also": (
        of_row(LINE, "Close(('output',))").replace("source=''", "source='', also={'Line': 'line'}"),
        "line 6: Assignment.also['Line'] is 'line', expected a tuple, each entry a text: a tuple of one has a comma, (...,)",
    ),
    "also of nothing": (
        of_row(LINE, "Close(('output',))").replace("source=''", "source='', also={'Lime': ('Lemon',)}"),
        "line 6: also has 'Lime', which no part asks for; did you mean 'Line'? There is: Line, train",
    ),
    "two parts of a title": (
        of_row(LINE, "Close(('output',))")
        .replace("source=''", "source=''")
        .replace("),)),))", "),)), Part('P', ('Line',), ())))"),
        "line 7: the part title 'P' is used more than once",
    ),
    "a data set": (
        of_row(LINE, "Close(('output',))").replace("source=''", "source='', datasets=('minst',)"),
        f"line 6: no data set is called 'minst'; did you mean 'mnist'? There is: {', '.join(datasets.names())}",
    ),
    "nothing": (f"{IMPORTS}ASSIGNMENT = Assignment(title='T', source='', parts=())\n", "line 6: there are no checks"),
    "a name that is not defined": (f"{IMPORTS}\nNet_ = Nett(())\n", "line 7: NameError: name 'Nett' is not defined"),
    "an argument that is not there": (
        of_row(LINE.replace("sizes", "size"), "Close(('output',))"),
        "line 7: TypeError: Forward.__init__() got an unexpected keyword argument 'size'",
    ),
    "no ASSIGNMENT": (IMPORTS, "rubric.py does not define ASSIGNMENT = Assignment(...)"),
    "an exit": ("exit(3)\n", "line 1: SystemExit: 3"),
    "no Python": ("ASSIGNMENT = (\n", "line 1: '(' was never closed"),
}


@pytest.mark.parametrize("what", NOTHING_TO_SEE)
def test_a_row_that_looks_at_nothing_is_an_error_and_not_a_pass(tmp_path: Path, what: str) -> None:
    """A typing mistake would pay everybody; what there is instead is listed, the nearest first."""
    rubric, text = NOTHING_TO_SEE[what]

    assert f"rubric.py, line 7: {text}" in problems(tmp_path, rubric=rubric)[0]


@pytest.mark.parametrize("what", WRONG)
def test_what_does_not_fit_is_said_with_its_line(tmp_path: Path, what: str) -> None:
    """One problem, one sentence: what it is, what was expected."""
    rubric, text = WRONG[what]

    found = [line for line in problems(tmp_path, rubric=rubric) if "rubric.py" in line]

    assert [f"rubric.py, line 7: {text}" in line for line in found] == [True]


@pytest.mark.parametrize("what", ON_ANOTHER_LINE)
def test_what_is_wrong_outside_of_a_row_is_said_with_its_line(tmp_path: Path, what: str) -> None:
    """The part, the assignment, or the file as Python reads it."""
    rubric, text = ON_ANOTHER_LINE[what]

    assert text in problems(tmp_path, rubric=rubric)[0]


def test_an_expectation_of_one_s_own_is_refused_before_students_have_it(tmp_path: Path) -> None:
    """Their copy of the engine could not read it."""
    own = textwrap.dedent("""
        class Mine(Close):
            pass

    """)
    rubric = of_row(LINE, "Mine(('output',))").replace("ASSIGNMENT", own + "ASSIGNMENT", 1)

    assert (
        "line 11: 'output': Check.expects is Mine(...), expected Accuracy, All, Close"
        in problems(tmp_path, rubric=rubric)[0]
    )


def test_a_shared_ingredient_is_complained_of_once_where_it_is_written(tmp_path: Path) -> None:
    """Not once for every row that uses it."""
    rubric = of_row(LINE, "Close(('output',))").replace(
        "ASSIGNMENT",
        "LOSS = Loss('huber')\nCALL = Call('train', {'model': " + NET + ", 'criterion': LOSS})\nASSIGNMENT",
        1,
    )
    rows = "".join(f"Check('c{n}', 1, 'c', CALL, Close(('weights',))),\n" for n in range(3))
    rubric = rubric.replace("Check('output'", f"{rows}Check('output'")

    found = problems(tmp_path, rubric=rubric)

    assert [line.rpartition("rubric.py, ")[2] for line in found] == [
        "line 6: 'c0': Loss.kind is 'huber', expected 'cross_entropy', 'nll', 'mse', 'l1', 'bce' or 'bce_with_logits'"
    ]


def test_everything_is_said_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    """A wrong ingredient hides nothing that its row gets wrong besides."""
    row = "Check('{}', 1, 'c', Call('train', {{'model': Net(('linear 16',))}}, arrives='eval'), Close(('wieghts',))),\n"
    rubric = of_row(LINE, "Close(('output',))", ", needs=('later',)").replace(
        "Check('output'", row.format("a") + row.format("later") + "Check('output'"
    )
    rubric = rubric.replace("source=''", "source='', roles={'model': 'net'}")

    found = [line.rpartition("rubric.py, ")[2].partition(";")[0] for line in problems(tmp_path, rubric=rubric)]

    assert found == [
        "line 6: Assignment.roles['model'] is 'net', expected a tuple, each entry a text: a tuple of one has a comma, (...,)",
        "line 7: 'a': Net: 'linear 16' is not a layer, expected 'linear INPUTS OUTPUTS', whole numbers from 1",
        "line 7: 'a' looks at 'wieghts', which this Call does not observe for Close",
        "line 8: 'later': Net: 'linear 16' is not a layer, expected 'linear INPUTS OUTPUTS', whole numbers from 1",
        "line 8: 'later' looks at 'wieghts', which this Call does not observe for Close",
    ]


def test_the_line_of_a_row_that_a_function_writes_is_that_of_the_call(tmp_path: Path) -> None:
    """Where the course owner has to look."""
    helper = f"def row(key):\n    return Check(key, 100, 'c', {LINE}, Close(('outputs',)))\n\n\n"
    rubric = f"{IMPORTS}{helper}ASSIGNMENT = Assignment(title='T', source='', parts=(Part('P', ('Line',), (\nrow('output'),\n)),))\n"

    assert "line 11: 'output' looks at 'outputs'" in problems(tmp_path, rubric=rubric)[0]


def test_an_assignment_knows_the_lines_of_its_rows(tmp_path: Path) -> None:
    """For what only a run of the reference shows."""
    assert load(folder(tmp_path)).lines == {"output": 13}


@dataclass(frozen=True)
class Lamp:
    """Stands for a probe that somebody adds."""

    colours: Annotated[tuple[Literal["red", "green"], ...], Filled()]
    watts: Annotated[int, AtLeast(1)] = 1
    names: Mapping[str, Lamp] | None = None

    def contradictions(self) -> Iterator[str]:
        """Two fields at once."""
        if self.watts > 9 and "green" in self.colours:
            yield "green lamps have at most 9 watts"


def test_a_new_record_is_checked_by_its_annotations_alone() -> None:
    """Types, rules, records within records, and what it says itself."""
    lamp = Lamp(("red", "gren"), 0, {"a": Lamp(("green",), 10)})  # type: ignore[arg-type]

    assert [problem.text for problem in misfits(lamp)] == [
        "Lamp.colours[1] is 'gren', expected 'red' or 'green'; did you mean 'green'?",
        "Lamp.watts is 0, expected at least 1",
        "Lamp: green lamps have at most 9 watts",
    ]


def test_true_is_no_number() -> None:
    """Python thinks so."""
    assert [problem.text for problem in misfits(Lamp(("red",), True))] == [
        "Lamp.watts is True, expected a whole number"
    ]


def test_every_layer_that_a_rubric_may_name_can_be_made() -> None:
    """The words are known on both sides of the fence."""
    from autograder.worker.fixtures import _layer

    numbers = {"SIDE": "7", "p": "0.5"}

    for kind, wanted in LAYERS.items():
        assert callable(_layer(" ".join((kind, *(numbers.get(w, "3") for w in wanted)))))
    assert list(misfits(Net(("relu",)))) == []


def test_an_assignment_that_is_not_there_is_answered_with_what_there_is(tmp_path: Path) -> None:
    """By its folder."""
    folder(tmp_path)

    with pytest.raises(AssignmentError, match="no assignment is called 'lime'; there is: line"):
        load(tmp_path / "lime")
