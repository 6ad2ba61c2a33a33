"""Errors of products and jobs."""

from sandbox.core.errors.tree import Invalid, Missing, Refused, Unavailable, Untrue, WrongState
from sandbox.core.text import Text


class InvalidProduct(Invalid):
    """A product folder is not in order; everything wrong is listed at once."""

    code = "invalid_product"
    says = Text("The product in {folder} is not in order:", "产品目录 {folder} 不符合要求:")
    remedy = Text("Correct what is listed, then run: sandbox product check", "请逐项更正后运行:sandbox product check")


class ProductMissing(Missing):
    """There is no such frozen product."""

    code = "product_missing"
    says = Text("There is no frozen product {digest}.", "没有已固化的产品 {digest}。")
    remedy = Text("Freeze it first: sandbox product freeze", "请先固化:sandbox product freeze")


class ProductFrozenByAnother(WrongState):
    """The same files were frozen by another person, who is their author."""

    code = "product_frozen_by_another"
    says = Text("Another person froze exactly these files before: {digest}.", "相同文件已由他人固化:{digest}。")
    remedy = Text("Ask that person, or hand in your own work.", "请联系该作者,或提交自己的成果。")


class ProductChanged(Untrue):
    """The kept files of a frozen product are no longer those of its digest."""

    code = "product_changed"
    says = Text("The kept files of product {digest} were changed.", "产品 {digest} 留存的文件已被改动。")
    remedy = Text(
        "It cannot run. Freeze the sandbox and restore the state from its backup.",
        "该产品不得运行。请冻结沙箱并从备份恢复。",
    )


class ProductNotApproved(WrongState):
    """Only approved code runs on real data."""

    code = "product_not_approved"
    says = Text(
        "Product {digest} is {state}; only approved code runs.", "产品 {digest} 状态为 {state};仅已批准的代码可运行。"
    )
    remedy = Text("Submit it and have it approved.", "请先提交并取得批准。")


class ApproverIsAuthor(Refused):
    """Nobody approves their own code."""

    code = "approver_is_author"
    says = Text("The author of product {digest} cannot decide on it.", "产品 {digest} 的作者不得自行审批。")
    remedy = Text("Ask another person with the right to approve.", "请由其他有权人员审批。")


class OperatorIsAuthor(Refused):
    """Nobody runs their own code on real data (release.md, guard 3)."""

    code = "operator_is_author"
    says = Text("The author of product {digest} cannot run it.", "产品 {digest} 的作者不得自行运行。")
    remedy = Text("Ask another job operator.", "请由其他作业操作人员运行。")


class NotAuthor(Refused):
    """Only its author hands a product in."""

    code = "not_author"
    says = Text("Only the author of product {digest} can do this.", "仅产品 {digest} 的作者可执行此操作。")
    remedy = Text("Ask the author.", "请联系作者。")


class JobMissing(Missing):
    """There is no such job."""

    code = "job_missing"
    says = Text("There is no job {job}.", "没有作业 {job}。")
    remedy = Text("Look at the id that `sandbox job run` printed.", "请核对 sandbox job run 输出的作业编号。")


class JobNotRunning(WrongState):
    """The job left the running state, so its work stops."""

    code = "job_not_running"
    says = Text("Job {job} is {state}.", "作业 {job} 状态为 {state}。")
    remedy = Text("Queue a new job; questions already answered are free.", "请新建作业;已答问题不再计费。")


class JobInputChanged(WrongState):
    """A question was answered from other data than the job began with."""

    code = "job_input_changed"
    says = Text(
        "Dataset {dataset} was loaded anew while job {job} ran.",
        "作业 {job} 运行期间,数据集 {dataset} 已重新装载。",
    )
    remedy = Text("Queue a new job: it asks the new data throughout.", "请新建作业,统一使用新数据。")


class JobAnswerChanged(Untrue):
    """A question asked again by the same job was answered otherwise."""

    code = "job_answer_changed"
    says = Text(
        "Question {number} of job {job} was answered twice, and not alike.",
        "作业 {job} 的第 {number} 问两次答复不一致。",
    )
    remedy = Text(
        "Nothing of it leaves. Verify the ledger: sandbox audit verify", "结果不予放行。请核验台账:sandbox audit verify"
    )


class JobRunnerBusy(Unavailable):
    """Another process of this sandbox is running the jobs."""

    code = "job_runner_busy"
    says = Text("Another process runs the jobs of this sandbox.", "本沙箱的作业正由另一进程运行。")
    remedy = Text(
        "It will pick up queued jobs by itself; watch: sandbox job status JOB",
        "其将自动处理排队作业;可查看:sandbox job status JOB",
    )


class JobStillRunning(Unavailable):
    """The job has not ended within the time given."""

    code = "job_still_running"
    says = Text(
        "Job {job} has not ended within {timeout_s} s; it goes on.", "作业 {job} 在 {timeout_s} 秒内未结束,仍在继续。"
    )
    remedy = Text("Watch it: sandbox job status {job}", "请查看:sandbox job status {job}")


class OutputNotReady(WrongState):
    """There is nothing of this job in quarantine."""

    code = "output_not_ready"
    says = Text(
        "Job {job} is {state}: nothing of it lies in quarantine.", "作业 {job} 状态为 {state}:待审区没有其输出。"
    )
    remedy = Text("Wait for its end: sandbox job status {job}", "请等待作业结束:sandbox job status {job}")


class SealedFileMissing(Missing):
    """A file that should be kept sealed is not there."""

    code = "sealed_file_missing"
    says = Text("The sealed file {name} is not there.", "密封文件 {name} 不存在。")
    remedy = Text("Restore the state directory from its backup.", "请从备份恢复状态目录。")


class SealedFileBroken(Untrue):
    """A sealed file does not open: another key, another place, or changed bytes."""

    code = "sealed_file_broken"
    says = Text("The sealed file {name} does not open.", "密封文件 {name} 无法解封。")
    remedy = Text(
        "It was changed, moved or sealed by another key: restore it from the backup.",
        "文件被改动、移动或密钥不符:请从备份恢复。",
    )
