"""What people make in Quick Sight: data sets with their schedules, analyses and dashboards, kept, versioned and shared.

A request is held against the model and its names against what is there, so a definition that Quick Sight would not show is refused.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.cloud.quicksight.definition import dangling
from tests.cloud.quicksight.model import Content, Operation, operation_of, problems
from tests.cloud.server import ACCOUNT
from tests.cloud.wire import Answer, AwsError, Forward, Request

# kind -> what its ARN calls it, what lists it, and what the list is called
KINDS: Mapping[str, tuple[str, str, str]] = {
    "DataSet": ("dataset", "ListDataSets", "DataSetSummaries"),
    "Analysis": ("analysis", "ListAnalyses", "AnalysisSummaryList"),
    "Dashboard": ("dashboard", "ListDashboards", "DashboardSummaryList"),
}


@dataclass(slots=True)
class Asset:
    """One of the things that people make, and who may do what with it."""

    arn: str
    versions: list[Content]
    published: int = 1
    permissions: dict[str, list[str]] = field(default_factory=dict)
    schedules: dict[str, Content] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def content(self) -> Content:
        """What is seen of it: the published version."""
        return self.versions[self.published - 1]


class Assets:
    """The store, as a layer over Quick Sight. `has_source` says whether there is a data source of an ARN."""

    def __init__(self, has_source: Callable[[str, str], bool]) -> None:
        self._has_source = has_source
        self._assets: dict[tuple[str, str, str], Asset] = {}  # region, kind, id

    def layer(self, request: Request, forward: Forward) -> Answer:
        operation = operation_of(request)
        answer = None if operation is None else self._answer(operation, request.region)
        return forward(request) if answer is None else Answer.of({**answer, "Status": 200, "RequestId": "kiban"})

    def _answer(self, operation: Operation, region: str) -> Content | None:
        """None when the operation is none of ours."""
        name, given = operation.name, operation.input
        if name in ("ListTagsForResource", "TagResource", "UntagResource"):
            return self._tagging(name, given)
        if name.endswith(("RefreshSchedule", "RefreshSchedules")) and "Topic" not in name:
            return self._schedules(name, given, self._get(region, "DataSet", given["DataSetId"]))
        for kind, (_, lists, listed) in KINDS.items():
            if name == f"Create{kind}":
                return self._create(region, kind, operation)
            if name == lists:
                return {listed: [self._summary(kind, asset) for asset in self._of(region, kind)]}
            if name in _ON_ONE and _ON_ONE[name][0] == kind:
                asset = self._get(region, kind, given[f"{kind}Id"])
                return _ON_ONE[name][1](self, region, kind, asset, operation)
        return None

    def _of(self, region: str, kind: str) -> list[Asset]:
        return [asset for (where, what, _), asset in self._assets.items() if (where, what) == (region, kind)]

    def _get(self, region: str, kind: str, id: str) -> Asset:
        asset = self._assets.get((region, kind, id))
        if asset is None:
            raise AwsError("ResourceNotFoundException", f"there is no {kind} {id}", status=404)
        return asset

    def _create(self, region: str, kind: str, operation: Operation) -> Content:
        id = operation.input[f"{kind}Id"]
        if (region, kind, id) in self._assets:
            raise AwsError("ResourceExistsException", f"there is a {kind} {id} already", status=409)
        self._check(region, kind, operation)
        asset = Asset(f"arn:aws:quicksight:{region}:{ACCOUNT}:{KINDS[kind][0]}/{id}", [operation.input])
        asset.permissions = {one["Principal"]: one["Actions"] for one in operation.input.get("Permissions", [])}
        asset.tags = {tag["Key"]: tag["Value"] for tag in operation.input.get("Tags", [])}
        self._assets[region, kind, id] = asset
        return {"Arn": asset.arn, f"{kind}Id": id, "CreationStatus": "CREATION_SUCCESSFUL"}

    def _check(self, region: str, kind: str, operation: Operation) -> None:
        found = problems(operation.name, operation.input)
        if not found and kind == "DataSet":
            tables = [next(iter(table.values())) for table in operation.input["PhysicalTableMap"].values()]
            sources = [table["DataSourceArn"] for table in tables]
            found = [f"there is no data source {arn}" for arn in sources if not self._has_source(region, arn)]
        elif not found:
            columns = {asset.arn: _columns(asset.content) for asset in self._of(region, "DataSet")}
            found = dangling(operation.input["Definition"], columns)
        if found:
            raise AwsError("InvalidParameterValueException", "; ".join(found[:10]))

    def _update(self, region: str, kind: str, asset: Asset, operation: Operation) -> Content:
        self._check(region, kind, operation)
        kept = {key: value for key, value in asset.content.items() if key in ("Permissions", "Tags")}
        asset.versions.append({**operation.input, **kept})
        if kind != "Dashboard":  # whose readers go on seeing the old version until the new one is published
            asset.published = len(asset.versions)
        arn = f"{asset.arn}/version/{len(asset.versions)}" if kind == "Dashboard" else asset.arn
        return {"Arn": asset.arn, "VersionArn": arn, f"{kind}Id": operation.input[f"{kind}Id"]}

    def _publish(self, region: str, kind: str, asset: Asset, operation: Operation) -> Content:
        wanted = int(operation.input["VersionNumber"])
        if not 1 <= wanted <= len(asset.versions):
            raise AwsError("ResourceNotFoundException", f"there is no version {wanted}", status=404)
        asset.published = wanted
        return {"DashboardId": operation.input["DashboardId"], "DashboardArn": asset.arn}

    def _delete(self, region: str, kind: str, asset: Asset, operation: Operation) -> Content:
        del self._assets[region, kind, operation.input[f"{kind}Id"]]
        return {"Arn": asset.arn, f"{kind}Id": operation.input[f"{kind}Id"]}

    def _describe(self, region: str, kind: str, asset: Asset, operation: Operation) -> Content:
        return {kind: _described(kind, asset)}

    def _definition(self, region: str, kind: str, asset: Asset, operation: Operation) -> Content:
        return {"Definition": asset.content["Definition"], "Name": asset.content["Name"]}

    def _permissions(self, region: str, kind: str, asset: Asset, operation: Operation) -> Content:
        listed = [{"Principal": principal, "Actions": actions} for principal, actions in asset.permissions.items()]
        return {"Permissions": listed, f"{kind}Id": operation.input[f"{kind}Id"], f"{kind}Arn": asset.arn}

    def _share(self, region: str, kind: str, asset: Asset, operation: Operation) -> Content:
        for one in operation.input.get("GrantPermissions", []):
            asset.permissions[one["Principal"]] = sorted(
                {*asset.permissions.get(one["Principal"], []), *one["Actions"]}
            )
        for one in operation.input.get("RevokePermissions", []):
            left = [action for action in asset.permissions.pop(one["Principal"], []) if action not in one["Actions"]]
            asset.permissions |= {one["Principal"]: left} if left else {}
        return self._permissions(region, kind, asset, operation)

    def _no_properties(self, region: str, kind: str, asset: Asset, operation: Operation) -> Content:
        raise AwsError("ResourceNotFoundException", "no refresh properties were set", status=404)

    def _schedules(self, name: str, given: Content, asset: Asset) -> Content:
        if name == "ListRefreshSchedules":
            return {"RefreshSchedules": list(asset.schedules.values())}
        if name in ("CreateRefreshSchedule", "UpdateRefreshSchedule"):
            found = problems(name, given)
            if asset.content["ImportMode"] != "SPICE":
                found.append("only what is in SPICE can be refreshed")
            if found:
                raise AwsError("InvalidParameterValueException", "; ".join(found))
            schedule = {"StartAfterDateTime": int(time.time()), **given["Schedule"]}
            schedule["Arn"] = f"{asset.arn}/refresh-schedule/{schedule['ScheduleId']}"
            asset.schedules[schedule["ScheduleId"]] = schedule
            return {"ScheduleId": schedule["ScheduleId"], "Arn": schedule["Arn"]}
        if given["ScheduleId"] not in asset.schedules:
            raise AwsError("ResourceNotFoundException", f"there is no schedule {given['ScheduleId']}", status=404)
        if name == "DeleteRefreshSchedule":
            return {"ScheduleId": given["ScheduleId"], "Arn": asset.schedules.pop(given["ScheduleId"])["Arn"]}
        schedule = asset.schedules[given["ScheduleId"]]
        return {"RefreshSchedule": schedule, "Arn": schedule["Arn"]}

    def _tagging(self, name: str, given: Content) -> Content | None:
        asset = next((asset for asset in self._assets.values() if asset.arn == given["ResourceArn"]), None)
        if asset is None:
            return None
        if name == "TagResource":
            asset.tags |= {tag["Key"]: tag["Value"] for tag in given["Tags"]}
        if name == "UntagResource":
            asset.tags = {key: value for key, value in asset.tags.items() if key not in given.get("TagKeys", [])}
        return {"Tags": [{"Key": key, "Value": value} for key, value in asset.tags.items()]}

    def _summary(self, kind: str, asset: Asset) -> Content:
        return {f"{kind}Id": asset.content[f"{kind}Id"], "Arn": asset.arn, "Name": asset.content["Name"]}


Handler = Callable[[Assets, str, str, Asset, Operation], Content]


def _on_one(kind: str) -> dict[str, tuple[str, Handler]]:
    """Operations on an asset that is there."""
    return {
        f"Describe{kind}": (kind, Assets._describe),
        f"Describe{kind}Definition": (kind, Assets._definition),
        f"Describe{kind}Permissions": (kind, Assets._permissions),
        f"Describe{kind}RefreshProperties": (kind, Assets._no_properties),
        f"Update{kind}": (kind, Assets._update),
        f"Update{kind}Permissions": (kind, Assets._share),
        f"Update{kind}PublishedVersion": (kind, Assets._publish),
        f"Delete{kind}": (kind, Assets._delete),
    }


_ON_ONE: Mapping[str, tuple[str, Handler]] = {
    name: handler for kind in KINDS for name, handler in _on_one(kind).items()
}


def _columns(data_set: Content) -> dict[str, str]:
    """Name and type of a data set's columns."""
    tables = [next(iter(table.values())) for table in data_set["PhysicalTableMap"].values()]
    return {
        column["Name"]: column["Type"]
        for table in tables
        for column in table.get("Columns") or table.get("InputColumns", [])
    }


def _described(kind: str, asset: Asset) -> Content:
    kept = {
        key: value
        for key, value in asset.content.items()
        if key not in ("Permissions", "Tags", "AwsAccountId", "Definition")
    }
    described = {**kept, "Arn": asset.arn, "CreatedTime": 0, "LastUpdatedTime": 0}
    if kind == "DataSet":
        listed = [{"Name": name, "Type": type} for name, type in _columns(asset.content).items()]
        return {**described, "OutputColumns": listed}
    sources = [one["DataSetArn"] for one in asset.content["Definition"]["DataSetIdentifierDeclarations"]]
    status = {"Status": "CREATION_SUCCESSFUL", "DataSetArns": sources}
    if kind == "Dashboard":
        return {**described, "Version": {**status, "VersionNumber": asset.published}}
    return {**described, **status}
