"""Steps 5 to 7: a product built on the sample, run unseen on the real data, reviewed, sealed, verified."""

from pathlib import Path

from sandbox.cli.ballots import simple_ballot
from sandbox.cli.demo.stage import AGENCY, AUTHORITY, DEVELOPER, DISPLAY_DELTA, OPERATOR, PROVIDER, Stage
from sandbox.cli.showing import budget_words, plain_table
from sandbox.core.errors.tree import Refused, Untrue
from sandbox.core.jobs import Job
from sandbox.core.releases import Release
from sandbox.core.reviews import Decision
from sandbox.core.text import Text
from sandbox.release.trust import read_trust
from sandbox.release.verify import verify_package
from sandbox.wiring import building, releasing

PRODUCT = "p1"
BUILD = Text(
    "Product P1: built on the sample, frozen, run as a durable job", "产品 P1:基于样例开发、冻结、作为持久作业运行"
)
CHECKED = Text("checked on the sample: {files} files, price {cost}", "样例检查通过:{files} 个文件,费用 {cost}")
FROZEN = Text(
    "frozen as {digest}; submitted; code approved by {agency}", "冻结摘要 {digest};已提交;由 {agency} 批准运行"
)
OWN_RUN = Text("the author runs it", "作者自行运行")
RAN = Text(
    "job {job}: {state}; developers see states, not rows or logs", "作业 {job}:{state};开发人员只见状态,不见数据与日志"
)
REVIEW = Text("Release review: checks, votes, seal", "合规审核:检查、表决、封装")
SUBMITTED = Text("release {release}: {state}", "发布申请 {release}:{state}")
OWN_VOTE = Text("the author votes on the release", "作者为自己的发布申请表决")
VOTED = Text("{who} ({seat}) votes: {state}", "{who}({seat})表决:{state}")
SEALED = Text("sealed by {who}: {path}", "由 {who} 封装:{path}")
VERIFY = Text("The package, verified offline; then one byte is flipped", "离线核验数据产品包;再翻转一个字节")
HOLDS = Text(
    "it holds: {product}, {files} files, {approvals} approvals", "核验通过:{product},{files} 个文件,{approvals} 个同意"
)
FLIPPED = Text("verify the same package with one byte flipped", "核验翻转一个字节后的数据产品包")
WHY = {"en": "read; the checks pass and the purpose is met", "zh": "已阅,检查通过,符合用途"}


def build_and_run(stage: Stage) -> Job:
    """Check P1 on the sample, freeze and approve it, let the author be refused, run it as the operator."""
    stage.story.open_step(BUILD)
    folder = stage.files / "products" / PRODUCT
    checked = building.check_folder(stage.house, DEVELOPER, folder)
    stage.story.tell(CHECKED, files=len(checked.preview), cost=budget_words(checked.cost, DISPLAY_DELTA))
    record = building.freeze(stage.house, DEVELOPER, folder)
    building.submit(stage.house, DEVELOPER, record.digest)
    building.approve(stage.house, AGENCY, record.digest)
    stage.story.tell(FROZEN, digest=record.digest[:16], agency=AGENCY)
    stage.story.refuse(OWN_RUN, lambda: building.run_job(stage.house, DEVELOPER, record.digest), Refused)
    job = building.run_job(stage.house, OPERATOR, record.digest)
    stage.story.tell(RAN, job=job.id, state=job.state.value)
    return job


def review(stage: Stage, job: Job) -> Path:
    """Hand the output in, refuse the author's own vote, let authority and provider vote, seal."""
    stage.story.open_step(REVIEW)
    release = releasing.submit_release(stage.house, DEVELOPER, job.id)
    stage.story.tell(SUBMITTED, release=release.id, state=release.state.value)
    shown = releasing.view(stage.house, AUTHORITY, release.id).page.release
    checks = [(c.part.value, c.rule, c.file, c.verdict.value, c.measured) for c in shown.checks]
    stage.story.show(plain_table(("part", "rule", "file", "verdict", "measured"), checks))
    stage.story.refuse(OWN_VOTE, lambda: _approve(stage, DEVELOPER, shown), Refused)
    for who, seat in ((AUTHORITY, "data authority 主管部门"), (PROVIDER, "data provider 提供单位")):
        voted = _approve(stage, who, shown)
        stage.story.tell(VOTED, who=who, seat=seat, state=voted.state.value)
    releasing.seal(stage.house, AGENCY, release.id)
    path = releasing.package_path(stage.house, release.id)
    stage.story.tell(SEALED, who=AGENCY, path=str(path))
    return path


def _approve(stage: Stage, who: str, release: Release) -> Release:
    ballot = simple_ballot(release, Decision.APPROVE, WHY[stage.lang.value])
    return releasing.vote(stage.house, who, release.id, ballot)


def verify(stage: Stage, package: Path) -> None:
    """Verify the package with its trust file alone; flip one byte of an output file and be told which."""
    stage.story.open_step(VERIFY)
    trust = read_trust((package.parent / "trust.json").read_text())
    found = verify_package(package, trust)
    stage.story.tell(HOLDS, product=found.product, files=len(found.files), approvals=len(found.approvals))
    changed = package.with_name("flipped.zip")
    changed.write_bytes(_flipped(package.read_bytes()))
    stage.story.refuse(FLIPPED, lambda: verify_package(changed, trust), Untrue)
    changed.unlink()


def _flipped(content: bytes) -> bytes:
    """Flip one bit in the middle of the first output file of a package."""
    place = content.index(b"city,")
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
