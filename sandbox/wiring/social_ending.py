"""The end of social data and mixtures: keys first, then files, of the library and of derived spaces (E8)."""

from sandbox.core.datasets import DatasetVersion
from sandbox.core.errors.isolating import SpaceMissing
from sandbox.core.spaces import SpaceFile
from sandbox.spaces.files import destroy
from sandbox.storage.social import erase_keys
from sandbox.wiring.guarding import Use
from sandbox.wiring.house import House
from sandbox.wiring.spaces import path_of


def destroy_versions(house: House, use: Use, scenario: str, versions: tuple[DatasetVersion, ...]) -> None:
    """Destroy versions for good: no question, backup of the database or copy of a file opens them any more."""
    if not versions:
        return
    event = use.event.noting(step="destroy")
    for dataset in sorted({version.dataset for version in versions}):
        for file in _derived_from(house, scenario, dataset, versions):
            house.workers.let_go(path_of(house, file))
            house.space_keys.erase(file.id)
            _gone(house, file)
            house.space_register.drop_file(file, event)
    destroy_library_files(house, use, versions)


def destroy_library_files(house: House, use: Use, versions: tuple[DatasetVersion, ...]) -> None:
    """Destroy what versions have in the library, whatever became of the spaces derived from them."""
    erase_keys(house.database, versions, use.event.noting(step="destroy"))
    for version in versions:
        (house.spaces / version.file_name).unlink(missing_ok=True)


def _derived_from(
    house: House, scenario: str, dataset: str, versions: tuple[DatasetVersion, ...]
) -> tuple[SpaceFile, ...]:
    spaces = (kept.record for kept in house.space_register.of(scenario, dataset))
    files = (file for space in spaces for file in house.space_register.files_of(space.id))
    return tuple(file for file in files if file.dataset_version in {version.id for version in versions})


def _gone(house: House, file: SpaceFile) -> None:
    """Empty and delete a file, also while a worker holds it: it reads nothing more."""
    try:
        destroy(path_of(house, file))
    except SpaceMissing:
        return
