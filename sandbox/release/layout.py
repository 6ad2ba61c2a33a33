"""The layout of a sealed package: its folders, files, statements and checksums (docs/release.md)."""

from hashlib import sha512

BAG = "bag/"
PAYLOAD = "data/"
OUTPUTS = "outputs/"
MANIFEST = "manifest-sha512.txt"
TAG_MANIFEST = "tagmanifest-sha512.txt"
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
TAG_FILES = ("bag-info.txt", "bagit.txt", MANIFEST)

BASIS_FILE = "review/basis.json"
CONTEXT_FILE = "review/context.json"
POLICY_FILE = "policy.json"
PRODUCT_FILE = "product.json"
CRATE_FILE = "ro-crate-metadata.json"
BASIS_SUBJECT = f"{BAG}{PAYLOAD}{BASIS_FILE}"
PACKAGE_SUBJECT = f"{BAG}{TAG_MANIFEST}"

ATTESTATIONS = "attestations/"
SUFFIX = ".dsse.json"

PROVENANCE = "https://slsa.dev/provenance/v1"
DISCLOSURE = "urn:data-sandbox:disclosure:v1"
APPROVAL = "urn:data-sandbox:approval:v1"
RELEASE = "urn:data-sandbox:release:v1"
REVOCATIONS = "urn:data-sandbox:revocations:v1"
BUILD_TYPE = "urn:data-sandbox:job:v1"

SERVICE = "service"
"""Name of the service's key in the trust store."""


def voter_key(account: str) -> str:
    """Give the name of a voter's key."""
    return f"voter/{account}"


def sha512_hex(content: bytes) -> str:
    """Give the SHA-512 of some bytes, in hex."""
    return sha512(content).hexdigest()
