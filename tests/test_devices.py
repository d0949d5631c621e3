"""What student code puts on an accelerator by hand lands where the run is, and nothing of it stays behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from autograder.protocol.ingredients.build import Build
from autograder.protocol.probes.forward import Forward
from autograder.protocol.questions import Names, Question, Request
from autograder.protocol.records import Cell, Observation
from autograder.sandbox import Limits, Sandbox
from autograder.student.notebook.preserve_session import preserve_session
from autograder.worker.devices import landing_on

ROOT = Path(__file__).parent.parent
SOLUTION = (
    (ROOT / "solutions" / "mnist_mlp" / "solution.py").read_text(encoding="utf-8").partition("# %%\nif __name__")[0]
)
BY_HAND = {
    "x.cuda()": "x = x.cuda()",
    "x.cuda(0)": "x = x.cuda(0)",
    "x.cuda(non_blocking=True)": "x = x.cuda(non_blocking=True)",
    "to cuda": "x = x.to('cuda')",
    "to cuda:0 and a dtype": "x = x.to('cuda:0', torch.float32, non_blocking=True)",
    "to a number": "x = x.to(0)",
    "to device=": "x = x.to(device=torch.device('cuda:1'))",
    "mps": "x = x.to('mps')",
    "module.cuda()": "self.cuda(); x = x.cuda()",
    "module.to": "self.to(torch.device('cuda')); x = x.cuda()",
    "a factory": "x = x + torch.zeros(784, device='cuda')",
    "a factory like another": "x = x + torch.zeros_like(x, device='cuda:0')",
    "a new tensor": "x = x + x.new_zeros(784, device='cuda')",
    "torch.tensor": "x = x * torch.tensor(1.0, device=torch.device('cuda'))",
    "a layer": "x = nn.Identity()(x) + nn.Linear(1, 784, device='cuda')(torch.zeros(1, 1, device='cuda')).detach() * 0",
    "a default": "torch.set_default_device('cuda'); x = x + torch.zeros(784); torch.set_default_device(None)",
    "a context": "\n        with torch.device('cuda'):\n            x = x + torch.zeros(784)",
    "an old type": "x = x.type(torch.cuda.FloatTensor)",
    "an old type by name": "x = x.type('torch.cuda.FloatTensor')",
    "an old default": "torch.set_default_tensor_type('torch.cuda.FloatTensor'); x = x + torch.zeros(784)",
    "a generator": "x = x + 0 * torch.rand(784, generator=torch.Generator('cuda'), device='cuda')",
    "back and forth": "x = x.cuda().cpu().cuda()",
    "pinned": "x = x.pin_memory().cuda(non_blocking=True)",
    "saved and loaded": "torch.save(x, 'x.pt'); x = torch.load('x.pt', map_location='cuda')",
    "seeds": "torch.cuda.manual_seed(1); torch.cuda.manual_seed_all(1); torch.mps.manual_seed(1)",
    "waiting": "torch.cuda.synchronize(); torch.cuda.empty_cache(); torch.mps.synchronize(); torch.mps.empty_cache()",
    "asking": "print(torch.cuda.get_device_name(0), torch.cuda.current_device(), torch.cuda.memory_allocated())",
    "properties": "print(torch.cuda.get_device_properties(0).total_memory / 2**30, torch.cuda.get_device_capability())",
    "a device for a block": "\n        with torch.cuda.device(0):\n            x = x.cuda()",
    "timing": (
        "a, b = (torch.cuda.Event(enable_timing=True) for _ in range(2)); a.record(); b.record(); "
        "torch.cuda.synchronize(); x = x + 0 * a.elapsed_time(b)"
    ),
    "insisting": "assert torch.cuda.is_available(), 'no GPU'\n        x = x.cuda()",
    "autocast": "\n        with torch.autocast('cuda'), torch.cuda.amp.autocast():\n            x = x.cuda()",
    "a scaler": "torch.amp.GradScaler('cuda').scale(x.sum()); torch.cuda.amp.GradScaler().update",
    "data parallel": "nn.DataParallel(nn.Linear(2, 2)).cuda()",
    "by availability": "x = x.to('cuda' if torch.cuda.is_available() else 'cpu')",
    "a script": "x = scripted(x)",
}


def answer(sandbox: Sandbox, line: str) -> Observation:
    """What comes back of one forward pass that begins with this line."""
    source = f"""
import torch
from torch import nn
device = torch.device("cuda")
mean = torch.zeros(784, device=device).cuda()

def twice(x: torch.Tensor) -> torch.Tensor:
    return x + torch.zeros(784)
scripted = torch.jit.script(twice)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(784, 10, device=device)

    def forward(self, x):
        x = x.flatten(1)
        {line}
        return self.linear(x - mean).to(device)
"""
    question = Question(Forward((Build("Net"),), (4,), "eval", gradients=True), seed=1)
    return sandbox.run([Request((Cell("hw.py", source),), Names(("Net",)), (question,))], Limits())[0].observations[0]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="workers are forked")
@pytest.mark.parametrize("what", BY_HAND)
def test_what_is_done_by_hand_gives_what_is_done_without(sandbox: Sandbox, what: str) -> None:
    """The same numbers on the CPU, and no word about what was replaced."""
    plain, seen = answer(sandbox, "pass"), answer(sandbox, BY_HAND[what])

    assert seen.fault is None
    assert {n: t.tolist() for n, t in plain.tensors.items()} == {n: t.tolist() for n, t in seen.tensors.items()}
    assert "tampered" not in seen.values


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="workers are forked")
def test_a_student_who_replaces_what_we_have_exchanged_is_told_of(sandbox: Sandbox) -> None:
    """The functions that stand there are the originals of a worker."""
    assert "torch.zeros" in str(answer(sandbox, "torch.zeros = print").values["tampered"])


def test_a_device_of_the_run_that_is_no_cpu_is_where_it_lands() -> None:
    """As on an accelerator, with the one device that every machine has beside its CPU; what is on the CPU stays there."""
    with landing_on("meta"):
        moved = [torch.ones(2).cuda(), torch.ones(2).to("cuda:3"), torch.zeros(2, device="mps"), torch.eye(2).to(0)]
        model = nn.Linear(2, 2).cuda()
        kept = [torch.ones(2).to("cpu"), torch.zeros(2, device="cpu"), torch.ones(2).cpu()]

    assert {t.device.type for t in (*moved, *model.parameters())} == {"meta"}
    assert {t.device.type for t in kept} == {"cpu"}


def test_everything_is_put_back() -> None:
    """In a notebook the student goes on with torch as it was."""
    names = ("to", "cuda", "new_zeros", "type", "pin_memory")
    before = [getattr(torch.Tensor, name) for name in names], torch.zeros, torch.Generator, torch.cuda.is_available

    with preserve_session({}):
        assert torch.zeros(2, device="cuda").device.type == "cpu"

    after = [getattr(torch.Tensor, name) for name in names], torch.zeros, torch.Generator, torch.cuda.is_available
    assert before == after
    assert "to" not in vars(torch.Tensor)


def test_a_session_with_an_accelerator_does_not_mix_devices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Imitated: torch says that there is one; what follows from it lands where the questions are."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

    with preserve_session({}):
        seen = torch.ones(2).to(device) + torch.ones(2).cuda() + torch.ones(2)

    assert seen.tolist() == [3.0, 3.0]


def test_the_solution_with_the_lecture_s_devices_earns_every_point_of_a_student(tmp_path: Path) -> None:
    """Each of the usual ways at once, as `autograder check` runs them."""
    folder = tmp_path / "mnist_mlp"
    folder.symlink_to(ROOT / "assignments" / "mnist_mlp")
    source = SOLUTION.replace("model.train()\n", "model.train()\n    model.cuda()\n").replace(
        "optimizer.zero_grad()\n",
        "images, labels = images.to('cuda'), labels.cuda(non_blocking=True)\n        optimizer.zero_grad()\n",
    )
    (tmp_path / "by_hand.py").write_text(source, encoding="utf-8")
    (tmp_path / "expected.safetensors").symlink_to(folder / "expected.safetensors")

    ran = subprocess.run(
        [sys.executable, "-m", "autograder", "check", "by_hand.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ".cuda()" in source
    assert "90 of 90 here" in ran.stdout
