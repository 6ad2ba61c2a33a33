"""Leave out blocks and steps that the answer does not draw on: what is not used is not paid for."""

from dataclasses import replace

from sandbox.query_gate.language.program import Program
from sandbox.query_gate.language.results import BlockRef, ResultShell, StepRef
from sandbox.query_gate.language.walk import parts_of, rebuilt


def without_unused(program: Program) -> Program:
    """Give the program with those blocks and steps only that its last step draws on."""
    if program.shell is None:
        return program
    steps = program.shell.steps
    used: set[object] = set()
    waiting: list[object] = [StepRef(len(steps) - 1)]
    while waiting:
        found = waiting.pop()
        if found in used:
            continue
        used.add(found)
        if isinstance(found, StepRef):
            waiting += [part for part in parts_of(steps[found.index]) if isinstance(part, BlockRef | StepRef)]
    blocks = [place for place in range(len(program.blocks)) if BlockRef(place) in used]
    kept = [place for place in range(len(steps)) if StepRef(place) in used]

    def moved(part: object) -> object:
        if isinstance(part, BlockRef):
            return replace(part, index=blocks.index(part.index))
        return replace(part, index=kept.index(part.index)) if isinstance(part, StepRef) else part

    shell = ResultShell(tuple(rebuilt(steps[place], moved) for place in kept))
    return Program(tuple(program.blocks[place] for place in blocks), shell)
