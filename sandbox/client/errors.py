"""What the client raises: the service's own words, or that it was not reached."""

from sandbox.wire.problems import Problem


class SandboxProblem(Exception):
    """The service refused or could not do it; `problem` holds what it said."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem

    def __str__(self) -> str:
        """Say what happened, what is wrong in detail, what would pass, and what to do next."""
        lines = [f"[{self.problem.code}] {self.problem.detail}"]
        lines += [f"  - {f.where}: {f.text} [{f.rule}]" for f in self.problem.findings]
        if self.problem.rewrite:
            lines.append(f"This would pass / 可改写为: {self.problem.rewrite}")
        return "\n".join([*lines, self.problem.remedy])


class ServiceUnreachable(Exception):
    """No sandbox answered at this address, or what answered is none."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"No sandbox answered at {url}: {why}. / 该地址没有数据沙箱服务应答。")


class AddressUnsafe(Exception):
    """A token would travel unencrypted to another machine."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"{url} is neither https nor this machine: the token would travel in the clear."
            " / 令牌将以明文传输,请使用 https。"
        )
