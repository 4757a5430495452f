"""moto's Quick Sight makes data sets that nobody can look at again, dashboards without their charts, and no analyses."""

from __future__ import annotations

from tests.cloud.gaps.clients import Clients, new_name
from tests.cloud.quicksight.assets import Assets
from tests.cloud.server import ACCOUNT, Cloud


def shows(aws: Clients) -> bool:
    quicksight, name = aws("quicksight"), new_name()
    source = quicksight.create_data_source(AwsAccountId=ACCOUNT, DataSourceId=name, Name=name, Type="ATHENA")
    sql = {
        "DataSourceArn": source["Arn"],
        "Name": "q",
        "SqlQuery": "SELECT 1 AS one",
        "Columns": [{"Name": "one", "Type": "INTEGER"}],
    }
    where = {"AwsAccountId": ACCOUNT, "DataSetId": name}
    quicksight.create_data_set(**where, Name=name, PhysicalTableMap={"q": {"CustomSql": sql}}, ImportMode="SPICE")
    try:
        columns = quicksight.describe_data_set(**where)["DataSet"]["OutputColumns"]
        quicksight.delete_data_set(**where)
    except quicksight.exceptions.ClientError:
        return True
    return bool(columns != [{"Name": "one", "Type": "INTEGER"}])


def close(cloud: Cloud) -> None:
    def has_source(region: str, arn: str) -> bool:
        found = cloud.client("quicksight", region).list_data_sources(AwsAccountId=ACCOUNT)["DataSources"]
        return any(source["Arn"] == arn for source in found)

    cloud.layer("quicksight", Assets(has_source).layer)
