"""Measure the query gate and masking, and write benchmarks/results.md."""

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

from benchmarks.comparing import compare_with_peers
from benchmarks.loading import measure_load
from benchmarks.masking import measure_masking
from benchmarks.page import write_page
from benchmarks.peers.environment import CACHE
from benchmarks.records import Results, read_results, source_of_run, write_results
from benchmarks.sampling import measure_sampling
from benchmarks.scanning import measure_scan
from benchmarks.speed import measure_speed
from benchmarks.workers import measure_workers
from benchmarks.world import open_pair

RESULTS = Path(__file__).with_name("results.md")
SIZES, BIG = (1_000_000, 10_000_000), 100_000_000
EXAMPLES = """\
examples:
  python -m benchmarks                           10⁶ and 10⁷ rows against plain DuckDB (about 5 minutes, 3 GB)
  python -m benchmarks --big                     10⁸ rows as well
  python -m benchmarks --rows 20000 --turns 2    a quick look
  python -m benchmarks --loads 10000000          only the load of 14 columns against CREATE TABLE AS
  python -m benchmarks --masks 1000000 --peers   only masking 13 columns, against a copy and presidio-structured
  python -m benchmarks --scans 5000000           only the scan of a CSV file (1 GB) for identifiers
  python -m benchmarks --samples 10000000        only a masked sample of 13 columns against one GROUP BY
  python -m benchmarks --rows 1000000 --peers    SmartNoise SQL and Qrlew as well, each in an environment of its own

What was measured at other sizes before stays on the page: it is kept in results.json beside it.
"""


def main(words: list[str] | None = None) -> None:
    """Measure each size, and write the page after each part."""
    options = _parser().parse_args(words)
    for rows in options.samples or []:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            _keep(options.out, _kept(options.out).with_sample(measure_sampling(Path(folder), rows, source_of_run)))
    if options.samples:
        return
    for rows in options.loads or []:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            _keep(options.out, _kept(options.out).with_load(measure_load(Path(folder), rows)))
    is_whole = not (options.loads or options.masks or options.scans)
    for rows in options.masks or ([SIZES[0]] if is_whole and not options.rows else []):
        _measure_masking(options, rows)
    for rows in options.scans or ([SIZES[0]] if is_whole and not options.rows else []):
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            _keep(options.out, _kept(options.out).with_scan(measure_scan(Path(folder), rows)))
    if is_whole:
        _measure_gate(options)
    print(options.out.read_text(encoding="utf-8"))


def _measure_masking(options: argparse.Namespace, rows: int) -> None:
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        cache = options.cache if options.peers else None
        _keep(options.out, _kept(options.out).with_masking(measure_masking(Path(folder), rows, cache)))


def _measure_gate(options: argparse.Namespace) -> None:
    for rows in options.rows or [*SIZES, *([BIG] if options.big else [])]:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder, open_pair(Path(folder), rows) as pair:
            _keep(options.out, _kept(options.out).with_speed(measure_speed(pair, rows, options.turns)))
            if options.peers:
                told = compare_with_peers(pair, rows, options.runs, options.cache)
                _keep(options.out, _kept(options.out).with_peers(told))
    measured = replace(measure_workers(options.turns), source=source_of_run())
    _keep(options.out, replace(_kept(options.out), workers=measured))


def _kept(page: Path) -> Results:
    return read_results(page.with_suffix(".json"))


def _keep(page: Path, results: Results) -> None:
    write_results(page.with_suffix(".json"), results)
    page.write_text(write_page(results), encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, epilog=EXAMPLES, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rows", type=_whole, action="append", help="measure this many rows; may be given again")
    parser.add_argument("--loads", type=_whole, action="append", help="only load this many rows of 14 columns")
    parser.add_argument("--masks", type=_whole, action="append", help="only mask this many rows of 13 columns")
    parser.add_argument("--scans", type=_whole, action="append", help="only scan a CSV file of this many rows")
    parser.add_argument("--samples", type=_whole, action="append", help="only sample this many rows of 13 columns")
    parser.add_argument("--big", action="store_true", help="measure 10⁸ rows as well (the load takes about 20 GB)")
    parser.add_argument("--turns", type=_whole, default=9, help="paired turns of each class, at least 2 (default: 9)")
    parser.add_argument("--peers", action="store_true", help="ask SmartNoise SQL and Qrlew as well")
    parser.add_argument("--runs", type=_whole, default=5, help="answers of each system with --peers (default: 5)")
    parser.add_argument("--cache", type=Path, default=CACHE, help="the peers' environments (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=RESULTS, help="the page to write; its .json is kept beside it")
    parser.add_argument("--folder", type=Path, help="where the data are written while measuring (default: temporary)")
    return parser


def _whole(word: str) -> int:
    number = int(word.replace("_", ""))
    if number < 2:
        raise argparse.ArgumentTypeError("must be at least 2")
    return number


if __name__ == "__main__":
    main()
