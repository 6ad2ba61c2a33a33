"""Routes of masked samples."""

from fastapi import APIRouter

from sandbox.core.edge_rows import EdgeRows
from sandbox.core.people import Action
from sandbox.web.documenting import PROBLEM_RESPONSES
from sandbox.web.shaping import shaped, table_shape
from sandbox.web.sign_on import TheHouse, Who, names
from sandbox.wire.asking import SampleQuestionIn, TableOut
from sandbox.wire.sampling import (
    SampleComparisonOut,
    SampleHistoryOut,
    SampleQuoteOut,
    SampleReportOut,
    SignedManifestOut,
    UtilityQuestionOut,
    UtilityQuoteOut,
)
from sandbox.wire.shapes import Name
from sandbox.wiring import sampling
from sandbox.wiring.asking import Asked
from sandbox.wiring.sample_comparing import compare_sample
from sandbox.wiring.sample_reports import report_sample, sample_history
from sandbox.wiring.sample_utility import buy_utility, quote_utility

router = APIRouter(prefix="/api/v1", tags=["sampling"], responses=PROBLEM_RESPONSES)


@router.get("/samples/{scenario}/{dataset}", openapi_extra=names(Action.VIEW_SAMPLE))
def sample(house: TheHouse, who: Who, scenario: Name, dataset: Name) -> SignedManifestOut:
    """Give the signed manifest of the masked sample; the first call on a data version makes the sample."""
    return shaped(sampling.make_sample(house, who, scenario, dataset).signed, SignedManifestOut)


@router.get("/samples/{scenario}/{dataset}/quote", openapi_extra=names(Action.VIEW_SAMPLE))
def quote_sample(house: TheHouse, who: Who, scenario: Name, dataset: Name) -> SampleQuoteOut:
    """Say what the sample would cost: nothing for a masked one; nothing is charged and no row is read."""
    return shaped(sampling.quote_sample(house, who, scenario, dataset), SampleQuoteOut)


@router.get("/samples/{scenario}/{dataset}/report", openapi_extra=names(Action.VIEW_SAMPLE))
def sample_report(house: TheHouse, who: Who, scenario: Name, dataset: Name) -> SampleReportOut:
    """Give the report of the masked sample: what was done to each column and why, the risk left, the signed proof."""
    return shaped(report_sample(house, who, scenario, dataset), SampleReportOut)


@router.get("/samples/{scenario}/{dataset}/history", openapi_extra=names(Action.VIEW_SAMPLE))
def history(house: TheHouse, who: Who, scenario: Name, dataset: Name) -> SampleHistoryOut:
    """Lay out the samples made over the versions of a dataset, and how each differs from the one before."""
    return shaped({"samples": sample_history(house, who, scenario, dataset)}, SampleHistoryOut)


@router.post("/sample-answers", openapi_extra=names(Action.VIEW_SAMPLE))
def ask_sample(house: TheHouse, who: Who, body: SampleQuestionIn) -> TableOut:
    """Query the masked sample: any SELECT; on request with, or only, the edge rows of its contract."""
    asked = Asked(body.scenario, body.dataset, body.sql)
    return table_shape(sampling.ask_sample(house, who, asked, EdgeRows(body.edge_rows)))


@router.get("/sample-comparisons/{scenario}/{dataset}", openapi_extra=names(Action.COMPARE_SAMPLE))
def sample_comparison(house: TheHouse, who: Who, scenario: Name, dataset: Name) -> SampleComparisonOut:
    """Say how far a scenario's sample lies from the full data: distances to two digits, never a figure."""
    return shaped(compare_sample(house, who, scenario, dataset), SampleComparisonOut)


@router.get("/sample-utilities/{scenario}/{dataset}", openapi_extra=names(Action.QUOTE))
def utility_quote(house: TheHouse, who: Who, scenario: Name, dataset: Name) -> UtilityQuoteOut:
    """Say what it would cost to know how far the sample lies from the data; nothing is charged."""
    quoted = quote_utility(house, who, scenario, dataset)
    questions = tuple(shaped(question, UtilityQuestionOut) for question in quoted.questions)
    return UtilityQuoteOut(nano_rho=quoted.nano_rho, questions=questions, left_out=quoted.left_out)


@router.post("/sample-utilities/{scenario}/{dataset}", openapi_extra=names(Action.ASK))
def utility(house: TheHouse, who: Who, scenario: Name, dataset: Name) -> SampleComparisonOut:
    """Hold the sample against noised answers of the gate: charged once, free when asked again."""
    return shaped(buy_utility(house, who, scenario, dataset), SampleComparisonOut)
