"""Measure and write `benchmarks/results.md`; `--rows N` for another size."""

import argparse
import math
import statistics
import tempfile
from pathlib import Path

from benchmarks.world import Pair, open_pair

RESULTS = Path(__file__).with_name("results.md")
TURNS = 9
CLASSES = {
    "count by region": "SELECT region, count(*) AS n FROM claims GROUP BY region",
    "count, sum, avg by region × category": "SELECT region, category, count(*) AS n, sum(amount) AS s, avg(amount) AS m"
    " FROM claims GROUP BY region, category",
    "distinct persons by category": "SELECT category, count(DISTINCT person) AS n FROM claims GROUP BY category",
    "filtered sum": "SELECT sum(amount) AS s FROM claims WHERE region = 'R07' AND amount >= 100",
}


def main() -> None:
    """Run every class on both sides in turn and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder, open_pair(Path(folder), rows) as pair:
        lines = [_line(name, *_measured(pair, sql)) for name, sql in CLASSES.items()]
        ratios = [float(line.split("|")[4]) for line in lines]
        load = _line("load: checked, indexed, encrypted / CREATE TABLE AS", *pair.loads)
    text = _page(rows, lines, math.exp(statistics.fmean(map(math.log, ratios))), load)
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


def _measured(pair: Pair, sql: str) -> tuple[float, float]:
    pairs = [(pair.ask_plain(sql), pair.ask_gate(sql, turn)) for turn in range(TURNS + 1)][1:]
    return statistics.median(p for p, _ in pairs), statistics.median(g for _, g in pairs)


def _line(name: str, plain: float, ours: float) -> str:
    return f"| {name} | {plain * 1000:,.1f} | {ours * 1000:,.1f} | {ours / plain:.2f} |"


def _page(rows: int, lines: list[str], mean: float, load: str) -> str:
    return "\n".join(
        [
            "# Measured",
            "",
            f"`make bench`: {rows:,} rows, medians of {TURNS} alternating runs, two threads each.",
            "The gate's time is the whole answer: judge, charge (synchronous SQLite), encrypted space in a confined",
            "worker, OpenDP noise, keep, read back. The plain side is the same SQL on a native DuckDB table. Trust the",
            "ratio, not the time.",
            "",
            "| class | plain ms | gate ms | ratio |",
            "|---|---|---|---|",
            *lines,
            f"| geometric mean of the four | | | {mean:.2f} |",
            load,
            "",
        ]
    )


if __name__ == "__main__":
    main()
