"""Velox, the engine of Presto's workers, as a second opinion on scalar functions. Optional: `pip install pyvelox==0.2.0`.

Velox is Presto's, and Presto is not Trino: it casts a double to `0.0` and not to `0E0`, leaves the `+` in a URL's parameter,
takes no negative instance in strpos, gives `mailto:` a path. What is asked here is where both are documented alike. It runs
in a process of its own, which it leaves by abort().
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys

import pytest

from tests.athena.trino.pairs import engine

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("pyvelox") is None, reason="pyvelox, an optional second oracle, is not installed"
)

TEXTS: list[object] = ["abc", "", "日本語テキスト", "a,b,,c", "Hello World", " x ", "a😀b", "ÀÉ", "1a 2b 14m", "z" * 40]
WHOLE: list[object] = [0, 1, -1, 7, -8, 2147483647, 123456]
BROKEN: list[object] = [0.0, -0.5, 2.5, -2.5, 1e10, 1e-5, 1.005, 123.456, 9007199254740993.0]
URLS: list[object] = [
    "https://u@example.com:8080/a%20b/c?x=1&y=%E3%81%82#f",
    "http://x.jp",
    "x",
    "https://e.com/?a&b=2",
]
JSONS: list[object] = ['{"a":{"b":[1,2.50,"x"]},"c":null,"日":"本"}', "[1,2]", '"s"', "1", "[]"]
ASKED: dict[str, tuple[list[object], str]] = {
    "s": (
        TEXTS,
        """upper(s) lower(s) reverse(s) length(s) trim(s) ltrim(s) rtrim(s) substr(s,2) substr(s,-2,1) substr(s,0,2)
        strpos(s,'b') split_part(s,',',3) replace(s,'a','__') lpad(s,4,'xy') rpad(s,4,'日') levenshtein_distance(s,'abd')
        starts_with(s,'a') regexp_like(s,'[0-9]+[a-z]') regexp_extract(s,'([0-9]+)([a-z]+)',2)
        regexp_replace(s,'([a-z])','<$1>') to_hex(md5(to_utf8(s))) to_hex(sha1(to_utf8(s))) to_hex(sha256(to_utf8(s)))
        crc32(to_utf8(s)) to_hex(xxhash64(to_utf8(s))) to_base64(to_utf8(s)) url_encode(s) concat(s,'!') normalize(s)""",
    ),
    "x": (
        WHOLE,
        """x%3 x/2 bit_count(x,64) bitwise_and(x,12) bitwise_xor(x,5) bitwise_not(x) abs(x) sign(x) to_base(x,16) mod(x,4)
        to_hex(to_big_endian_64(x)) chr(abs(x)%1000+48)""",
    ),
    "d": (
        BROKEN,
        """round(d) floor(d) ceil(d) truncate(d) sign(d) abs(d) sqrt(abs(d)) ln(abs(d)+1.0) power(abs(d),0.5) atan2(d,2.0)
        degrees(d) is_nan(d) d%1.5 cast(d~as~bigint) normal_cdf(0.0,1.0,d) tanh(d)""",
    ),
    "u": (
        URLS,
        """url_extract_host(u) url_extract_port(u) url_extract_path(u) url_extract_query(u) url_extract_protocol(u)
        url_extract_fragment(u) url_extract_parameter(u,'y') url_extract_parameter(u,'b') url_decode(u)""",
    ),
    "j": (
        JSONS,
        """json_extract_scalar(j,'$.a.b[1]') json_extract_scalar(j,'$.a') json_array_length(j) json_size(j,'$.a')
        json_extract_scalar(j,'$.日') is_json_scalar(j)""",
    ),
}
QUESTIONS = [(part.replace("~", " "), name) for name, (_, text) in ASKED.items() for part in text.split()]
SCRIPT = """
import json, os, sys
import pyvelox
pyvelox.register_presto_signatures()
answers = []
for expression, name, values in json.load(sys.stdin):
    found = pyvelox.Expression.from_string(expression).evaluate({name: pyvelox.from_list(values)})
    answers.append([found[place] for place in range(len(values))])
print(json.dumps(answers), flush=True)
os._exit(0)
"""


@pytest.fixture(scope="module")
def answers() -> dict[str, list[object]]:
    asked = json.dumps([(expression, name, ASKED[name][0]) for expression, name in QUESTIONS])
    done = subprocess.run([sys.executable, "-c", SCRIPT], input=asked, capture_output=True, text=True, check=True)
    return dict(zip((expression for expression, _ in QUESTIONS), json.loads(done.stdout), strict=True))


def written(value: object) -> str:
    """A value as a literal, in Velox's type: its whole numbers are bigints."""
    if isinstance(value, str):
        return f"""'{value.replace("'", "''")}'"""
    return f"CAST({value} AS bigint)" if isinstance(value, int) else f"{value:.17e}"


@pytest.mark.parametrize(("expression", "name"), QUESTIONS, ids=[expression for expression, _ in QUESTIONS])
def test_answers_as_velox_does(expression: str, name: str, answers: dict[str, list[object]]):
    local = engine()
    rows = ", ".join(f"({n}, {written(value)})" for n, value in enumerate(ASKED[name][0]))
    found = local.query(f"SELECT {expression} FROM (VALUES {rows}) t(n, {name}) ORDER BY n").rows
    local.close()
    assert [row[0] for row in found] == answers[expression]
