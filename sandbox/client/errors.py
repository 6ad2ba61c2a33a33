"""What the client raises: the service's own words."""

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
            lines.append(f"This would pass: {self.problem.rewrite}")
        return "\n".join([*lines, self.problem.remedy])
