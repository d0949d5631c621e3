"""The source notebook of Otter Assign: configuration, questions, and prompts where students see no solution.

Strings in, strings out; `otter assign` reads them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace

from autograder.handout.notebook import last
from autograder.handout.notebook_writer import Cell, code, notebook_json, raw
from autograder.handout.stub import BEGIN, END, GUARD
from autograder.integrations.otter.names import case, config, name, visible
from autograder.integrations.settings import Settings
from autograder.protocol.records import Json
from autograder.rubric.assignment import Assignment, Part

# Otter strips solutions from questions only; a cell of a part that students cannot check says so itself.
_SOLUTION = "otter_assign_solution_cell"


def master(assignment: Assignment, settings: Settings, cells: Sequence[Cell], stub: str, files: Sequence[str]) -> str:
    """The notebook.

    cells  of the reference
    stub   what students start from; its prompts stand where solutions are taken out
    files  of the solution folder, as they lie beside the notebook
    """
    prompts = re.findall(r"raise NotImplementedError\(.*\)", stub)
    notebook_cells = [raw(_config(assignment, settings, files))]
    parts_at: dict[int, list[Part]] = {}
    for part in assignment.parts:
        if visible(part):
            parts_at.setdefault(last(part, cells), []).append(part)
    for index, cell in enumerate(cells):
        n_regions = cell.source.count(BEGIN)
        cell = Cell(cell.kind, _untrained(_prompted(cell.source, prompts[:n_regions])))
        prompts = prompts[n_regions:]
        if index in parts_at:
            notebook_cells += _question(parts_at[index], cell)
        else:
            notebook_cells.append(replace(cell, metadata={"tags": [_SOLUTION]}) if n_regions else cell)
    return notebook_json(notebook_cells)


def _config(assignment: Assignment, settings: Settings, files: Sequence[str]) -> str:
    """YAML, of which JSON is a part."""
    content: dict[str, Json] = {
        "name": assignment.slug,
        "init_cell": True,
        "check_all_cell": True,
        "export_cell": False,
        "files": ["expected.safetensors"],
        "autograder_files": list(files),
        "generate": config(settings),
        "tests": {"files": True, "ok_format": False},
    }
    return "# ASSIGNMENT CONFIG\n" + "".join(f"{key}: {json.dumps(value)}\n" for key, value in content.items())


def _question(parts: Sequence[Part], cell: Cell) -> list[Cell]:
    """A cell and the tests of all parts that are complete with it."""
    tests = [
        code(f'""" # BEGIN TEST CONFIG\npoints: {check.points:g}\n""" # END TEST CONFIG\n{case(check)}')
        for part in parts
        for check in visible(part)
    ]
    return [
        raw(f"# BEGIN QUESTION\nname: {'_'.join(name(part) for part in parts)}"),
        raw("# BEGIN SOLUTION"),
        cell,
        raw("# END SOLUTION"),
        raw("# BEGIN TESTS"),
        *tests,
        raw("# END TESTS"),
        raw("# END QUESTION"),
    ]


def _untrained(source: str) -> str:
    """The cell; one that trains is switched off, as `otter assign` runs every cell of the source notebook."""
    off = "if False:  # write True to train your network"
    return off + source.removeprefix(GUARD) if source.startswith(GUARD) else source


def _prompted(source: str, prompts: Sequence[str]) -> str:
    """Every marked region followed by the line that students see instead."""
    lines = []
    remaining = list(prompts)
    for line in source.splitlines():
        indent = line[: len(line) - len(line.lstrip())]
        if line.strip() == BEGIN:
            line = f"{indent}{BEGIN} NO PROMPT"
        lines.append(line)
        if line.strip() == END and remaining:
            lines += [f'{indent}""" # BEGIN PROMPT', f"{indent}{remaining.pop(0)}", f'{indent}""" # END PROMPT']
    return "\n".join(lines)
