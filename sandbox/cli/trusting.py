"""Which keys a command believes that checks what was signed: those of a trust file, else this sandbox's own."""

from pathlib import Path

from sandbox.cli.desk import Desk
from sandbox.cli.failing import unusable
from sandbox.core.errors.disposing import TrustNotGiven
from sandbox.core.errors.operating import StateDirMissing
from sandbox.core.errors.tree import Finding
from sandbox.core.text import Text
from sandbox.release.trust import read_trust
from sandbox.wiring import disposing

SERVICE = "service"
NO_FILE = Text("there is no such file", "文件不存在")
NOT_TEXT = Text("it is not UTF-8 text", "不是 UTF-8 文本")


def service_keys(desk: Desk, trust: Path | None, command: str) -> frozenset[bytes]:
    """Give the service's keys to believe, 32 bytes each.

    Raises:
        TrustNotGiven: no file was named, and there is no sandbox here.
        UnusableInput: the file is not there, or is no text.
    """
    if trust is not None:
        store = read_trust(text_of(trust, command))
        return frozenset(bytes.fromhex(key.public) for key in store.keys if key.name == SERVICE)
    try:
        with desk.open_house() as house:
            return frozenset({disposing.service_key(house)})
    except StateDirMissing as error:
        raise TrustNotGiven from error


def text_of(path: Path, command: str) -> str:
    """Read a file's text.

    Raises:
        UnusableInput: the file is not there, or is no text.
    """
    if not path.is_file():
        raise unusable(command, Finding("form", str(path), NO_FILE))
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise unusable(command, Finding("form", str(path), NOT_TEXT)) from None
