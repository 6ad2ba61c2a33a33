"""Where the demo world's own files lie: inside an installed wheel, or in `examples/hubei` of a checkout."""

from importlib import resources
from pathlib import Path

PACKAGED = "hubei"
CHECKOUT = Path("examples") / "hubei"


def hubei_files() -> Path:
    """Give the folder of contracts, code lists, queries and products of the demo world.

    Raises:
        FileNotFoundError: neither place has it; the installation is broken.
    """
    packaged = Path(str(resources.files("sandbox.cli.demo"))) / PACKAGED
    checkout = Path(__file__).resolve().parents[3] / CHECKOUT
    for folder in (packaged, checkout):
        if folder.is_dir():
            return folder
    raise FileNotFoundError("the files of the demo world are not installed")
