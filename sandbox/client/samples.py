"""Manifests, reports, histories and utilities of samples as notebooks show them."""

from sandbox.client.html import html_table, text_table
from sandbox.wire.sampling import SampleComparisonOut, SampleHistoryOut, SampleReportOut, SignedManifestOut

NANO = 1e9


class SampleManifest:
    """How the masked sample was made, signed by the service. `signed` holds all of it."""

    columns = ("table 表", "column 列", "treatment 处理", "why 理由")

    def __init__(self, signed: SignedManifestOut) -> None:
        self.signed = signed

    def _rows(self) -> list[tuple[str, str, str, str]]:
        reports = self.signed.manifest.columns
        return [(c.table, c.column, f"{c.treatment} {c.level}".strip(), f"{c.why.en} {c.why.zh}") for c in reports]

    def _caption(self) -> str:
        made, risk = self.signed.manifest, self.signed.manifest.risk
        return (
            f"sample {made.id[:12]} · {made.units:,} units, about {made.rate:.2%} of all · at least {risk.k_reached} "
            f"units of the full table share each row's quasi-identifiers · it stays personal information (PIPL 73)"
        )

    def _repr_html_(self) -> str:
        return html_table(self.columns, self._rows(), self._caption())

    def __repr__(self) -> str:
        return f"{text_table(self.columns, self._rows())}\n{self._caption()}"


class SampleReport:
    """The proof of a masked sample, check by check, and whether it still stands. `report` holds all of it."""

    columns = ("check 检查项", "where 位置", "looked at 检查数", "measured 实测", "required 要求")

    def __init__(self, report: SampleReportOut) -> None:
        self.report = report

    @property
    def manifest(self) -> SampleManifest:
        """The signed manifest: what was done to each column, and why."""
        return SampleManifest(self.report.signed)

    def _rows(self) -> list[tuple[str, str, str, str, str]]:
        evidence = self.report.signed.manifest.evidence
        return [
            (e.rule, e.where, f"{e.checked:,}", f"{e.measured:g}", f"{e.sense.replace('_', ' ')} {e.required:g}")
            for e in evidence
        ]

    def _caption(self) -> str:
        stands = self.report.standing
        signature = "holds 成立" if stands.signature_holds else "does NOT hold 不成立"
        file = "holds 成立" if stands.file_holds else "does NOT hold 不成立"
        current = "" if stands.is_current else " · of an earlier version 属较早版本"
        personal = "it stays personal information 仍属个人信息"
        return f"signature 签名 {signature} · file 文件 {file}{current} · {personal}"

    def _repr_html_(self) -> str:
        return html_table(self.columns, self._rows(), self._caption())

    def __repr__(self) -> str:
        return f"{text_table(self.columns, self._rows())}\n{self._caption()}"


class SampleHistory:
    """The samples over the versions of the data, oldest first. `history` holds all of it, with every difference."""

    columns = ("sample 样例", "version 版本", "made 生成", "units 主体", "smallest class 最小等价类", "differs in 差异")

    def __init__(self, history: SampleHistoryOut) -> None:
        self.history = history

    def _rows(self) -> list[tuple[str, ...]]:
        return [
            (
                *(one.sample[:12], one.dataset_version[:12], one.made_at[:10], f"{one.units:,}", f"{one.k_reached:,}"),
                ", ".join(f"{d.change} {d.where}: {d.before} → {d.after}" for d in one.differences),
            )
            for one in self.history.samples
        ]

    def _repr_html_(self) -> str:
        return html_table(self.columns, self._rows(), f"{len(self.history.samples)} samples 次样例")

    def __repr__(self) -> str:
        return text_table(self.columns, self._rows())


class UtilityTable:
    """How far a sample lies from noised answers of the gate, and what they cost. `compared` holds all of it."""

    columns = ("table 表", "column 列", "distance 距离", "of noise alone 噪声预期")

    def __init__(self, compared: SampleComparisonOut) -> None:
        self.compared = compared

    @property
    def cost_rho(self) -> float:
        """What was charged this time, as ρ of zCDP."""
        return self.compared.utility.nano_rho / NANO

    def _rows(self) -> list[tuple[str, str, str, str]]:
        return [
            (d.table, " × ".join(d.columns), f"{d.distance:.2f}", "" if d.expected is None else f"{d.expected:.2f}")
            for d in self.compared.utility.distances
        ]

    def _caption(self) -> str:
        return f"0 alike 相同, 1 apart 完全不同 · charged ρ {self.cost_rho:g} 已计费"

    def _repr_html_(self) -> str:
        return html_table(self.columns, self._rows(), self._caption())

    def __repr__(self) -> str:
        return f"{text_table(self.columns, self._rows())}\n{self._caption()}"
