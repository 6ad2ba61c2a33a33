"""A sample's manifest handed on: whoever has the public key can tell whether it is as the service signed it."""

import json
from collections.abc import Iterator

import pytest

from sandbox.core.digests import canonical_json, to_plain
from sandbox.core.errors.proving import SampleIsAnother, SampleManifestForged, SampleReportUnreadable
from sandbox.core.sample_reports import SampleReport, Standing
from sandbox.core.samples import Sample
from sandbox.masking.manifests import check_signed, is_genuine, read_signed
from sandbox.storage.samples import Samples
from sandbox.world.signing import open_signer
from tests.unit.masking.masking_world import KEYS, World, open_world

PUBLIC = open_signer(KEYS, "service").public
STANDING = Standing(signature_holds=True, file_holds=True, is_current=True)
TRUSTED = frozenset({PUBLIC})


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("manifests")) as opened:
        yield opened


@pytest.fixture(scope="module")
def sample(world: World) -> Sample:
    return world.make()


def edited(sample: Sample, *path: str | int, to: object) -> str:
    """Give the manifest's file with one member changed."""
    document = json.loads(canonical_json(sample.signed))
    place = document
    for step in path[:-1]:
        place = place[step]
    assert place[path[-1]] != to
    place[path[-1]] = to
    return json.dumps(document)


def test_a_kept_sample_is_still_as_it_was_signed(world: World, sample: Sample) -> None:
    kept = Samples(world.database).get(sample.id)
    assert kept == sample
    assert is_genuine(kept.signed, PUBLIC)


def test_e1_a_report_and_a_manifest_are_genuine_as_they_were_written(sample: Sample) -> None:
    report = SampleReport(sample.signed, PUBLIC.hex(), STANDING)
    for written in (sample.signed, report):
        for text in (canonical_json(written), json.dumps(to_plain(written), indent=2)):
            signed = read_signed("it.json", text)
            check_signed("it.json", signed, TRUSTED, sample.id[:12])
            assert signed == sample.signed


def test_what_stands_beside_a_manifest_is_passed_over_and_what_stands_within_is_not(sample: Sample) -> None:
    document = json.loads(canonical_json(sample.signed))
    assert read_signed("it.json", json.dumps({**document, "public_key": "00"})) == sample.signed
    document["manifest"]["remark"] = "added"
    with pytest.raises(SampleReportUnreadable):
        read_signed("it.json", json.dumps(document))


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("manifest", "risk", "k_reached"), 500),
        (("manifest", "evidence", 0, "measured"), 77.0),
        (("manifest", "evidence", 0, "checked"), 10**6),
        (("manifest", "columns", 0, "treatment"), "kept"),
        (("manifest", "id"), "0" * 32),
        (("manifest", "notes"), []),
        (("signature",), "00" * 64),
        (("signature",), "no hex"),
    ],
)
def test_whatever_is_edited_is_refused(sample: Sample, path: tuple[str | int, ...], to: object) -> None:
    signed = read_signed("it.json", edited(sample, *path, to=to))
    with pytest.raises(SampleManifestForged):
        check_signed("it.json", signed, TRUSTED, None)


def test_another_key_is_not_believed(sample: Sample) -> None:
    for keys in (frozenset({open_signer(KEYS, "voter/x").public}), frozenset[bytes]()):
        with pytest.raises(SampleManifestForged):
            check_signed("it.json", sample.signed, keys, None)


def test_a_genuine_manifest_of_another_sample_is_told_apart(sample: Sample) -> None:
    with pytest.raises(SampleIsAnother) as told:
        check_signed("it.json", sample.signed, TRUSTED, "f" * 32)
    assert told.value.exit_code != SampleManifestForged.exit_code


@pytest.mark.parametrize("text", ["", "no json", "[]", "3", "{}", '{"signed": 5}', '{"manifest": {}}', "[" * 10_000])
def test_what_is_no_manifest_is_said_to_be_none(text: str) -> None:
    with pytest.raises(SampleReportUnreadable):
        read_signed("it.json", text)
