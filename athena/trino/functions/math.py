"""Mathematical functions."""

from __future__ import annotations

import math as m

from athena.trino import native_casts
from athena.trino.call import Call
from athena.trino.registry import NEWER, Family
from athena.trino.runtime import maths
from athena.trino.types import INTEGERS

FUNCTIONS = Family("math")
_ = FUNCTIONS


def _same(name: str, *more: str) -> list[str]:
    """`name(integer) -> integer` for each kind of integer."""
    return [f"{name}({', '.join([kind, *more])}) -> {kind}" for kind in INTEGERS]


_.sql("abs({0})", "abs(N) -> N")
_.sql("{0}", *_same("ceil"), *_same("ceiling"), *_same("floor"), *_same("round"))
for name in ("ceil", "ceiling", "floor"):
    _.sql(
        f"{'floor' if name == 'floor' else 'ceil'}({{0}})",
        f"{name}(decimal(p,s)) -> decimal(r,0)",
        where=lambda n: {"r": (n["p"] or 0) - (n["s"] or 0) + min(n["s"] or 0, 1)},
    )
    _.sql(f"{'floor' if name == 'floor' else 'ceil'}({{0}})", f"{name}(double) -> double", f"{name}(real) -> real")
for kind in INTEGERS:
    _.python(maths.round_integer(kind), f"round({kind}, integer) -> {kind}")
_.python(
    maths.round_decimal,
    "round(decimal(p,s)) -> decimal(r,0)",
    where=lambda n: {"r": min(38, (n["p"] or 0) - (n["s"] or 0) + min(1, n["s"] or 0))},
)


def _rounded(call: Call) -> str:
    """Round with a number of decimals, which is mostly written in the SQL."""
    value, run = call.value(0), maths.round_decimal_to if call.value(0).type.base == "decimal" else maths.round_double
    python = call.context.call(run, call.values, call.returns)
    decimals = call.value(1).constant if len(call.values) > 1 and call.value(1).is_literal else None
    wanted = 0 if len(call.values) == 1 else decimals
    if not isinstance(wanted, int):
        return python
    if value.type.base == "decimal":
        return native_casts.rounded_decimal(value, wanted, call.returns, python)
    return native_casts.rounded_double(value, wanted, python)


_.add(
    "round(decimal(p,s), integer) -> decimal(r,s)",
    where=lambda n: {"r": min(38, (n["p"] or 0) + 1)},
    emit=_rounded,
)
_.python(maths.round_double, "round(real) -> real")
_.add("round(double) -> double", emit=_rounded)
_.python(maths.round_double, "round(real, integer) -> real")
_.add("round(double, integer) -> double", emit=_rounded)
_.python(
    maths.truncate_decimal,
    "truncate(decimal(p,s)) -> decimal(r,0)",
    where=lambda n: {"r": max(1, (n["p"] or 0) - (n["s"] or 0))},
)
_.python(maths.truncate_decimal_to, "truncate(decimal(p,s), integer) -> decimal(p,s)")
_.python(maths.truncate_double, "truncate(real) -> real", "truncate(double) -> double")
_.sql("sign({0})", *_same("sign"), "sign(decimal(p,s)) -> decimal(1,0)")
_.python(maths.sign_double, "sign(real) -> real", "sign(double) -> double")


_.python(maths.natural_log, "ln(double) -> double")
_.python(maths.log2, "log2(double) -> double")
_.python(maths.log10, "log10(double) -> double")
_.python(maths.log_of_base, "log(double, double) -> double")
_.python(maths.power, "power(double, double) -> double", "pow(double, double) -> double")
_.sql("sqrt({0})", "sqrt(double) -> double")
_.python(maths.cube_root, "cbrt(double) -> double")
for name in ("exp", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh"):
    _.python(maths.guarded(getattr(m, name)), f"{name}(double) -> double")
_.python(m.atan2, "atan2(double, double) -> double")
_.python(m.degrees, "degrees(double) -> double")
_.python(m.radians, "radians(double) -> double")
_.sql(f"CAST('{m.e!r}' AS DOUBLE)", "e() -> double")
_.sql(f"CAST('{m.pi!r}' AS DOUBLE)", "pi() -> double")
_.sql("CAST('NaN' AS DOUBLE)", "nan() -> double")
_.sql("CAST('Infinity' AS DOUBLE)", "infinity() -> double")
_.sql("isnan({0})", "is_nan(double) -> boolean")
_.sql("isfinite({0})", "is_finite(double) -> boolean")
_.sql("isinf({0})", "is_infinite(double) -> boolean")
_.python(maths.to_base, "to_base(bigint, bigint) -> varchar(64)")
_.python(maths.from_base, "from_base(varchar(x), bigint) -> bigint")
_.python(maths.width_bucket, "width_bucket(double, double, double, bigint) -> bigint")
_.python(maths.width_bucket_of_bins, "width_bucket(double, array(double)) -> bigint")
_.python(maths.normal_cdf, "normal_cdf(double, double, double) -> double")
_.python(
    maths.inverse_normal_cdf,
    "inverse_normal_cdf(double, double, double) -> double",
    exactness="approximate",
    why="computed by another series; the last digits may differ",
)
_.python(maths.wilson_lower, "wilson_interval_lower(bigint, bigint, double) -> double")
_.python(maths.wilson_upper, "wilson_interval_upper(bigint, bigint, double) -> double")
_.python(maths.cosine_similarity, "cosine_similarity(map(varchar, double), map(varchar, double)) -> double")
for name in ("random", "rand"):
    chance = {"exactness": "approximate", "why": "chance; each run gives something else, on Athena too"}
    _.sql("random()", f"{name}() -> double", **chance)
    for kind in INTEGERS:
        _.sql("CAST(floor(random() * {0}) AS BIGINT)", f"{name}({kind}) -> {kind}", **chance)
        _.sql("({0} + CAST(floor(random() * ({1} - {0})) AS BIGINT))", f"{name}({kind}, {kind}) -> {kind}", **chance)
_.missing("notyet", "the local engine has no beta distribution", "beta_cdf inverse_beta_cdf t_cdf t_pdf")
_.python(maths.dot_product, "dot_product(array(double), array(double)) -> double", **NEWER)
_.python(maths.euclidean_distance, "euclidean_distance(array(double), array(double)) -> double", **NEWER)
_.python(maths.vector_similarity, "cosine_similarity(array(double), array(double)) -> double", **NEWER)
_.python(maths.vector_distance, "cosine_distance(array(double), array(double)) -> double", **NEWER)
FUNCTIONS.form("mod")
