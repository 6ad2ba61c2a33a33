"""Classify data before they are loaded, and what is loaded, for those who may know: the provider and the operator."""

import tempfile
from contextlib import ExitStack

from sandbox.config import Settings
from sandbox.core.audit import AuditEvent
from sandbox.core.people import Action, Resource
from sandbox.ingest.progress import Progress
from sandbox.masking.classifying.classify import Classification, classify
from sandbox.spaces.worker import open_worker, prepare_worker
from sandbox.wiring.guarding import Purpose, Use, entering, permitted
from sandbox.wiring.house import House
from sandbox.wiring.spaces import library_file
from sandbox.wiring.trying import FOLDER_PREFIX, WHOEVER, Trial, load_trial, passing_house
from sandbox.world.keys import new_key


def classify_files(settings: Settings, trial: Trial, progress: Progress) -> Classification:
    """Load files into a sandbox that lives as long as this takes, and classify their columns.

    Raises:
        SandboxError: what loading found, all at once.
    """
    with ExitStack() as block:
        folder = block.enter_context(tempfile.TemporaryDirectory(prefix=FOLDER_PREFIX))
        house = block.enter_context(passing_house(settings, new_key(), folder))
        event = AuditEvent(house.clock.now(), WHOEVER.id, Action.LOAD_DATASET.value, trial.contract.dataset)
        loaded = load_trial(house, Use(WHOEVER, event), trial, progress)
        library = library_file(house, loaded.version)
        with open_worker(library.path, library.key, house.limits) as space:
            return classify(space.run, trial.contract)


def classify_loaded(house: House, who: str, dataset: str) -> Classification:
    """Classify the current version of a dataset: what is told is about real data, and not for developers.

    Raises:
        DatasetMissing: nothing of it was ever loaded.
        SandboxError: the account may not see exact facts of its quality.
    """
    attempt = Purpose(Action.READ_QUALITY, Resource("dataset", dataset), dataset)
    with entering(house, who, attempt) as actor:
        version = house.datasets.current(dataset)
        owners = frozenset({version.contract.provider})
        use = permitted(house, actor, Purpose(Action.READ_QUALITY, Resource("dataset", dataset, owners), dataset))
        library = library_file(house, version)
        with prepare_worker(library.path, library.key, house.limits) as space:
            classified = classify(space.run, version.contract)
        house.database.record(use.event.noting(version=version.id, disagreements=len(classified.open)))
        return classified
