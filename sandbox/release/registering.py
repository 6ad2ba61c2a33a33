"""What is entered in the register of released tables when a release is sealed."""

from collections.abc import Iterator

from sandbox.core.releases import DatasetUse, FileRecord, Release, ReleasedTable, SealedPackage
from sandbox.release.package import BuiltPackage


def package_of(built: BuiltPackage, sealed_at: str) -> SealedPackage:
    """Give what is remembered of a package."""
    return SealedPackage(built.digest, built.content_digest, sealed_at)


def tables_of(release: Release, sealed_at: str) -> tuple[ReleasedTable, ...]:
    """Give an entry for each file and each dataset it was made from."""
    return tuple(
        ReleasedTable(
            release=release.id,
            file=file.name,
            dataset=use.dataset,
            dataset_version=use.version,
            scenario=release.submission.product.scenario,
            product=release.submission.product.name,
            sha512=file.sha512,
            released_at=sealed_at,
        )
        for file in release.files
        for use in _uses_of(release, file)
    )


def _uses_of(release: Release, file: FileRecord) -> Iterator[DatasetUse]:
    """Give the datasets a file was made from; all of them, where its answers do not say."""
    answered = {answer.receipt.dataset for answer in release.submission.answers if answer.file == file.name}
    seen: set[str] = set()
    for use in release.submission.datasets:
        if use.dataset not in seen and (not answered or use.dataset in answered):
            seen.add(use.dataset)
            yield use
