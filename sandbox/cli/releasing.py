"""Commands of release: submit, check, show, vote, seal, revoke, and verify for whoever receives a package."""

from pathlib import Path
from typing import Annotated

import typer

from sandbox.cli.ballots import read_ballot, simple_ballot
from sandbox.cli.desk import Desk, check_name, command
from sandbox.cli.failing import unusable
from sandbox.cli.showing import SHOWN_ROWS, plain_table
from sandbox.core.errors.tree import Finding
from sandbox.core.releases import Release
from sandbox.core.reviews import Decision
from sandbox.core.text import Text
from sandbox.release.trust import REVOCATION_FILE, TRUST_FILE, TrustStore, read_trust
from sandbox.release.verify import verify_package
from sandbox.wiring import releasing

JobId = Annotated[str, typer.Argument(callback=check_name, help="Job whose output is handed in / 作业")]
ReleaseId = Annotated[str, typer.Argument(callback=check_name, help="Release / 发布申请")]
NOW = Text("release {release}: {state} (round {round})", "发布申请 {release}:{state}(第 {round} 轮)")
LOST = Text(
    "all answers over {dataset}: ρ {rho:g}, ε {epsilon:.3g}; ε by privacy loss distributions {pld:.3g}",
    "对 {dataset} 的全部回答:ρ {rho:g},ε {epsilon:.3g};按隐私损失分布 ε {pld:.3g}",
)
SEALED = Text("sealed: {path}\nverify with: sandbox verify {path}", "已封装:{path}\n核验:sandbox verify {path}")
HOLDS = Text(
    "{package} holds: {product} {version}, {files} files, approved by {approvals}, sealed {sealed_at}",
    "{package} 核验通过:{product} {version},{files} 个文件,{approvals} 同意,{sealed_at} 封装",
)

QUEUE_FIELDS = ("release", "state", "round", "product")
NO_FILE = Text("there is no such file", "没有此文件")
NOT_TEXT = Text("it is not text in UTF-8", "不是 UTF-8 文本")
ONE_OF_BOTH = Text(
    "give either --decision with --comment, or --ballot", "请给出 --decision 和 --comment,或者给出 --ballot"
)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    release = typer.Typer(help="Release review / 合规审核", no_args_is_help=True)
    command(release, "submit", example="sandbox release submit job-1 --as lihua")(submit)
    command(release, "check", example="sandbox release check rel-1 --as zhang")(check)
    command(
        release, "vote", example="sandbox release vote rel-1 --decision approve --comment 'read and checked' --as zhang"
    )(vote)
    command(release, "seal", example="sandbox release seal rel-1 --as wang")(seal)
    command(release, "revoke", example="sandbox release revoke rel-1 --reason 'source withdrawn' --as zhang")(revoke)
    command(release, "queue", example="sandbox release queue --as zhang")(queue)
    command(release, "show", example="sandbox release show rel-1 --as zhang")(show_evidence)
    command(release, "trust", example="sandbox release trust --as zhang")(trust)
    app.add_typer(release, name="release")
    command(app, "verify", example="sandbox verify rel-1.zip --trust trust.json")(verify)


def submit(
    desk: Desk, job: Annotated[str, typer.Argument(callback=check_name, help="Job whose output is handed in / 作业")]
) -> None:
    """Hand a job's output in for review; the checks run at once. 提交合规审核。"""
    with desk.open_house() as house:
        show(desk, releasing.submit_release(house, desk.actor_id, job))


def check(desk: Desk, release: ReleaseId) -> None:
    """Run the checks again; what changed goes stale. 重新检查。"""
    with desk.open_house() as house:
        show(desk, releasing.check_release(house, desk.actor_id, release))


def vote(
    desk: Desk,
    release: ReleaseId,
    *,
    decision: Annotated[Decision | None, typer.Option("--decision", help="Decision on all three parts / 表决")] = None,
    comment: Annotated[str, typer.Option("--comment", help="Reasons, for each of the three parts / 理由")] = "",
    ballot: Annotated[
        Path | None, typer.Option("--ballot", help="A ballot file (JSON) with a verdict on each part")
    ] = None,
) -> None:
    """Cast a signed vote on the three parts: consistency, masking, consent. 表决。"""
    if (decision is None) == (ballot is None):
        raise unusable("sandbox release vote", Finding("form", "--decision", ONE_OF_BOTH))
    with desk.open_house() as house:
        shown = releasing.view(house, desk.actor_id, release).page.release
        cast = simple_ballot(shown, decision, comment) if decision else read_ballot(ballot or Path(), shown)
        show(desk, releasing.vote(house, desk.actor_id, release, cast))


def queue(desk: Desk) -> None:
    """List the releases that wait for a person, of those this account may see. 审核队列。"""
    with desk.open_house() as house:
        waiting = releasing.queue(house, desk.actor_id)
    rows = [(release.id, release.state.value, release.round, release.submission.product.name) for release in waiting]
    desk.screen.lay(plain_table(("release", "state", "round", "product"), rows))
    desk.screen.show({"releases": [dict(zip(QUEUE_FIELDS, row, strict=True)) for row in rows]})


def show_evidence(desk: Desk, release: ReleaseId) -> None:
    """Show a reviewer what a decision needs: checks, output tables, votes; the view is recorded. 查看审核材料。"""
    with desk.open_house() as house:
        seen = releasing.view(house, desk.actor_id, release)
    for shown in seen.page.tables:
        desk.screen.say(Text("{file}: {rows} rows", "{file}:{rows} 行"), file=shown.file, rows=shown.rows)
        desk.screen.lay(plain_table(shown.table.columns, shown.table.rows[:SHOWN_ROWS]))
    if desk.screen.as_json:
        desk.screen.show(seen)
        return
    for loss in seen.losses:
        desk.screen.say(
            LOST, dataset=loss.dataset, rho=loss.cost.rho, epsilon=loss.epsilon, pld=loss.epsilon_pld or loss.epsilon
        )
    show(desk, seen.page.release)


def trust(desk: Desk) -> None:
    """Write the public keys that a verifier needs to standard output. 导出验签公钥。"""
    with desk.open_house() as house:
        print(releasing.releases_of(house).trust().to_json())


def seal(desk: Desk, release: ReleaseId) -> None:
    """Check an approved release once more, sign its package and publish it. 封装发布。"""
    with desk.open_house() as house:
        sealed = releasing.seal(house, desk.actor_id, release)
        path = releasing.package_path(house, release)
    says = SEALED.in_(desk.screen.lang).format(path=path)
    desk.screen.show(
        {"release": sealed.id, "state": sealed.state, "package": str(path), "digest": digest_of(sealed)}, says
    )


def revoke(
    desk: Desk, release: ReleaseId, *, reason: Annotated[str, typer.Option("--reason", help="Why / 理由")]
) -> None:
    """Revoke a released package; the signed revocation list names it. 撤回。"""
    with desk.open_house() as house:
        show(desk, releasing.revoke(house, desk.actor_id, release, reason))


def verify(
    desk: Desk,
    package: Annotated[Path, typer.Argument(help="Sealed package / 数据产品包")],
    *,
    trust: Annotated[Path | None, typer.Option("--trust", help="Trusted keys [default: trust.json beside it]")] = None,
    revocations: Annotated[Path | None, typer.Option("--revocations", help="Signed revocation list")] = None,
) -> None:
    """Verify a sealed package offline: every file, every signature, who approved. 离线核验数据产品包。"""
    keys = trust or package.parent / TRUST_FILE
    _check_are_files(package, keys, *([revocations] if revocations else []))
    listed = revocations or package.parent / REVOCATION_FILE
    revoked = listed.read_bytes() if listed.is_file() else None
    found = verify_package(package, _read_keys(keys), revoked)
    who = ", ".join(f"{approval.voter} ({approval.organisation})" for approval in found.approvals)
    facts = {"package": package.name, "product": found.product, "version": found.version, "sealed_at": found.sealed_at}
    says = HOLDS.in_(desk.screen.lang).format(**facts, files=len(found.files), approvals=who)
    desk.screen.show(found, says)


def _check_are_files(*paths: Path) -> None:
    absent = tuple(Finding("form", str(path), NO_FILE) for path in paths if not path.is_file())
    if absent:
        raise unusable("sandbox verify", *absent)


def _read_keys(path: Path) -> TrustStore:
    try:
        return read_trust(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise unusable("sandbox verify", Finding("form", str(path), NOT_TEXT)) from None


def show(desk: Desk, release: Release) -> None:
    """Show a release: state, basis, and what each check says."""
    facts = {"release": release.id, "state": release.state.value, "round": release.round}
    checks = [(c.part.value, c.rule, c.file, c.verdict.value, c.threshold, c.measured) for c in release.checks]
    desk.screen.lay(plain_table(("part", "rule", "file", "verdict", "threshold", "measured"), checks))
    desk.screen.show(
        {**facts, "basis": release.basis, "checks": release.checks}, NOW.in_(desk.screen.lang).format(**facts)
    )


def digest_of(release: Release) -> str:
    """Give the digest of a sealed release's package."""
    return release.package.digest if release.package else ""
