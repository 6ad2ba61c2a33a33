"""The space of a scenario: opened under a live grant, derived on first need, all that its questions read (D1, D3)."""

from dataclasses import replace
from pathlib import Path
from secrets import token_hex

from sandbox.core.audit import AuditEvent
from sandbox.core.datasets import DatasetVersion
from sandbox.core.errors.disposing import SpaceDisposed, SpaceNotOpen
from sandbox.core.questions import Asking
from sandbox.core.spaces import HeldTable, Space, SpaceFile, SpaceState, held_tables, holding, id_of_file, space_id
from sandbox.spaces.deriving import derive_space
from sandbox.spaces.files import remove_unheld
from sandbox.spaces.pending import pending, sweep_unregistered
from sandbox.spaces.writing_engine import KeyedFile
from sandbox.storage.spaces import READABLE
from sandbox.wiring.certificates import certificate_path, read_certificate
from sandbox.wiring.house import House
from sandbox.world.keys import new_key

ID_BYTES = 16


def check_readable(house: House, under: Asking) -> None:
    """Check that nothing closed the space that a question under a grant belongs to; it need not be open yet.

    Raises:
        SpaceDisposed: what this grant opened was disposed of.
        SpaceNotOpen: it is suspended or closing.
    """
    living = _living(_spaces_of(house, under), under)
    if living is not None:
        _check_not_certified(house, living.id)


def keyed_space(house: House, under: Asking) -> KeyedFile:
    """Give the file of the space that a question reads, with its key: derived anew where grant or version changed.

    Raises:
        SpaceDisposed, SpaceNotOpen: nothing may be read.
        SpaceMissing, SpaceDoesNotOpen, SpaceNotWritten: it could not be derived from the version's library file.
    """
    space = space_of(house, under)
    tables = held_tables(under.contract, under.grant)
    found = house.space_register.find_file(space.id, holding(under.dataset_version, tables))
    if found is not None and not is_whole(house, found):
        house.space_register.drop_file(found, _event(house, under, space, "lost"))
        found = None
    file = found or _derived(house, under, space, tables)
    return KeyedFile(path_of(house, file), house.space_keys.unwrap(file.id, file.wrapped_key, file.key_context))


def space_of(house: House, under: Asking) -> Space:
    """Give the space that a question or a sample under a grant belongs to; the first one opens it.

    Raises:
        SpaceDisposed, SpaceNotOpen: nothing may be read.
    """
    spaces = _spaces_of(house, under)
    living = _living(spaces, under)
    if living is not None:
        _check_not_certified(house, living.id)
        if under.grant.id not in living.grants:
            house.space_register.admit(living.id, under.grant.id, _event(house, under, living, "admit"))
        return living
    new = Space(
        scenario=under.grant.scenario,
        dataset=under.contract.dataset,
        number=_next_number(house, under, len(spaces) + 1),
        provider=under.contract.provider,
        state=SpaceState.OPENING,
        grants=(under.grant.id,),
        opened_at=house.clock.now(),
    )
    if house.space_register.open(new, _event(house, under, new, "open")):
        return new
    return space_of(house, under)  # another question was faster


def _check_not_certified(house: House, space: str) -> None:
    """Check that no certificate says a space was disposed of, where the record, set back to a backup, knows nothing."""
    if certificate_path(house.root, space).is_file():
        raise SpaceDisposed(space=space)


def _next_number(house: House, under: Asking, number: int) -> int:
    """Give the number of a new space: none that a certificate tells of, nor any where it tells of this grant."""
    space = space_id(under.grant.scenario, under.contract.dataset, number)
    path = certificate_path(house.root, space)
    if not path.is_file():
        return number
    if under.grant.id in read_certificate(path.name, path.read_text(encoding="utf-8")).certificate.grants:
        raise SpaceDisposed(space=space)
    return _next_number(house, under, number + 1)


def library_file(house: House, version: DatasetVersion) -> KeyedFile:
    """Give a version's file in the authorised library (D5): spaces and samples are made from it, nobody asks it."""
    key = house.keys.unwrap(version.wrapped_key, version.key_context)
    return KeyedFile(house.spaces / version.file_name, key)


def path_of(house: House, file: SpaceFile) -> Path:
    """Give where a space's file lies."""
    return house.scenario_spaces / file.file_name


def is_whole(house: House, file: SpaceFile) -> bool:
    """Tell whether a space's file and the secret of its key are both there."""
    return path_of(house, file).is_file() and house.space_keys.has(file.id)


def _spaces_of(house: House, under: Asking) -> tuple[Space, ...]:
    return tuple(kept.record for kept in house.space_register.of(under.grant.scenario, under.contract.dataset))


def _living(spaces: tuple[Space, ...], under: Asking) -> Space | None:
    living = next((space for space in spaces if space.is_living), None)
    if living is None:
        for space in spaces:
            if under.grant.id in space.grants:
                raise _why_not(space)
    elif living.state not in READABLE:
        raise _why_not(living)
    return living


def _why_not(space: Space) -> SpaceDisposed | SpaceNotOpen:
    if space.state is SpaceState.DISPOSED:
        return SpaceDisposed(space=space.id)
    return SpaceNotOpen(space=space.id, state=space.state.value)


def _derived(house: House, under: Asking, space: Space, tables: tuple[HeldTable, ...]) -> SpaceFile:
    """Derive a file, enter it, and take away those that it replaces; what a killed derivation left goes first."""
    event = _event(house, under, space, "derive")
    sweep_unregistered(house.scenario_spaces, lambda name: _is_entered(house, name, event))
    library = library_file(house, house.datasets.version(under.dataset_version))
    key, now = new_key(), house.clock.now()
    file = SpaceFile(token_hex(ID_BYTES), space.id, under.dataset_version, tables, "", now)
    with pending(path_of(house, file)):
        derive_space(library, KeyedFile(path_of(house, file), key), tables)
        entered = replace(file, wrapped_key=house.space_keys.wrap(file.id, key, file.key_context))
        if not _enter(house, entered, event):
            return house.space_register.file(space.id, file.holds)
    _take_away_former(house, under, space, entered)
    return entered


def _enter(house: House, file: SpaceFile, event: AuditEvent) -> bool:
    """Enter a file; destroy it where another question was faster, or its space was closed meanwhile."""
    try:
        is_new = house.space_register.enter_file(file, event)
    except BaseException:
        if house.space_register.find_file(file.space, file.holds) != file:  # an interrupt can come after the commit
            _destroy(house, file)
        raise
    if not is_new:
        _destroy(house, file)
    return is_new


def _is_entered(house: House, name: str, event: AuditEvent) -> bool:
    is_entered = house.space_register.is_entered(name, event)
    if not is_entered:
        house.space_keys.erase(id_of_file(name))
    return is_entered


def _take_away_former(house: House, under: Asking, space: Space, new: SpaceFile) -> None:
    """Destroy the space's other files that no worker holds; the current version's stays, as older jobs come and go."""
    current = holding(house.datasets.current(space.dataset).id, held_tables(under.contract, under.grant))
    for former in house.space_register.files_of(space.id):
        if former.holds in (new.holds, current):
            continue
        house.workers.let_go(path_of(house, former))
        if remove_unheld(path_of(house, former)):
            house.space_keys.erase(former.id)
            house.space_register.drop_file(former, _event(house, under, space, "replaced"))


def _destroy(house: House, file: SpaceFile) -> None:
    house.space_keys.erase(file.id)
    path_of(house, file).unlink(missing_ok=True)


def _event(house: House, under: Asking, space: Space, step: str) -> AuditEvent:
    event = AuditEvent(
        at=house.clock.now(),
        actor=under.analyst,
        action="derive_space",
        subject=f"space/{space.id}",
        dataset=space.dataset,
        scenario=space.scenario,
    )
    return event.noting(step=step)
