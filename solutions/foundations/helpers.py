"""What rows of foundations go by: a student's function several times in one question."""

import torch

_CORNERS = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
_ONE_SCORE = 0.1  # networks that learned to tell any two corners apart give them scores that are further apart
_ELSEWHERE = torch.tensor([[0.3, 0.6], [0.8, 0.1], [-0.4, 1.2], [1.1, 0.7]])


def accuracy_of_each(function, targets):
    """What the function says of each of several targets."""
    return [function(targets=each) for each in targets]


def answers_from_four_seeds(function, seed):
    """Of each of four networks the classes that it names for the corners, in one text, or that it is linear."""
    return [_answers(function(seed=seed + number)) for number in range(4)]


def same_seed_and_another(function, seed):
    """What a network answers, whether the same seed gives it again, and whether another seed gives another one."""
    networks = [function(seed=number) for number in (seed, seed, seed + 1)]
    first, again, other = (_ask(network, _ELSEWHERE) for network in networks)
    same, another = _same(first, again), _same(first, other)
    return f"{_answers(networks[0])}; {same} network for the same seed, {another} for the next seed"


def _ask(network, points):
    network.eval()
    with torch.no_grad():
        return network(points)


def _answers(network):
    if _is_linear(network):
        return "a linear function"
    rows = _ask(network, _CORNERS).reshape(4, -1)
    classes = [int(row[0] > 0) if len(row) == 1 else int(row.argmax()) for row in rows]
    if rows.shape[1] == 1 and classes != [0, 1, 1, 0] and float(rows.max() - rows.min()) < _ONE_SCORE:
        return "nearly the same score everywhere"
    return ", ".join(str(each) for each in classes)


def _is_linear(network):
    """f(a) + f(b) is f(a + b) + f(0), as for a linear layer with a bias."""
    a, b = 3 * _ELSEWHERE, 1 - 2 * _ELSEWHERE.flip(0)
    of_a, of_b, of_both, of_zero = (_ask(network, points) for points in (a, b, a + b, torch.zeros_like(a)))
    gap = (of_a + of_b - of_both - of_zero).abs().max()
    return bool(gap <= 1e-4 * (1 + of_a.abs().max() + of_b.abs().max()))


def _same(one, other):
    return "the same" if torch.allclose(one, other) else "another"
