"""Binary functions."""

from __future__ import annotations

from athena.trino.registry import Family
from athena.trino.runtime import binaries

FUNCTIONS = Family("binary")
_ = FUNCTIONS
_.sql("octet_length({0})", "length(varbinary) -> bigint")
for name in ("md5", "sha1", "sha256"):
    _.sql(f"unhex({name}(CAST({{0}} AS BLOB)))", f"{name}(varbinary) -> varbinary")
_.python(binaries.digest("sha512"), "sha512(varbinary) -> varbinary")
for name in ("md5", "sha1", "sha256", "sha512"):
    _.python(binaries.keyed_digest(name), f"hmac_{name}(varbinary, varbinary) -> varbinary")
_.python(binaries.crc32, "crc32(varbinary) -> bigint")
_.python(binaries.xxhash64, "xxhash64(varbinary) -> varbinary")
_.python(binaries.murmur3, "murmur3(varbinary) -> varbinary")
for name in ("base64", "base64url", "base32"):
    _.python(getattr(binaries, f"to_{name}"), f"to_{name}(varbinary) -> varchar")
    _.python(getattr(binaries, f"from_{name}"), f"from_{name}(varchar(x)) -> varbinary")
    if name != "base32":
        _.python(getattr(binaries, f"from_{name}"), f"from_{name}(varbinary) -> varbinary")
_.sql("hex({0})", "to_hex(varbinary) -> varchar")
_.python(binaries.from_hex, "from_hex(varchar(x)) -> varbinary", "from_hex(varbinary) -> varbinary")
for name, kind, form in (
    ("big_endian_32", "integer", ">i"),
    ("big_endian_64", "bigint", ">q"),
    ("ieee754_32", "real", ">f"),
    ("ieee754_64", "double", ">d"),
):
    _.python(binaries.to_packed(form), f"to_{name}({kind}) -> varbinary")
    _.python(binaries.from_packed(form), f"from_{name}(varbinary) -> {kind}")
_.python(binaries.substr, "substr(varbinary, bigint) -> varbinary", "substr(varbinary, bigint, bigint) -> varbinary")
_.python(binaries.lpad, "lpad(varbinary, bigint, varbinary) -> varbinary")
_.python(binaries.rpad, "rpad(varbinary, bigint, varbinary) -> varbinary")
_.python(lambda data: data[::-1], "reverse(varbinary) -> varbinary")
_.missing("notyet", "the local engine has no SpookyHash", "spooky_hash_v2_32 spooky_hash_v2_64")
