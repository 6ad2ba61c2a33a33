"""A small world for releases: one answered question, its product's output, and the people who review it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sandbox.core.answers import Answer, AnswerColumn, ColumnKind, Mechanism, Receipt
from sandbox.core.audit import AuditEvent
from sandbox.core.budget import Budget
from sandbox.core.charges import Entry, EntryState
from sandbox.core.columns import Column, ColumnRole, ColumnType, Grade
from sandbox.core.contract import (
    CatalogueEntry,
    Contract,
    ContributionBounds,
    Origin,
    PrivacyPolicy,
    SharingAttribute,
    Table,
    UnitKind,
)
from sandbox.core.digests import canonical_json
from sandbox.core.people import Actor, Role
from sandbox.core.products import OutputFile, ProductForm, UseKind
from sandbox.core.releases import DatasetUse, JobRecord, LedgeredAnswer, ProductSheet, Release, Submission
from sandbox.core.reviews import Ballot, Decision, Overruling, PartVerdict, ReviewPart
from sandbox.masking.recognisers.scanning import scan_text
from sandbox.release.checks.evidence import TableEvidence
from sandbox.release.examining import Sources
from sandbox.release.service import Releases
from sandbox.storage.database import Database
from sandbox.world.keys import KeyRing

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
KEYS = KeyRing(bytes(range(32)))
COST = Budget(20_000_000)
TABLE_FILE = "by_city.csv"

AUTHOR, OPERATOR = "lihua", "zhaoyun"
REVIEWER = Actor("chen", "省数据局", frozenset({Role.REVIEWER}))
PROVIDER = Actor("wang", "省医保局", frozenset({Role.DATA_PROVIDER}))
OWNER = Actor("sun", "省医保局", frozenset({Role.DATA_PROVIDER}))
RELEASER = Actor("zhou", "省数据集团", frozenset({Role.IMPLEMENTING_AGENCY}))
DELEGATE = Actor("wu", "第三方测评中心", frozenset({Role.THIRD_PARTY_REVIEWER}))

CITIES = ("武汉市", "宜昌市", "襄阳市")
CATALOGUE = CatalogueEntry(
    catalogue_id="420000/1",
    catalogue_kind="公共数据授权运营目录",
    name="医保结算",
    provider="省医保局",
    format="parquet",
    update_frequency="月",
    sharing_attribute=SharingAttribute.CONDITIONAL,
    sharing_mode="授权",
    use_conditions="仅限统计",
    classification="四级",
    source="自有",
    openness="不予开放",
    registration_code="R1",
    sample_entry="有",
)
CITY = Column("city", ColumnType.TEXT, Grade.LOW, ColumnRole.PLAIN, domain=CITIES)
CONTRACT = Contract(
    dataset="yb_js",
    version="1",
    title="医保结算",
    provider="省医保局",
    catalogue=CATALOGUE,
    origin=Origin.OWN,
    tables=(Table("yb_js", (CITY,), UnitKind.PERSON, "gmsfhm", ContributionBounds(8)),),
    privacy=PrivacyPolicy(cap=Budget(500_000_000), question=COST, period="year"),
    grade=Grade.HIGH,
)


def receipt_of(entry: str = "e1") -> Receipt:
    return Receipt(
        id=entry,
        question_digest="q1",
        contract_digest=CONTRACT.digest,
        policy_digest="p1",
        dataset="yb_js",
        dataset_version="v1",
        scenario="S2",
        grant="g1",
        analyst=AUTHOR,
        cost=COST,
        mechanisms=(Mechanism("laplace", ("n",), 12.5, 1, None, 20_000_000),),
        bounding="ingest",
        isolation=("process",),
        charged_at=NOW.isoformat(),
    )


ANSWER = Answer(
    columns=(
        AnswerColumn("city", ColumnKind.KEY),
        AnswerColumn("n", ColumnKind.NOISED, 30.5),
        AnswerColumn("cost", ColumnKind.NOISED, 1200.0),
    ),
    rows=tuple(zip(CITIES, (812, 354, 41), (-120.25, 88210.5, 4033.0), strict=True)),
    half_widths=((None, 30.5, 1200.0),) * 3,
    receipt=receipt_of(),
)
ENTRY = Entry("e1", "k1", EntryState.ANSWERED, COST, NOW.isoformat(), is_fresh=False, answer=ANSWER)
SQL = "SELECT city, count(*) AS n, sum(zfy) AS cost FROM yb_js WHERE age >= 60 GROUP BY city"

TABLE_CSV = (
    "city,n,n_hw95,cost,cost_hw95\n"
    "武汉市,812,30.5,-120.25,1200.0\n宜昌市,354,30.5,88210.5,1200.0\n襄阳市,41,30.5,4033.0,1200.0\n"
).encode()
SCHEMA = canonical_json({"name": "by_city", "fields": [{"name": "n", "title": "人数 ± (95 %)"}]}).encode()


def output() -> tuple[OutputFile, ...]:
    receipts = canonical_json([{"output": TABLE_FILE, "question": SQL, "receipt": ANSWER.receipt}]).encode()
    return (
        OutputFile(TABLE_FILE, "text/csv", TABLE_CSV),
        OutputFile("说明/by_city.schema.json", "application/json", SCHEMA),
        OutputFile("receipts.json", "application/json", receipts),
    )


SUBMISSION = Submission(
    job=JobRecord("job-1", AUTHOR, OPERATOR, "c0de" * 16, NOW.isoformat(), NOW.isoformat()),
    product=ProductSheet(
        name="cost-by-city",
        title="分市州医疗费用",
        version="1",
        digest="d1" * 32,
        form=ProductForm.DATASET,
        scenario="S2",
        purpose="惠民保精算",
        use_kind=UseKind.INDUSTRY,
        price_fen=12050,
    ),
    authority="省数据局",
    providers=("省医保局",),
    datasets=(DatasetUse("yb_js", "v1", CONTRACT.digest),),
    answers=(LedgeredAnswer(TABLE_FILE, "e1", ANSWER.receipt, ANSWER.digest, SQL, ("n",)),),
)


@dataclass
class House:
    """The rest of the house as release sees it; a test changes what is in it."""

    files: dict[str, tuple[OutputFile, ...]] = field(default_factory=lambda: {"job-1": output()})
    entries: dict[str, Entry] = field(default_factory=lambda: {"e1": ENTRY})
    contract: Contract = CONTRACT
    evidence: tuple[TableEvidence, ...] = ()

    def sources(self) -> Sources:
        return Sources(
            files=lambda job: self.files[job],
            entry=self.entries.get,
            contract=lambda dataset: self.contract if dataset == self.contract.dataset else None,
            scan=scan_text,
            evidence=lambda _: self.evidence,
        )

    def replace_file(self, name: str, content: bytes, media_type: str = "text/csv") -> None:
        """Put other content into the quarantine, or a further file."""
        others = tuple(file for file in self.files["job-1"] if file.name != name)
        self.files["job-1"] = (*others, OutputFile(name, media_type, content))


def event(actor: str, action: str = "test", after_s: int = 0) -> AuditEvent:
    return AuditEvent(at=NOW + timedelta(seconds=after_s), actor=actor, action=action, subject="release")


def releases_of(database: Database, house: House, folder: Path, keys: KeyRing = KEYS) -> Releases:
    return Releases(database, keys, house.sources(), folder / "packages")


def submitted(releases: Releases, submission: Submission = SUBMISSION) -> Release:
    return releases.submit(submission, event(submission.job.author, "submit_release"))


def approving(release: Release, **changed: object) -> Ballot:
    """Give a whole ballot that approves; soft findings are overruled in writing."""
    reasons = tuple(
        Overruling(c.rule, c.file, "公开的行政区划名称,非个人信息") for c in release.checks if c.verdict == "review"
    )
    parts = tuple(PartVerdict(part, passes=True, comment="核对无误") for part in ReviewPart)
    return replace(Ballot(release.basis, Decision.APPROVE, parts, reasons), **changed)  # type: ignore[arg-type]  # fields by name


def approved(releases: Releases, submission: Submission = SUBMISSION) -> Release:
    release = submitted(releases, submission)
    releases.vote(release.id, REVIEWER, approving(release), event("chen", "vote_release"))
    return releases.vote(release.id, PROVIDER, approving(release), event("wang", "vote_release"))


def sealed(releases: Releases, submission: Submission = SUBMISSION) -> Release:
    return releases.seal(approved(releases, submission).id, RELEASER, event("zhou", "seal_release", 60))
