"""Budget periods of a contract and of its deliveries: which days rows are of, and that no row changes its period."""

from datetime import date

from sandbox.core.columns import ColumnType
from sandbox.core.contract import Contract, PrivacyPolicy, Table
from sandbox.core.datasets import DatasetVersion, DeliveryManifest
from sandbox.core.errors.loading import ManifestMismatch, PeriodRuleChanged
from sandbox.core.periods import periods_of
from sandbox.ingest.findings import Findings, Place
from sandbox.world.clock import CHINA

RULE = "C11"
MOST_PERIODS = 60


def check_period_column(table: Table, findings: Findings) -> None:
    """Note a period column that cannot say of each row which day it is of."""
    if table.period_column is None:
        return
    column = table.column(table.period_column)
    if column is None or column.type is not ColumnType.DATE or not column.required:
        en, zh = "periodColumn must name a date column that is required", "periodColumn 应为必填的日期列"
        findings.add(RULE, _place(table), en, zh)


def check_periods(contract: Contract, findings: Findings) -> None:
    """Note the protected tables of which nobody could tell whether their rows are new."""
    for table in contract.tables:
        if contract.privacy.refresh is not None and not table.is_public and table.period_column is None:
            en = "periodRefresh needs a periodColumn in every protected table, or old rows would get new budget"
            findings.add(RULE, _place(table), en, "采用 periodRefresh 时,每张受保护表须指定 periodColumn")
        if contract.privacy.refresh is None and table.period_column is not None:
            findings.add(
                RULE, _place(table), "periodColumn is for contracts with periodRefresh", "未采用 periodRefresh"
            )


def _place(table: Table) -> Place:
    return Place(table.name, ("schema", table.name, "customProperties", "periodColumn"))


def check_days(manifest: DeliveryManifest, contract: Contract, today: date) -> None:
    """Check that a manifest says which days its rows are of where the contract's periods need it.

    Raises:
        ManifestMismatch: it does not, or the days have not come yet.
    """
    findings, days, policy = Findings(), manifest.covers, contract.privacy
    if policy.refresh is not None and days is None:
        en = "the budget begins anew by period, and the manifest does not say which days it covers"
        findings.add(RULE, "covers", en, "合约按周期更新预算,交付清单须注明所覆盖的日期")
    if policy.refresh is None and days is not None:
        en = "the contract has no periodRefresh, so nothing holds rows to these days; leave it out"
        findings.add(RULE, "covers", en, "合约无 periodRefresh,此项不起作用,请删除")
    if days is not None and days.last > min(today, manifest.delivered_on):
        findings.add(RULE, "covers", "it covers days that had not come when it was delivered", "覆盖日期晚于交付日")
    elif policy.refresh and days and len(periods_of(policy.period, policy.refresh, days)) > MOST_PERIODS:
        findings.add(RULE, "covers", f"it covers more than {MOST_PERIODS} periods", f"覆盖超过 {MOST_PERIODS} 个周期")
    if findings.all:
        raise ManifestMismatch(findings=findings.all, count=len(findings.all))


def check_period_kept(contract: Contract, earlier: tuple[DatasetVersion, ...]) -> None:
    """Check that every row which was loaded before would be charged to the same period again.

    The rule stays as it was; or it is the first refresh, and begins after whatever an earlier version can hold.

    Raises:
        PeriodRuleChanged: some would not.
    """
    for version in earlier:
        last_day = _last_day_of(version)
        if not _charges_alike(version.contract.privacy, contract.privacy, last_day):
            latest = max(map(_last_day_of, earlier)).isoformat()
            period = version.contract.privacy.period
            raise PeriodRuleChanged(dataset=contract.dataset, period=period, last_day=latest)


def _last_day_of(version: DatasetVersion) -> date:
    """Give the day after which none of a version's rows can be: it had been loaded by then."""
    return max(version.manifest.delivered_on, version.loaded_at.astimezone(CHINA).date())


def _charges_alike(before: PrivacyPolicy, now: PrivacyPolicy, last_day: date) -> bool:
    if before.period != now.period:
        return False
    if before.refresh == now.refresh:
        return True
    return before.refresh is None and now.refresh is not None and now.refresh.starts_on > last_day
