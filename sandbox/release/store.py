"""Where packages lie: staged and on disk before the seal commits, under their name only after it."""

import os
import tempfile
from pathlib import Path

from sandbox.core.digests import sha256_hex
from sandbox.core.errors.releasing import PackageChanged
from sandbox.core.errors.tree import Finding
from sandbox.core.releases import Release
from sandbox.core.text import Text

LOST = Text("the stored package is missing or was changed", "保存的数据产品包缺失或被改动")


class PackageStore:
    """A folder of sealed packages, one for a release."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def stage(self, release: str, content: bytes) -> None:
        """Write a package where nobody fetches it, and make sure that it is on disk."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._folder, prefix=".", suffix=".tmp", delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(self._staged(release))
        self._sync()

    def settle(self, release: Release) -> Path:
        """Give the path of a sealed release's package, moving it there if a crash left it staged.

        Raises:
            PackageChanged: what is stored is not what was sealed.
        """
        final, staged = self._final(release.id), self._staged(release.id)
        digest = release.package.digest if release.package else ""
        if not _holds(final, digest) and _holds(staged, digest):
            staged.replace(final)
            self._sync()
        if not _holds(final, digest):
            raise PackageChanged(package=final.name, findings=(Finding("lost", release.id, LOST),))
        return final

    def _sync(self) -> None:
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _final(self, release: str) -> Path:
        return self._folder / f"{release}.zip"

    def _staged(self, release: str) -> Path:
        return self._folder / f".{release}.sealing"


def _holds(path: Path, digest: str) -> bool:
    return path.is_file() and sha256_hex(path.read_bytes()) == digest
