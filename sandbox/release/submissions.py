"""What can be reviewed at all, before any check: everything that is wrong is told at once (G2, G8, J6)."""

from collections import Counter
from collections.abc import Iterator

from sandbox.core.contract import Contract
from sandbox.core.digests import digest_of
from sandbox.core.errors.governing import MoveNotYours
from sandbox.core.errors.releasing import SubmissionRefused, SubmissionUnusable
from sandbox.core.errors.tree import Finding
from sandbox.core.products import OutputFile, UseKind
from sandbox.core.releases import MAINLAND, Part, Release, ReleaseState, Submission
from sandbox.core.text import Text
from sandbox.release.container import is_safe_name

MAX_NAME = 200
EMPTY = Text("there is no output file", "没有输出文件")
UNSAFE = Text("the file name is not plain", "文件名不规范")
CLASH = Text("two files differ only in case", "两个文件名仅大小写不同")
UNKNOWN = Text("the dataset has no contract in force", "该数据集没有现行合约")
UNVOTED = Text("the provider of this dataset is not among the voters", "该数据集的提供单位不在表决单位之列")
PRICED = Text("a product for the public good is free (G8)", "用于公共治理、公益事业的产品应免费提供(G8)")
NEGATIVE = Text("a price is not negative", "价格不得为负")
ABROAD = Text(
    "a recipient outside the mainland needs an outbound assessment record (J6)",
    "向境外接收方提供须有数据出境评估记录(J6)",
)
ANOTHER = Text("the author or product is not that of the release", "作者或产品与该发布申请不一致")
SAME_PERSON = Text("author and job operator are one person (release.md, guard 3)", "作者与任务运行人员不得为同一人")


def release_id(job: str) -> str:
    """Give the id of the release of a job's output: one job, one release."""
    return f"rel-{digest_of({'release of job': job})[:20]}"


def check_submission(submission: Submission, files: tuple[OutputFile, ...], contracts: tuple[Contract, ...]) -> None:
    """Check that a submission can go into review.

    Raises:
        SubmissionUnusable: with all that cannot be understood.
        SubmissionRefused: with all that no vote could allow.
    """
    unusable = (*_file_findings(files), *_provider_findings(submission, contracts))
    if unusable:
        raise SubmissionUnusable(job=submission.job.id, findings=unusable)
    refused = tuple(_term_findings(submission))
    if refused:
        raise SubmissionRefused(job=submission.job.id, findings=refused)


def check_author(submission: Submission, actor: str) -> None:
    """Check that who hands an output in is its author.

    Raises:
        MoveNotYours: it is somebody else.
    """
    if actor != submission.job.author:
        raise MoveNotYours(machine="release", now=ReleaseState.DRAFT, to=ReleaseState.CHECKING, part=Part.AUTHOR)


def check_resubmission(former: Release, submission: Submission) -> None:
    """Check that a new output of a release has the same author and product as the former one.

    Raises:
        SubmissionUnusable: it has another.
    """
    was, is_ = former.submission, submission
    if (was.job.author, was.product.name) != (is_.job.author, is_.product.name):
        finding = Finding("another_product", is_.product.name, ANOTHER)
        raise SubmissionUnusable(job=submission.job.id, findings=(finding,))


def _file_findings(files: tuple[OutputFile, ...]) -> Iterator[Finding]:
    if not files:
        yield Finding("no_output", "-", EMPTY)
    for number, file in enumerate(files, start=1):
        if not is_safe_name(file.name) or len(file.name) > MAX_NAME:
            yield Finding("unsafe_name", f"file {number}", UNSAFE)
    counted = Counter(file.name.casefold() for file in files)
    for number, file in enumerate(files, start=1):
        if counted[file.name.casefold()] > 1:
            yield Finding("name_clash", f"file {number}", CLASH)


def _provider_findings(submission: Submission, contracts: tuple[Contract, ...]) -> Iterator[Finding]:
    known = {contract.dataset: contract for contract in contracts}
    for use in submission.datasets:
        contract = known.get(use.dataset)
        if contract is None:
            yield Finding("unknown_dataset", use.dataset, UNKNOWN)
        elif _is_protected(contract) and contract.provider not in submission.providers:
            yield Finding("provider_without_vote", use.dataset, UNVOTED)


def _is_protected(contract: Contract) -> bool:
    return not all(table.is_public for table in contract.tables)


def _term_findings(submission: Submission) -> Iterator[Finding]:
    product, recipient = submission.product, submission.recipient
    if product.use_kind is UseKind.PUBLIC_GOOD and product.price_fen != 0:
        yield Finding("price_on_public_good", "price", PRICED)
    if product.price_fen < 0:
        yield Finding("negative_price", "price", NEGATIVE)
    if recipient.region != MAINLAND and not recipient.assessment:
        yield Finding("recipient_abroad", recipient.region, ABROAD)
    if submission.job.author == submission.job.operator:
        yield Finding("same_person", "operator", SAME_PERSON)
