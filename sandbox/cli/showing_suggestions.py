"""What a quote says beside its price, on a terminal: which groups vanish, and cheaper ways to ask."""

from sandbox.core.questions import Quote, Saving, Suggestion
from sandbox.core.text import Lang, Text

VANISHING = Text(
    "groups come from the data: those with fewer than {threshold} noised units are left out, so groups under about"
    " {units} units will vanish",
    "分组来自数据:加噪单元数不足 {threshold} 的分组不予显示,约少于 {units} 个单元的分组将消失",
)
WORDS = {
    Saving.KEPT: Text("free, answered before, at ρ {rho}:", "已答过,免费,ρ {rho}:"),
    Saving.FEWER: Text("up to {gain}× narrower, one column less:", "区间最多窄 {gain} 倍,少一列:"),
    Saving.COARSER: Text("{gain}× fewer and larger groups:", "分组数减为 1/{gain},每组更大:"),
    Saving.LESS_EXACT: Text(
        "intervals twice as wide, for a quarter: --rho {rho}", "区间加宽一倍,价格减为四分之一:--rho {rho}"
    ),
}
FEWER_GROUPS = Text("groups from a public list, all of them shown:", "分组取自公开清单,全部显示:")


def quote_lines(quote: Quote, lang: Lang) -> tuple[str, ...]:
    """Say which groups vanish, and how to ask more cheaply."""
    lines = [_suggestion_line(suggestion, lang) for suggestion in quote.suggestions]
    if quote.threshold is not None:
        facts = {"threshold": quote.threshold, "units": quote.vanishing_below}
        lines.insert(0, VANISHING.in_(lang).format(**facts))
    return tuple(lines)


def _suggestion_line(suggestion: Suggestion, lang: Lang) -> str:
    is_public = suggestion.saving is Saving.COARSER and suggestion.gain is None
    words = FEWER_GROUPS if is_public else WORDS[suggestion.saving]
    gain = "" if suggestion.gain is None else f"{suggestion.gain:.3g}"
    told = words.in_(lang).format(gain=gain, rho=f"{suggestion.spend.rho:g}")
    return f"· {told}" if suggestion.saving is Saving.LESS_EXACT else f"· {told} {' '.join(suggestion.sql.split())}"
