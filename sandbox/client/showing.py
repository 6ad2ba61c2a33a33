"""Quotes and budgets as notebooks show them."""

from collections.abc import Iterator

from sandbox.client.html import html_table, text_table
from sandbox.wire.asking import AccuracyPriceOut, BudgetLeftOut, QuoteOut, ScopeOut, SuggestionOut

NANO = 1e9
SAVINGS = {
    "kept": "answered before, free 已答过",
    "fewer": "one column less 少一列",
    "coarser": "fewer, larger groups 分组更大",
    "less_exact": "intervals twice as wide 区间加宽",
}


class QuoteTable:
    """What a question would cost and tell; nothing was charged. `quote` holds all of it."""

    columns = ("column 列", "95 % half-width 半宽", "for a group of 分组规模")

    def __init__(self, quote: QuoteOut) -> None:
        self.quote = quote

    @property
    def cost_rho(self) -> float:
        """The price, as ρ of zCDP."""
        return self.quote.cost.nano_rho / NANO

    @property
    def is_free(self) -> bool:
        """Tell whether the same question was answered before on the same data."""
        return self.quote.is_free

    @property
    def suggestions(self) -> "SuggestionTable":
        """Give cheaper ways to ask, each judged already: pass `sql` and `rho` of one to `ask`."""
        return SuggestionTable(self.quote.suggestions)

    def half_width(self, column: str) -> float | None:
        """Give the expected 95 % half-width of a column; None for keys."""
        return next(c.half_width_95 for c in self.quote.columns if c.name == column)

    def _rows(self) -> list[tuple[str, str, str]]:
        return [
            (
                column.name,
                "" if column.half_width_95 is None else f"± {column.half_width_95:,.3g}",
                "" if column.at_units is None else f"{column.at_units:,}",
            )
            for column in self.quote.columns
        ]

    def _caption(self) -> str:
        price = "free: answered before" if self.is_free else f"price ρ {self.cost_rho:g} (ε {self.quote.epsilon:.3g})"
        notes = "".join(f" · {note}" for note in self.quote.notes)
        accuracy = "".join(f" · {_accuracy(price)}" for price in self.quote.accuracy)
        groups = f"{self.quote.groups or '?'} groups"
        if self.quote.threshold is not None:
            groups += f" from the data, under about {self.quote.vanishing_below} units they vanish 小组将消失"
        return f"{price} · {groups} · nothing was charged 未计费{notes}{accuracy}"

    def _repr_html_(self) -> str:
        return html_table(self.columns, self._rows(), self._caption())

    def __repr__(self) -> str:
        return f"{text_table(self.columns, self._rows())}\n{self._caption()}"


class SuggestionTable:
    """Cheaper ways to ask: iterate over them for `saving`, `sql`, `spend`, `columns`, `groups` and `gain`."""

    columns = ("saves 节省", "gain 倍数", "ρ", "ask instead 改问")

    def __init__(self, suggestions: tuple[SuggestionOut, ...]) -> None:
        self.suggestions = suggestions

    def __len__(self) -> int:
        return len(self.suggestions)

    def __iter__(self) -> Iterator[SuggestionOut]:
        return iter(self.suggestions)

    def _rows(self) -> list[tuple[str, str, str, str]]:
        return [
            (
                SAVINGS[s.saving],
                "" if s.gain is None else f"{s.gain:.3g}",
                f"{s.spend.nano_rho / NANO:g}",
                " ".join(s.sql.split()),
            )
            for s in self.suggestions
        ]

    def _repr_html_(self) -> str:
        return html_table(self.columns, self._rows(), "each would pass as it stands 均可直接使用")

    def __repr__(self) -> str:
        return text_table(self.columns, self._rows())


def _accuracy(price: AccuracyPriceOut) -> str:
    """Say what an accuracy costs."""
    groups = "so exact 达到精度" if price.units is None else f"so exact from {price.units:,} units a group on 每组单元"
    if price.cost is None:
        return f"{groups}: by no budget 不可达"
    beyond = " (more than may be paid 超出上限)" if price.is_beyond else ""
    return f"{groups}: ρ {price.cost.nano_rho / NANO:.3g}{beyond}"


class BudgetTable:
    """What is left in each scope that a question would be charged to."""

    columns = ("scope 范围", "ρ left 余额", "δ left 余额")

    def __init__(self, left: BudgetLeftOut) -> None:
        self.scopes: tuple[ScopeOut, ...] = left.scopes

    @property
    def rho_left(self) -> float:
        """The ρ that one may still spend: the least of all scopes."""
        return min((scope.left.nano_rho for scope in self.scopes), default=0) / NANO

    def _rows(self) -> list[tuple[str, str, str]]:
        return [(s.scope, f"{s.left.nano_rho / NANO:g}", f"{s.left.nano_delta / NANO:g}") for s in self.scopes]

    def _repr_html_(self) -> str:
        return html_table(self.columns, self._rows(), f"you may still spend ρ {self.rho_left:g} 可用余额")

    def __repr__(self) -> str:
        return text_table(self.columns, self._rows())
