"""The quarantine 待审区: what jobs yield, encrypted at rest, until a release review lets it out (E5).

`<folder>/<job>/` holds one sealed answer per question, one sealed file per output named by its SHA-256, and last
the sealed list of outputs: where the list is, the output is whole.
"""

from dataclasses import dataclass
from pathlib import Path

from sandbox.core.answers import Answer
from sandbox.core.digests import digest_of, sha256_hex
from sandbox.core.errors.producing import OutputNotReady, SealedFileBroken
from sandbox.core.jobs import Job
from sandbox.core.products import OutputFile
from sandbox.storage.codec import from_json, to_json
from sandbox.world.keys import KeyRing
from sandbox.world.sealed_files import read_sealed, sweep_unfinished, write_sealed

LIST = "outputs"


@dataclass(frozen=True, slots=True)
class _Listed:
    name: str
    media_type: str
    sha256: str


class Quarantine:
    """The sealed files of all jobs."""

    def __init__(self, folder: Path, keys: KeyRing) -> None:
        self._folder = folder
        self._keys = keys

    def keep_answer(self, job: str, number: int, answer: Answer) -> None:
        """Seal the answer to one question of a job."""
        self._write(job, f"answer-{number:03}", to_json(answer).encode())

    def read_answer(self, job: str, number: int) -> Answer:
        """Open the answer to one question of a job.

        Raises:
            SealedFileMissing: it is not kept.
            SealedFileBroken: it does not open.
        """
        return from_json(Answer, self._read(job, f"answer-{number:03}").decode())

    def keep_outputs(self, job: str, outputs: tuple[OutputFile, ...]) -> str:
        """Seal all outputs of a job, their list last; give the digest that binds them."""
        sweep_unfinished(self._folder / job)
        for output in outputs:
            self._write(job, output.sha256, output.content)
        listed = tuple(_Listed(output.name, output.media_type, output.sha256) for output in outputs)
        self._write(job, LIST, to_json(listed).encode())
        return digest_of(listed)

    def read_outputs(self, job: Job) -> tuple[OutputFile, ...]:
        """Open all outputs of a job, which must be exactly those it was recorded with.

        Raises:
            OutputNotReady: the job has none.
            SealedFileBroken: a file does not open, or is not the one that was recorded.
        """
        if not job.output:
            raise OutputNotReady(job=job.id, state=job.state)
        listed = from_json(tuple[_Listed, ...], self._read(job.id, LIST).decode())
        if digest_of(listed) != job.output:
            raise SealedFileBroken(name=LIST)
        return tuple(self._open(job.id, one) for one in listed)

    def _open(self, job: str, listed: _Listed) -> OutputFile:
        content = self._read(job, listed.sha256)
        if sha256_hex(content) != listed.sha256:
            raise SealedFileBroken(name=listed.sha256)
        return OutputFile(listed.name, listed.media_type, content)

    def _write(self, job: str, name: str, content: bytes) -> None:
        write_sealed(self._folder / job / f"{name}.sealed", self._key(job), f"{job}/{name}", content)

    def _read(self, job: str, name: str) -> bytes:
        return read_sealed(self._folder / job / f"{name}.sealed", self._key(job), f"{job}/{name}")

    def _key(self, job: str) -> bytes:
        return self._keys.derive(f"quarantine/{job}")
