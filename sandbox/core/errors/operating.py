"""Errors of running the sandbox itself: state, keys, spaces, audit."""

from sandbox.core.errors.tree import Invalid, Missing, Refused, Unavailable, Untrue, WrongState
from sandbox.core.text import Text


class StateDirMissing(Missing):
    """The state directory has not been made yet."""

    code = "state_dir_missing"
    says = Text("There is no sandbox in {path}.", "目录 {path} 中没有数据沙箱。")
    remedy = Text("Run: sandbox init {path}", "请运行:sandbox init {path}")


class StateDirExists(WrongState):
    """A sandbox is already in the directory."""

    code = "state_dir_exists"
    says = Text("There is already a sandbox in {path}; it was left as it is.", "目录 {path} 中已有数据沙箱,未作改动。")
    remedy = Text("Use it, or name another directory.", "请直接使用,或另选目录。")


class MasterKeyMissing(Missing):
    """No master key can be read."""

    code = "master_key_missing"
    says = Text(
        "The master key was not found: no key file, and SANDBOX_MASTER_KEY is not set.",
        "未找到主密钥:没有密钥文件,也未设置 SANDBOX_MASTER_KEY。",
    )
    remedy = Text(
        "Restore the key file from its backup, or set SANDBOX_MASTER_KEY.",
        "请从备份恢复密钥文件,或设置 SANDBOX_MASTER_KEY。",
    )


class MasterKeyUnusable(Invalid):
    """The master key is not 32 bytes of hex, or others can read its file."""

    code = "master_key_unusable"
    says = Text("The master key cannot be used: {why}.", "主密钥不可用:{why}。")
    remedy = Text(
        "It must be 64 hex digits, in a file of mode 0600 or in SANDBOX_MASTER_KEY.",
        "主密钥应为 64 位十六进制,存于权限 0600 的文件或 SANDBOX_MASTER_KEY。",
    )


class KeyUnwrapFailed(Untrue):
    """A wrapped data key does not open under this master key."""

    code = "key_unwrap_failed"
    says = Text(
        "A data key does not open: it was wrapped by another master key or changed.",
        "数据密钥无法解开:主密钥不同或密文被改动。",
    )
    remedy = Text("Use the master key this sandbox was made with.", "请使用创建本沙箱时的主密钥。")


class NewMasterKeyMissing(Invalid):
    """The master key comes from the environment, and has no newer version there."""

    code = "new_master_key_missing"
    says = Text(
        "SANDBOX_MASTER_KEY gives one version of the master key: there is none to rotate to.",
        "SANDBOX_MASTER_KEY 仅含一个主密钥版本,没有可轮换的新版本。",
    )
    remedy = Text(
        "Set it to both, the new one as version {version}, such as 1:<hex>,{version}:<hex>, and run this again.",
        "请同时给出新旧两个版本,新版本号为 {version},如 1:<hex>,{version}:<hex>,然后重新运行。",
    )


class EngineFailed(Unavailable):
    """The engine of a space could not answer; its own words stay inside."""

    code = "engine_failed"
    says = Text("The space could not answer this request.", "数据空间未能完成该请求。")
    remedy = Text(
        "Nothing is refunded once charged. Why is not said: it may depend on rows. If memory ran out, fewer groups"
        " or columns at once may do. If it stays, tell the operator the receipt id; SANDBOX_WORKER_MEMORY_MB may help.",
        "一经计费不予退回。可能是内存不足(原因可能取决于数据,故不说明):请减少一次查询的分组或列。"
        "若仍失败,请将凭据编号告知运维人员,可调大 SANDBOX_WORKER_MEMORY_MB。",
    )


class DeadlineExceeded(Unavailable):
    """The worker was killed at its deadline."""

    code = "deadline_exceeded"
    says = Text(
        "The space did not answer within {deadline_s} s and was stopped.",
        "数据空间在 {deadline_s} 秒内未应答,已被终止。",
    )
    remedy = Text("Ask a narrower question.", "请缩小查询范围。")


class IsolationTooWeak(Unavailable):
    """The layers in force do not suffice for real data."""

    code = "isolation_too_weak"
    says = Text("Isolation is not sufficient to open real data: {why}.", "隔离措施不足,不能打开真实数据:{why}。")
    remedy = Text("Run: sandbox doctor", "请运行:sandbox doctor")


class AuditChainBroken(Untrue):
    """The audit chain does not verify."""

    code = "audit_chain_broken"
    says = Text("The audit chain breaks at event {seq}: {why}.", "操作记录链在第 {seq} 条断裂:{why}。")
    remedy = Text(
        "Freeze this sandbox and compare with the signed checkpoints kept elsewhere.",
        "请冻结本沙箱,并与异地保存的签名检查点核对。",
    )


class DatabaseOutdated(WrongState):
    """The schema is not the one of this version."""

    code = "database_outdated"
    says = Text(
        "The database is at schema {found}; this version needs {needed}.",
        "数据库结构版本为 {found},本版本需要 {needed}。",
    )
    remedy = Text("Run: sandbox init --upgrade", "请运行:sandbox init --upgrade")


class AccountingMissing(Missing):
    """The library of privacy loss distributions is not installed."""

    code = "accounting_missing"
    says = Text(
        "Privacy loss distributions need the library dp-accounting, which is not installed here.",
        "计算隐私损失分布需要 dp-accounting 库,此处尚未安装。",
    )
    remedy = Text(
        "Install it: pip install 'data-sandbox[accounting]'; the ε of ρ is shown without it.",
        "请安装:pip install 'data-sandbox[accounting]';未安装时仍显示由 ρ 换算的 ε。",
    )


class CalendarMissing(Invalid):
    """The official calendar of a year is not known."""

    code = "calendar_missing"
    says = Text(
        "The working-day calendar for {year} is not loaded; working days are never guessed.",
        "缺少 {year} 年的工作日历;工作日不作推测。",
    )
    remedy = Text(
        "Add the year's holidays and make-up days to the region profile.", "请将该年度放假与调休安排加入地区配置。"
    )


class UnusableInput(Invalid):
    """What came in by an option, a file or standard input cannot be used; the findings list everything wrong."""

    code = "unusable_input"
    says = Text("The input of {source} cannot be used:", "{source} 的输入不可用:")
    remedy = Text("Correct it and try again; nothing was done.", "请更正后重试;尚未执行任何操作。")


class RequestUnreadable(Invalid):
    """A request does not have the shape its route takes."""

    code = "request_unreadable"
    says = Text("The request does not fit this route: {count} things are wrong.", "请求不符合接口要求:共 {count} 处。")
    remedy = Text("See /openapi.json for the shape it takes.", "格式见 /openapi.json。")


class ForeignForm(Refused):
    """A form was sent from another site."""

    code = "foreign_form"
    says = Text("This form was not sent from one of our pages.", "该表单并非由本系统页面提交。")
    remedy = Text("Open the page again and send it from there.", "请重新打开页面后提交。")


class ActorNotNamed(Invalid):
    """A command does not say as whom it acts."""

    code = "actor_not_named"
    says = Text("This command acts for an account, and none was named.", "该命令须指明操作账户,但未指定。")
    remedy = Text("Add --as ACCOUNT, or set SANDBOX_ACTOR.", "请加上 --as 账户,或设置 SANDBOX_ACTOR。")


class DirectoryInUse(WrongState):
    """A directory holds something that would be overwritten."""

    code = "directory_in_use"
    says = Text(
        "{path} is not empty, and no demonstration left it so; it was not touched.",
        "{path} 非空且并非演示所留,未作改动。",
    )
    remedy = Text("Name another directory with --dir.", "请用 --dir 另选目录。")


class DatabaseUrlUnusable(Invalid):
    """SANDBOX_DATABASE_URL is no URL of a database that can be used here."""

    code = "database_url_unusable"
    says = Text(
        "SANDBOX_DATABASE_URL is not the URL of a database, or its driver is not installed.",
        "SANDBOX_DATABASE_URL 不是可用的数据库地址,或未安装驱动。",
    )
    remedy = Text(
        "Write postgresql+psycopg://user@host/name and install the extra [postgres].",
        "请写作 postgresql+psycopg://用户@主机/库名,并安装 [postgres] 组件。",
    )


class StateNotWritten(Unavailable):
    """The database has no room, or its disk refuses; the whole change was taken back."""

    code = "state_not_written"
    says = Text(
        "The record could not be written: the disk of the database is full or refuses. Nothing was changed.",
        "无法写入记录:数据库所在磁盘已满或拒绝写入。未作任何更改。",
    )
    remedy = Text("Make room on that disk, then try again.", "请清理该磁盘空间后重试。")


class DatabaseUnreachable(Unavailable):
    """The database does not answer."""

    code = "database_unreachable"
    says = Text(
        "The {kind} database of the state does not answer, or cannot be opened.", "状态数据库({kind})无应答或无法打开。"
    )
    remedy = Text(
        "Check that it runs, that its name, user and password are right, and that its files can be written.",
        "请检查数据库是否运行,库名、用户和口令是否正确,文件是否可写。",
    )
