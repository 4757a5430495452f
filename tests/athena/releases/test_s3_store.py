"""The ledger's store on S3, over the laptop cloud's conditional requests."""

from __future__ import annotations

import boto3
import pytest
from botocore.config import Config

from athena.errors import ConflictError, StoreError
from athena.s3_store import S3Store
from tests.athena.releases.place import LEDGER, own_session, store
from tests.cloud.athena.calls import break_connection
from tests.cloud.athena.lake import Lake
from tests.cloud.server import CREDENTIALS, REGION


@pytest.fixture
def s3(lake: Lake) -> S3Store:
    return store()


def test_compare_and_swap(s3: S3Store) -> None:
    assert s3.get("a.json") is None
    first = s3.put("a.json", b"one", replaces=None)
    with pytest.raises(ConflictError):
        s3.put("a.json", b"other", replaces=None)
    second = s3.put("a.json", b"two", replaces=first)
    with pytest.raises(ConflictError):
        s3.put("a.json", b"three", replaces=first)
    with pytest.raises(ConflictError):
        s3.delete("a.json", version=first)
    assert s3.keys("") == ["a.json"]
    s3.delete("a.json", version=second)
    assert s3.get("a.json") is None
    s3.delete("a.json", version=second)


def test_a_put_whose_answer_is_lost_does_not_lose_against_itself(lake: Lake) -> None:
    """botocore sends it again, and S3 then says that there is one already: its own."""
    config = Config(retries={"total_max_attempts": 3}, s3={"addressing_style": "path"})
    session = boto3.session.Session(*CREDENTIALS, region_name=REGION)
    patient = S3Store(session.client("s3", config=config), LEDGER, "views")
    lake.calls.after(1, break_connection)
    version = patient.put("a.json", b"mine alone", replaces=None)
    assert len(lake.calls.made) > 1
    found = patient.get("a.json")
    assert found is not None
    assert found.version == version


def test_a_bucket_that_is_not_there(lake: Lake) -> None:
    nowhere = S3Store(
        own_session().client("s3", config=Config(s3={"addressing_style": "path"})), "kiban-nowhere", "views"
    )
    with pytest.raises(StoreError, match="cannot list s3://kiban-nowhere/views: NoSuchBucket") as caught:
        nowhere.keys("")
    assert "make apply" in caught.value.hint
