"""The shape of an error on the wire: problem details (RFC 9457) with the sandbox's own members."""

from sandbox.wire.shapes import Shape


class FindingOut(Shape):
    """One thing that is wrong."""

    rule: str
    where: str
    text: str


class Problem(Shape):
    """What happened and why (`detail`), what to do next (`remedy`), and for a refused question what would pass."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    remedy: str
    findings: tuple[FindingOut, ...] = ()
    fragment: str | None = None
    rewrite: str | None = None
