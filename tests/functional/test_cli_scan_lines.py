"""`sandbox scan --stdin`: JSON lines in, an answer each; its fields and exit codes are an interface."""

import io
import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from sandbox.masking.recognisers.registry import KINDS
from tests.functional.conftest import Ended, Json, Typed

MOBILE = "13871234567"
PROMISED = (
    "cn_id cn_uscc cn_mobile cn_landline bank_card cn_passport hkmt_permit cn_plate vin medical_insurance email ip mac "
    "wechat qq coordinates person_name address birth_date foreign_resident_id"
)
Ask = Callable[..., Ended]


@pytest.fixture
def ask(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> Ask:
    def asked(content: bytes | list[Json], *words: str) -> Ended:
        piped = content if isinstance(content, bytes) else b"".join(json.dumps(c).encode() + b"\n" for c in content)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(piped)))
        return typed("scan", "--stdin", *words)

    return asked


def answers(ended: Ended) -> list[Json]:
    return [json.loads(line) for line in ended.out.splitlines()]


def test_the_kinds_are_named_as_promised() -> None:
    assert set(KINDS) == set(PROMISED.split())


def test_each_line_gets_its_answer_with_exactly_the_promised_fields(ask: Ask) -> None:
    ended = ask([{"id": 1, "text": f"电话:{MOBILE}。"}, {"id": "b", "text": "无"}])
    assert ended.code == 3
    found, clean = answers(ended)
    assert set(found) == set(clean) == {"id", "findings"}
    (finding,) = found["findings"]
    assert set(finding) == {"type", "start", "end", "score"}
    assert (finding["type"], finding["start"], finding["end"]) == ("cn_mobile", 3, 14)
    assert clean == {"id": "b", "findings": []}


def test_clean_lines_end_with_nought(ask: Ask) -> None:
    assert ask([{"id": 1, "text": "无"}, {"id": 2, "text": ""}]).code == 0
    assert ask(b"").code == 0
    assert ask(b"\n  \n").code == 0


@pytest.mark.parametrize("given", [7, "七", 1.5, True, None, ["a"], {"k": 1}])
def test_an_id_comes_back_as_it_was(ask: Ask, given: Json) -> None:
    assert answers(ask([{"id": given, "text": "x"}]))[0]["id"] == given


def test_positions_are_characters_of_the_text_given(ask: Ask) -> None:
    texts = [f"😀{MOBILE}", "(" + "".join(chr(ord(c) + 0xFEE0) for c in MOBILE) + ")", "电话138-7123-4567"]
    ended = ask([{"id": n, "text": text} for n, text in enumerate(texts)])
    spans = [(f["start"], f["end"]) for answer in answers(ended) for f in answer["findings"]]
    assert spans == [(1, 12), (1, 12), (2, 15)]


def test_a_column_gives_context(ask: Ask) -> None:
    name = {"id": 1, "text": "李建"}
    assert ask([name, {**name, "column": None}]).code == 0
    assert answers(ask([{**name, "column": "姓名"}]))[0]["findings"][0]["type"] == "person_name"


def test_bad_lines_are_told_by_number_without_their_text_and_the_rest_is_answered(ask: Ask) -> None:
    bad = [
        f"{MOBILE}".encode(),
        b'{"text": "%s"}' % MOBILE.encode(),
        b'{"id": 1, "text": 7}',
        b'{"id": 1, "text": "x", "column": 3}',
        b'{"id": NaN, "text": "x"}',
        b'{"id": 1, "text": "\xff"}',
        b"[" * 100_000,
        b'{"id": 1, "text": "%s' % MOBILE.encode(),
    ]
    good = json.dumps({"id": "good", "text": MOBILE}).encode()
    ended = ask(b"\n".join([*bad, good]))
    assert ended.code == 2
    assert [answer["id"] for answer in answers(ended)] == ["good"]
    assert MOBILE not in ended.out + ended.err
    assert all(f"line {number}:" in ended.err for number in range(1, len(bad) + 1))
    as_json = ask(b"\n".join([*bad, good]), "--json").out.splitlines()
    assert json.loads(as_json[-1])["error"]["code"] == "scan_lines_unusable"


def test_half_a_character_a_long_text_and_a_long_line_break_nothing(ask: Ask) -> None:
    ended = ask([{"id": 1, "text": f"\ud83d {MOBILE}"}, {"id": 2, "text": "好" * 100_000 + MOBILE + "好" * 100_000}])
    assert [(f["start"], f["end"]) for a in answers(ended) for f in a["findings"]] == [(2, 13), (100_000, 100_011)]
    too_long = b'{"id": 1, "text": "' + b"x" * (9 << 20) + b'"}\n' + b'{"id": 2, "text": "x"}\n'
    ended = ask(too_long)
    assert (ended.code, len(answers(ended))) == (2, 1)


def test_it_starts_without_the_rest_of_the_house() -> None:
    code = (
        "import sys; sys.argv = ['sandbox', 'scan', '--stdin']\n"
        "from sandbox.cli.entry import run\n"
        "try: run()\n"
        "finally: print(sorted({'pyarrow', 'duckdb', 'sqlalchemy', 'sandbox.wiring.house'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], input="", capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_light_way_in_is_the_same_command() -> None:
    code = "import sys; sys.argv = ['sandbox', *sys.argv[1:]]; from sandbox.cli.entry import run; run()"
    for words, ending in ((["scan", "--stdin"], 3), (["scan", "--no-such"], 2), (["scan", "--help"], 0), (["no"], 2)):
        text = json.dumps({"id": 1, "text": MOBILE})
        command = [sys.executable, "-c", code, *words]
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
        assert done.returncode == ending, done.stderr
        assert "sandbox scan" in done.stdout + done.stderr or "--help" not in words
