"""Rule file_type: what has no reader does not leave (release.md, guard 5; pickles, archives, scripts and the rest)."""

from dataclasses import replace

from sandbox.core.releases import FileRecord
from sandbox.core.reviews import CheckResult, ReviewPart, Verdict
from sandbox.release.checks.material import Material
from sandbox.release.checks.results import report
from sandbox.release.tables import READERS, UnreadableOutput

RULE = "file_type"


def judge_file_types(material: Material) -> tuple[CheckResult, ...]:
    """Judge every file by its type, its content and its size."""
    return tuple(_judge_file(material, file) for file in material.files)


def _judge_file(material: Material, file: FileRecord) -> CheckResult:
    admitted = ", ".join(sorted(READERS))
    result = report(RULE, ReviewPart.MASKING, file.name, f"{admitted}; at most {material.policy.max_file_bytes} bytes")
    read = material.outputs.get(file.name)
    if read is None or isinstance(read, UnreadableOutput):
        why = "the file was not read" if read is None else read.why
        return replace(result, verdict=Verdict.BLOCK, measured=why)
    if file.size > material.policy.max_file_bytes:
        return replace(result, verdict=Verdict.BLOCK, measured=f"{file.size} bytes")
    return replace(result, measured=f"{file.size} bytes, read as {type(read).__name__}")
