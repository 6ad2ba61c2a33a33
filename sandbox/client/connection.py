"""The client: quote, ask and sample from a notebook or a program. Knows the wire's shapes and httpx, nothing else."""

from typing import Literal, Self, TypeAlias, TypeVar
from urllib.parse import quote, urlsplit

import httpx

from sandbox.client.errors import AddressUnsafe, SandboxProblem, ServiceUnreachable
from sandbox.client.samples import SampleHistory, SampleManifest, SampleReport, UtilityTable
from sandbox.client.showing import BudgetTable, QuoteTable
from sandbox.client.tables import AnswerTable, SampleTable
from sandbox.wire.asking import (
    BudgetLeftOut,
    GivenAnswerOut,
    QuestionIn,
    QuoteOut,
    SampleQuestionIn,
    TableOut,
    WhichEdgeRows,
)
from sandbox.wire.problems import Problem
from sandbox.wire.sampling import (
    SampleComparisonOut,
    SampleHistoryOut,
    SampleReportOut,
    SignedManifestOut,
    UtilityQuoteOut,
)
from sandbox.wire.shapes import Shape

S = TypeVar("S", bound=Shape)
Confidence: TypeAlias = Literal[80, 90, 95, 99]
TIMEOUT_S = 120.0
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Sandbox:
    """A connection to a sandbox's service.

    Example:
        `Sandbox("http://127.0.0.1:8765", token).dataset("yb_js", scenario="S2").ask("SELECT count(*) AS n FROM yb_js")`

    Args:
        url: the service's address; https, unless it is this machine.
        token: as `sandbox token issue` gave it.
        lang: `en` or `zh`, the language of messages.
        transport: another way to reach the service, such as a test's.

    Raises:
        AddressUnsafe: the token would travel in the clear.
    """

    def __init__(self, url: str, token: str, *, lang: str = "en", transport: httpx.BaseTransport | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise AddressUnsafe(url)
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

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Sandbox({str(self._http.base_url)!r})"

    def post(self, path: str, body: Shape | None, answer: type[S]) -> S:
        """Send a document, or nothing but the request, and read the answer as a shape.

        Raises:
            SandboxProblem: the service refused or could not do it.
            ServiceUnreachable: nothing answered there, or something else than a sandbox.
        """
        return self._send("POST", path, answer, None if body is None else body.model_dump_json().encode())

    def get(self, path: str, answer: type[S]) -> S:
        """Read a document as a shape.

        Raises:
            SandboxProblem: the service refused or could not do it.
            ServiceUnreachable: nothing answered there, or something else than a sandbox.
        """
        return self._send("GET", path, answer, None)

    def _send(self, method: str, path: str, answer: type[S], content: bytes | None) -> S:
        url = str(self._http.base_url)
        kind = {"Content-Type": "application/json"} if content is not None else {}
        try:
            response = self._http.request(method, path, content=content, headers=kind)
            return _read(response, answer)
        except httpx.TransportError as error:
            raise ServiceUnreachable(url, type(error).__name__) from error
        except ValueError as error:
            raise ServiceUnreachable(url, "what answered is no sandbox of this version") from error


class GrantedDataset:
    """A dataset as one scenario's grant opens it."""

    def __init__(self, sandbox: Sandbox, name: str, scenario: str) -> None:
        self._sandbox = sandbox
        self.name = name
        self.scenario = scenario

    def quote(
        self, sql: str, *, rho: float | None = None, within: str | None = None, confidence: Confidence = 95
    ) -> QuoteTable:
        """Say what a question would cost and how exact its answer would be; free, and no row is read.

        Args:
            sql: one SELECT.
            rho: the most to pay; the contract's price of one question unless given.
            within: how exact every number is to be, "2%" of its value or "50" in the column's own unit.
            confidence: of `within`, in percent.
        """
        question = self._question(sql, rho, within, confidence)
        return QuoteTable(self._sandbox.post("/api/v1/quotes", question, QuoteOut))

    def ask(
        self, sql: str, *, rho: float | None = None, within: str | None = None, confidence: Confidence = 95
    ) -> AnswerTable:
        """Ask on the real data: the answer is noised, charged once, and free when asked again.

        Args:
            sql: one SELECT.
            rho: the most to pay; the contract's price of one question unless given.
            within: how exact every number is to be, "2%" of its value or "50" in the column's own unit: the least
                budget is found that makes it so, and the cells that are not are named by `missed`.
            confidence: of `within`, in percent.
        """
        question = self._question(sql, rho, within, confidence)
        return AnswerTable(self._sandbox.post("/api/v1/answers", question, GivenAnswerOut))

    def sample(self, sql: str, *, edge_rows: WhichEdgeRows = "without") -> SampleTable:
        """Query the masked sample: any SELECT, as often as you like.

        Args:
            sql: one SELECT.
            edge_rows: "with" also reads synthetic rows at the limits of what the contract allows, "only" them alone;
                the table `edge_rows` lists them by `rowid`, and says what each is about.
        """
        body = SampleQuestionIn(scenario=self.scenario, dataset=self.name, sql=sql, edge_rows=edge_rows)
        return SampleTable(self._sandbox.post("/api/v1/sample-answers", body, TableOut))

    def sample_manifest(self) -> SampleManifest:
        """Give the signed manifest of the sample: what was done to each column, and what risk is left."""
        return SampleManifest(self._sandbox.get(f"/api/v1/samples/{self._place}", SignedManifestOut))

    def sample_report(self) -> SampleReport:
        """Give the report of the sample: the proof that was measured before anyone saw it, and whether it stands."""
        return SampleReport(self._sandbox.get(f"/api/v1/samples/{self._place}/report", SampleReportOut))

    def sample_history(self) -> SampleHistory:
        """List the samples made over the versions of the data, and how each differs from the one before."""
        return SampleHistory(self._sandbox.get(f"/api/v1/samples/{self._place}/history", SampleHistoryOut))

    def quote_sample_utility(self) -> UtilityQuoteOut:
        """Say what it would cost to know how far the sample lies from the data; nothing is charged."""
        return self._sandbox.get(f"/api/v1/sample-utilities/{self._place}", UtilityQuoteOut)

    def buy_sample_utility(self) -> UtilityTable:
        """Hold the sample against noised answers of the gate: charged once, free when asked again."""
        return UtilityTable(self._sandbox.post(f"/api/v1/sample-utilities/{self._place}", None, SampleComparisonOut))

    def budget(self) -> BudgetTable:
        """Say what is left in each scope that a question would be charged to."""
        return BudgetTable(self._sandbox.get(f"/api/v1/budgets/{self._place}", BudgetLeftOut))

    @property
    def _place(self) -> str:
        return f"{quote(self.scenario, safe='')}/{quote(self.name, safe='')}"

    def _question(self, sql: str, rho: float | None, within: str | None, confidence: Confidence) -> QuestionIn:
        return QuestionIn(
            scenario=self.scenario, dataset=self.name, sql=sql, rho=rho, within=within, confidence=confidence
        )


def _read(response: httpx.Response, shape: type[S]) -> S:
    """Read a response; members that a newer service adds are passed over."""
    if response.is_success:
        return shape.model_validate_json(response.content, extra="ignore")
    raise SandboxProblem(Problem.model_validate_json(response.content, extra="ignore"))
