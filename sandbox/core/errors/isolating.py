"""Errors of isolated spaces: files that are not there or do not open, workers that do not start."""

from sandbox.core.errors.tree import Invalid, Missing, Unavailable, Untrue, WrongState
from sandbox.core.text import Text


class SpaceMissing(Missing):
    """The file of a space is not there: never loaded, or destroyed."""

    code = "space_missing"
    says = Text(
        "The space {space} has no file: it was never loaded, or it was destroyed.",
        "数据空间 {space} 没有文件:从未装载,或已销毁。",
    )
    remedy = Text("Load the dataset first, or name another version.", "请先装载数据集,或另选版本。")


class SpaceDoesNotOpen(Untrue):
    """The key is another's, or the file was changed."""

    code = "space_does_not_open"
    says = Text(
        "The space {space} does not open: the key is another's or the file was changed.",
        "数据空间 {space} 无法打开:密钥不符或文件被改动。",
    )
    remedy = Text(
        "Restore the key and the file from the same backup, or load the delivery again.",
        "请由同一备份恢复密钥与文件,或重新装载该批数据。",
    )


class SampleSqlFailed(Invalid):
    """A masked sample's engine could not run what its reader asked; the words are about masked rows alone."""

    code = "sample_sql_failed"
    says = Text("The sample could not run this SQL: {why}", "样例未能执行该 SQL:{why}")
    remedy = Text(
        "It takes one SELECT of DuckDB; SHOW TABLES, and DESCRIBE or SUMMARIZE with a table's name, say what there is.",
        "样例接受一条 DuckDB 的 SELECT;可用 SHOW TABLES 列出各表,用 DESCRIBE 或 SUMMARIZE 加表名查看各列。",
    )


class SpaceClosed(WrongState):
    """The worker was closed; it takes no more requests."""

    code = "space_closed"
    says = Text("The space was closed while it was asked.", "数据空间在请求期间已关闭。")
    remedy = Text("Open it again.", "请重新打开。")


class SpaceNotWritten(Unavailable):
    """A new version could not be written; what was there before is untouched."""

    code = "space_not_written"
    says = Text(
        "The space {space} was not written: {why}. The former version is untouched.",
        "数据空间 {space} 未写入:{why}。原版本保持不变。",
    )
    remedy = Text("Check free disk space and memory, then load again.", "请检查磁盘与内存余量后重新装载。")


class WorkerNotStarted(Unavailable):
    """A worker stopped before any data were opened."""

    code = "worker_not_started"
    says = Text(
        "The worker of a space did not start; it stopped at: {stage} ({why}).",
        "数据空间进程未能启动,停于:{stage}({why})。",
    )
    remedy = Text("Run: sandbox doctor", "请运行:sandbox doctor")


class SpacesBusy(Unavailable):
    """Every worker there may be is at another question."""

    code = "spaces_busy"
    says = Text(
        "All {workers} workers are at other questions; none became free within {waited_s} s.",
        "全部 {workers} 个工作进程都在处理其他查询,{waited_s} 秒内没有空闲。",
    )
    remedy = Text(
        "Ask again later; nothing was charged. Operators: SANDBOX_WORKER_POOL_MEMORY_MB sets how many there may be.",
        "请稍后再试,本次未计费。运维人员:SANDBOX_WORKER_POOL_MEMORY_MB 决定工作进程的数量上限。",
    )
