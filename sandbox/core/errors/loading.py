"""Errors of loading: contracts, deliveries, conformity, versions."""

from sandbox.core.errors.tree import Invalid, Missing, Refused, Unavailable, Untrue, WrongState
from sandbox.core.text import Text


class ContractUnreadable(Invalid):
    """The file is not an Open Data Contract Standard v3 document."""

    code = "contract_unreadable"
    says = Text("{file} is not a data contract: {why}.", "{file} 不是数据合约文件:{why}。")
    remedy = Text("See docs/contract.md for the form it takes.", "格式见 docs/contract.md。")


class ContractIncomplete(Invalid):
    """Parts of the contract are missing or wrong; the findings list them all."""

    code = "contract_incomplete"
    says = Text(
        "The contract {file} cannot be used as it is: {count} things are missing or wrong.",
        "合约 {file} 尚不可用:共 {count} 处缺失或有误。",
    )
    remedy = Text(
        "Put all of them right, then load again; docs/contract.md explains each field.",
        "请一次性补正后重新装载;各字段说明见 docs/contract.md。",
    )


class ContractRefused(Refused):
    """The law or the policy does not let this dataset in; the findings list every reason."""

    code = "contract_refused"
    says = Text(
        "The dataset {dataset} may not be loaded or used: {count} rules forbid it.",
        "数据集 {dataset} 不得装载或使用:违反 {count} 条规则。",
    )
    remedy = Text(
        "Settle each point with the data provider, or leave the dataset out.",
        "请与数据提供单位逐条落实,否则不得纳入。",
    )


class ContractNotADraft(WrongState):
    """Only a draft can be confirmed."""

    code = "contract_not_a_draft"
    says = Text("The contract of {dataset} is no draft.", "{dataset} 的合约不是草稿。")
    remedy = Text("There is nothing to confirm: it loads as it is.", "无需确认,可直接装载。")


class ManifestUnreadable(Invalid):
    """The delivery manifest cannot be understood."""

    code = "manifest_unreadable"
    says = Text(
        "{file} is not a delivery manifest: {count} things are missing or wrong.",
        "{file} 不是有效的交付清单:共 {count} 处缺失或有误。",
    )
    remedy = Text(
        "Have the source platform issue it again; docs/contract.md shows its form.",
        "请由来源平台重新出具;格式见 docs/contract.md。",
    )


class ManifestMismatch(Untrue):
    """What was delivered is not what the manifest lists (D5)."""

    code = "manifest_mismatch"
    says = Text("The delivery does not match its manifest in {count} points.", "交付内容与交付清单不符,共 {count} 处。")
    remedy = Text(
        "Nothing was loaded. Ask the source platform to deliver again.", "未装载任何数据。请来源平台重新交付。"
    )


class SigningKeyUnusable(Invalid):
    """A file does not hold the private key it should."""

    code = "signing_key_unusable"
    says = Text("{file} holds no Ed25519 private key.", "{file} 中没有 Ed25519 私钥。")
    remedy = Text(
        "It takes PKCS #8 in PEM, without a password. Make one: sandbox manifest key FILE",
        "应为无口令的 PKCS #8 PEM 文件。可运行:sandbox manifest key FILE",
    )


class PeriodRuleChanged(Refused):
    """A contract would charge rows that are already loaded to another period than before."""

    code = "period_rule_changed"
    says = Text(
        "The contract of {dataset} has another budget period, or another rule for it, than versions loaded before: rows"
        " whose budget is partly spent would get a new one.",
        "{dataset} 的合约更改了预算周期或其更新规则:已消耗预算的数据将重新获得预算。",
    )
    remedy = Text(
        "Keep `period` as it was ({period}); for new budget with new rows, give `periodRefresh` a `startsOn`"
        " after {last_day}, the last day of earlier loads.",
        "请保留原 `period`({period});如需随新数据更新预算,请将 `periodRefresh` 的 `startsOn` 设在此前最后装载日"
        " {last_day} 之后。",
    )


class SourceUnreadable(Invalid):
    """A delivered file cannot be read as the table it should be."""

    code = "source_unreadable"
    says = Text("The file of table {table} cannot be read: {why}.", "表 {table} 的文件无法读取:{why}。")
    remedy = Text(
        "Deliver it as CSV (UTF-8 or GB18030, with a header), Parquet, Arrow, JSON lines or XLSX: docs/contract.md.",
        "请以 CSV(UTF-8 或 GB18030,含表头)、Parquet、Arrow、JSON lines 或 XLSX 交付,见 docs/contract.md。",
    )


class HeaderLooksLikeData(Invalid):
    """A file seems to have no header: what stands there would be taken for names, and written down."""

    code = "header_looks_like_data"
    says = Text(
        "The file of table {table} seems to have no header: columns {columns} of its first row look like values.",
        "表 {table} 的文件似乎没有表头:首行第 {columns} 列像是数据。",
    )
    remedy = Text("Deliver it with a header.", "请补上表头后再交付。")


class SourceColumnsDiffer(Invalid):
    """A delivered file has other columns than its contract grades (C1)."""

    code = "source_columns_differ"
    says = Text(
        "The file of table {table} has other columns than its contract: {count} differ.",
        "表 {table} 的文件列与合约不一致,共 {count} 列。",
    )
    remedy = Text(
        "Grade the new columns in the contract or list them under `leftOut`; deliver those that are missing.",
        "新增列须在合约中分级或列入 `leftOut`;缺少的列请补交付。",
    )


class TooManyBadRows(Invalid):
    """More rows break the contract's rules than it tolerates."""

    code = "too_many_bad_rows"
    says = Text(
        "The delivery of {dataset} has too many bad rows in {count} tables; at most {allowed} of the rows may be bad.",
        "{dataset} 的交付有 {count} 张表坏行过多;坏行占比上限为 {allowed}。",
    )
    remedy = Text(
        "Nothing was loaded. Raise a correction (校核) with the data provider, who can see the bad rows for {days}"
        " days: sandbox quarantine list {dataset}",
        "未装载任何数据。请向数据提供单位提出校核;提供单位可在 {days} 天内查看坏行:sandbox quarantine list {dataset}",
    )


class UnitNotUnique(Invalid):
    """A table promises one row per unit and has units with more."""

    code = "unit_not_unique"
    says = Text(
        "Table {table} promises one row per unit, and some units have more.",
        "表 {table} 声明每个保护主体一行,实际存在多行。",
    )
    remedy = Text(
        "Set `rowsPerUnit` in the contract to what is true, or have the delivery corrected.",
        "请据实设置合约中的 `rowsPerUnit`,或校核交付数据。",
    )


class DeliveryEmpty(Invalid):
    """Not one row of a table can be loaded."""

    code = "delivery_empty"
    says = Text("Table {table} has no row that can be loaded.", "表 {table} 没有可装载的行。")
    remedy = Text("Nothing was loaded. Ask for the delivery again.", "未装载任何数据。请重新交付。")


class DatasetMissing(Missing):
    """No dataset of that name has been loaded."""

    code = "dataset_missing"
    says = Text("There is no loaded dataset {dataset}.", "没有已装载的数据集 {dataset}。")
    remedy = Text("Load it first: sandbox ingest", "请先装载:sandbox ingest")


class DatasetVersionMissing(Missing):
    """There is no such version of a dataset."""

    code = "dataset_version_missing"
    says = Text("There is no dataset version {version}.", "没有数据集版本 {version}。")
    remedy = Text("See which there are: sandbox dataset list", "查看已装载的版本:sandbox dataset list")


class DatasetVersionExists(WrongState):
    """The version is registered already; versions are immutable."""

    code = "dataset_version_exists"
    says = Text(
        "Dataset version {version} is registered already; versions never change.",
        "数据集版本 {version} 已登记;版本不可更改。",
    )
    remedy = Text("Use it as it is, or deliver anew.", "请直接使用,或重新交付。")


class SpaceFileLost(Unavailable):
    """A version is registered, but the file of its space is gone."""

    code = "space_file_lost"
    says = Text(
        "Version {version} of {dataset} was loaded before, but its file is gone.",
        "数据集 {dataset} 的版本 {version} 此前已装载,但其文件已丢失。",
    )
    remedy = Text(
        "Restore the spaces folder from its backup (docs/state.md), or have the provider issue a new delivery.",
        "请从备份恢复 spaces 目录(见 docs/state.md),或由提供单位重新交付。",
    )


class BadRowsMissing(Missing):
    """There is no such file of bad rows."""

    code = "bad_rows_missing"
    says = Text("There are no quarantined rows {file}.", "没有隔离数据 {file}。")
    remedy = Text(
        "See which there are: sandbox quarantine list DATASET", "请查看现有隔离数据:sandbox quarantine list 数据集"
    )


class BadRowsDestroyed(WrongState):
    """The quarantined rows were destroyed, or their time is over."""

    code = "bad_rows_destroyed"
    says = Text(
        "The quarantined rows {file} were destroyed; nobody can read them.", "隔离数据 {file} 已销毁,无法再读取。"
    )
    remedy = Text(
        "Counts stay in the quality report; the rows are in the provider's own delivery.",
        "计数仍见质量报告;具体数据请查提供单位的原始交付。",
    )


class SpillFailed(Unavailable):
    """The disk refused what memory could not hold; what was there before is untouched."""

    code = "spill_failed"
    says = Text(
        "The disk could not hold the rows of the load for the time it takes: {why}. The former version is untouched.",
        "磁盘无法暂存装载中的数据:{why}。原版本保持不变。",
    )
    remedy = Text(
        "Free about as much disk space as the delivery takes beside the state directory, then load again.",
        "请在状态目录所在磁盘腾出约等于交付文件大小的空间后重新装载。",
    )
