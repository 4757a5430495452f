"""Each gap of moto is still one, and is closed in the cloud. When the first test fails, moto has mended it: delete the file."""

from __future__ import annotations

import pytest

from tests.cloud.gaps.clients import Clients
from tests.cloud.gaps.closing import GAPS, Gap

NAMES = [gap.__name__.rpartition(".")[2] for gap in GAPS]


# CloudFormation warns of what it leaves out, Quick Sight's data source: that is the gap.
@pytest.mark.filterwarnings("ignore:Tried to parse AWS.*QuickSight:UserWarning")
@pytest.mark.parametrize("gap", GAPS, ids=NAMES)
def test_moto_still_has_the_gap(gap: Gap, moto: Clients) -> None:
    assert gap.shows(moto), f"moto has closed this gap: delete {gap.__name__}, and its line in closing.py"


@pytest.mark.parametrize("gap", GAPS, ids=NAMES)
def test_the_cloud_closes_the_gap(gap: Gap, aws: Clients) -> None:
    assert not gap.shows(aws)
