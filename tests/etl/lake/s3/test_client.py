"""What a person is told who has no credentials, no network or no bucket."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from etl.errors import LakeError
from etl.lake import Lake
from etl.lake.s3.client import s3_client


def test_nobody_listens(faulty_s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    client = s3_client(attempts=1)
    with pytest.raises(LakeError, match="cannot list") as error, Lake.open("s3://kiban-dev", s3=client).begin("orders"):
        pass
    assert "AWS_ENDPOINT_URL" in error.value.hint


def test_without_credentials(faulty_s3: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(LakeError, match="credentials") as error, Lake.open("s3://kiban-dev").begin("orders"):
        pass
    assert "aws sso login" in error.value.hint


def test_with_a_profile_that_does_not_exist(faulty_s3: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(LakeError, match="nobody") as error:
        Lake.open("s3://kiban-dev")
    assert "AWS_PROFILE" in error.value.hint


def test_without_the_bucket(s3: Any) -> None:
    with (
        pytest.raises(LakeError, match="NoSuchBucket") as error,
        Lake.open("s3://kiban-nowhere", s3=s3).begin("orders"),
    ):
        pass
    assert "terraform apply" in error.value.hint
