"""The client: quote, ask and sample from a notebook or a program. Knows the wire's shapes and httpx, nothing else."""

from types import TracebackType
from typing import Self, TypeVar

import httpx

from sandbox.client.errors import SandboxProblem
from sandbox.client.tables import AnswerTable, SampleTable
from sandbox.wire.asking import (
    BudgetLeftOut,
    GivenAnswerOut,
    QuestionIn,
    QuoteOut,
    SampleQuestionIn,
    TableOut,
)
from sandbox.wire.problems import Problem
from sandbox.wire.shapes import Shape

S = TypeVar("S", bound=Shape)
TIMEOUT_S = 120.0


class Sandbox:
    """A connection to a sandbox's service.

    Example:
        `Sandbox("http://127.0.0.1:8765", token).dataset("yb_js", scenario="S2").ask("SELECT count(*) AS n FROM yb_js")`
    """

    def __init__(self, url: str, token: str, *, lang: str = "en", transport: httpx.BaseTransport | None = None) -> None:
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": lang}
        self._http = httpx.Client(base_url=url, headers=headers, timeout=TIMEOUT_S, transport=transport)

    def dataset(self, name: str, *, scenario: str) -> "GrantedDataset":
        """Name a dataset and the scenario it is used for."""
        return GrantedDataset(self, name, scenario)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def post(self, path: str, body: Shape, answer: type[S]) -> S:
        """Send a document and read the answer as a shape.

        Raises:
            SandboxProblem: the service refused or could not do it.
        """
        return _read(self._http.post(path, json=body.model_dump()), answer)

    def get(self, path: str, answer: type[S]) -> S:
        """Read a document as a shape.

        Raises:
            SandboxProblem: the service refused or could not do it.
        """
        return _read(self._http.get(path), answer)


class GrantedDataset:
    """A dataset as one scenario's grant opens it."""

    def __init__(self, sandbox: Sandbox, name: str, scenario: str) -> None:
        self._sandbox = sandbox
        self.name = name
        self.scenario = scenario

    def quote(self, sql: str, *, rho: float | None = None) -> QuoteOut:
        """Say what a question would cost and how exact its answer would be; free, and no row is read."""
        return self._sandbox.post("/api/v1/quotes", self._question(sql, rho), QuoteOut)

    def ask(self, sql: str, *, rho: float | None = None) -> AnswerTable:
        """Ask on the real data: the answer is noised, charged once, and free when asked again."""
        return AnswerTable(self._sandbox.post("/api/v1/answers", self._question(sql, rho), GivenAnswerOut))

    def sample(self, sql: str) -> SampleTable:
        """Query the masked sample: any SELECT, as often as you like."""
        body = SampleQuestionIn(scenario=self.scenario, dataset=self.name, sql=sql)
        return SampleTable(self._sandbox.post("/api/v1/sample-answers", body, TableOut))

    def budget(self) -> BudgetLeftOut:
        """Say what is left in each scope that a question would be charged to."""
        return self._sandbox.get(f"/api/v1/budgets/{self.scenario}/{self.name}", BudgetLeftOut)

    def _question(self, sql: str, rho: float | None) -> QuestionIn:
        return QuestionIn(scenario=self.scenario, dataset=self.name, sql=sql, rho=rho)


def _read(response: httpx.Response, shape: type[S]) -> S:
    if response.is_success:
        return shape.model_validate_json(response.content)
    raise SandboxProblem(Problem.model_validate_json(response.content))
