"""Errors of mixing social data with granted datasets (E8)."""

from sandbox.core.errors.tree import Missing, Refused, RefusedQuestion, WrongState
from sandbox.core.text import Text


class CannotMix(Refused):
    """Social data cannot be mixed with a granted dataset; every reason is listed."""

    code = "cannot_mix"
    says = Text("{social} cannot be mixed with {dataset}:", "{social} 不能与 {dataset} 融合:")
    remedy = Text("Ask each of them by itself; see docs/social-data.md.", "请分别查询;见 docs/social-data.md。")


class MixtureMissing(Missing):
    """Nothing was mixed under this name in this scenario, for this organisation."""

    code = "mixture_missing"
    says = Text(
        "There is no mixture {dataset} in scenario {scenario}.", "应用场景 {scenario} 中没有融合数据 {dataset}。"
    )
    remedy = Text("Make it with `sandbox social mix`.", "请用 `sandbox social mix` 生成。")


class MixtureOutdated(WrongState):
    """One side of a mixture has a newer version: the mixture still holds what may have been withdrawn (H7)."""

    code = "mixture_outdated"
    says = Text(
        "Mixture {dataset} was made of versions that are no longer current.",
        "融合数据 {dataset} 所用版本已不是当前版本。",
    )
    remedy = Text("Mix again with `sandbox social mix`.", "请用 `sandbox social mix` 重新融合。")


class MixedRowsKept(RefusedQuestion):
    """Rows of one side of a mixture would stay where the other side has none."""

    code = "mixed_rows_kept"
    says = Text(
        "{fragment}: rows of one dataset of a mixture would stand without the other ({dataset}), "
        "and whether a unit is in it would show in them.",
        "{fragment}:融合数据中一方的行将在另一方({dataset})无对应时保留,从而显露某单元是否在其中。",
    )
    remedy = Text(
        "Use JOIN instead of LEFT JOIN, and IN instead of NOT IN.", "请以 JOIN 代替 LEFT JOIN,以 IN 代替 NOT IN。"
    )
