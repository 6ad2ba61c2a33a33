"""The JSON document of a delivery manifest: read strictly, written canonically, signed as it stands.

Signed is the canonical JSON (sorted keys, no spare space, UTF-8) of all its fields but `signature`, with Ed25519
(RFC 8032).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sandbox.core.datasets import DeliveredFile, DeliveryManifest, ManifestSignature
from sandbox.core.digests import canonical_json
from sandbox.world.signing import Signer, is_signed_by

MAX_BYTES = 10_000_000
SIGNATURE = "signature"
KEY = re.compile(r"[0-9a-f]{64}")
VALUE = re.compile(r"[0-9a-f]{128}")


def read_fields(path: Path) -> Mapping[str, object] | None:
    """Read a manifest's fields; None where it is no JSON object, or a field stands in it twice."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        fields = json.loads(content, object_pairs_hook=_once) if len(content) <= MAX_BYTES else None
    except (OSError, ValueError, RecursionError):
        return None
    return fields if isinstance(fields, dict) else None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a field stands twice")
    return fields


def signed_message(fields: Mapping[str, object]) -> bytes:
    """Give what a signature of a manifest is over."""
    return canonical_json({name: value for name, value in fields.items() if name != SIGNATURE}).encode()


def verified(key: str, value: str, fields: Mapping[str, object]) -> ManifestSignature:
    """Verify a signature over a manifest's fields."""
    has_form = KEY.fullmatch(key) is not None and VALUE.fullmatch(value) is not None
    try:
        is_true = has_form and is_signed_by(bytes.fromhex(key), signed_message(fields), bytes.fromhex(value))
    except (ValueError, RecursionError):  # what it is over has no canonical form
        is_true = False
    return ManifestSignature(key, value, is_true)


def signed(manifest: DeliveryManifest, signer: Signer) -> DeliveryManifest:
    """Sign a manifest."""
    message = signed_message(fields_of(manifest))
    signature = ManifestSignature(signer.public.hex(), signer.sign(message).hex(), is_true=True)
    return replace(manifest, signature=signature)


def fields_of(manifest: DeliveryManifest) -> dict[str, object]:
    """Give the fields of a manifest's document; what is not there has none."""
    fields: dict[str, object] = {
        "dataset": manifest.dataset,
        "source_platform": manifest.source_platform,
        "batch": manifest.batch,
        "delivered_on": manifest.delivered_on,
        "files": [_file_fields(file) for file in manifest.files],
    }
    if manifest.covers is not None:
        fields["covers"] = manifest.covers
    if manifest.signature is not None:
        fields[SIGNATURE] = {"key": manifest.signature.key, "value": manifest.signature.value}
    return fields


def _file_fields(file: DeliveredFile) -> dict[str, object]:
    named = {"path": file.path, "sha256": file.sha256, "sm3": file.sm3, "sheet": file.sheet, "source": file.source}
    rows = {} if file.rows < 0 else {"rows": file.rows}
    return {"table": file.table, **rows, **{name: value for name, value in named.items() if value}}
