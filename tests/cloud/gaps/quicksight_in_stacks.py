"""moto's CloudFormation makes nothing of Quick Sight: the stack succeeds, and no data source, analysis or dashboard is there.

They are taken out of the template before moto sees it, made through Quick Sight's API, and put back into the template for whoever
reads it. The names of properties are those of the API, so botocore's model is held against each.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from xml.sax.saxutils import escape

from botocore.exceptions import ClientError, ParamValidationError

from tests.cloud.gaps.clients import Clients, new_name
from tests.cloud.server import ACCOUNT, Cloud
from tests.cloud.wire import Answer, AwsError, Forward, Request

_PREFIX = "AWS::QuickSight::"
_CALLS = {"DataSource": "data_source", "Analysis": "analysis", "Dashboard": "dashboard"}
_NOT_TO_UPDATE = ("Permissions", "Type", "Tags")  # what is changed by other calls, or not at all
Properties = dict[str, Any]
Things = dict[tuple[str, str], Properties]  # kind, id


def shows(aws: Clients) -> bool:
    name = new_name()
    properties = {
        "AwsAccountId": ACCOUNT,
        "DataSourceId": name,
        "Name": name,
        "Type": "ATHENA",
        "DataSourceParameters": {"AthenaParameters": {"WorkGroup": "primary"}},
    }
    template = json.dumps({"Resources": {"Source": {"Type": f"{_PREFIX}DataSource", "Properties": properties}}})
    aws("cloudformation").create_stack(StackName=name, TemplateBody=template)
    try:
        aws("quicksight").describe_data_source(AwsAccountId=ACCOUNT, DataSourceId=name)
    except aws("quicksight").exceptions.ClientError:
        return True
    return False


def close(cloud: Cloud) -> None:
    cloud.layer("cloudformation", _Stacks(cloud).layer)


class _Stacks:
    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._templates: dict[tuple[str, str], str] = {}

    def layer(self, request: Request, forward: Forward) -> Answer:
        form = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
        name = form.get("StackName", "")
        if name.startswith("arn:"):
            name = name.split("/")[1]
        key, action = (request.region, name), form.get("Action")
        if action in ("CreateStack", "UpdateStack"):
            return self._make(key, self._with_body(form, request.region), request, forward)
        if action == "DeleteStack" and key in self._templates:
            self._become(request.region, _things(self._templates.pop(key)), {})
        answer = forward(request)
        if action == "GetTemplate" and key in self._templates and answer.status == 200:
            before, _, rest = answer.body.decode().partition("<TemplateBody>")
            after = rest.partition("</TemplateBody>")[2]
            answer.body = f"{before}<TemplateBody>{escape(self._templates[key])}</TemplateBody>{after}".encode()
            answer.headers = [(name, value) for name, value in answer.headers if name.lower() != "content-length"]
        return answer

    def _with_body(self, form: dict[str, str], region: str) -> dict[str, str]:
        """A template that lies in a bucket is fetched, as its owner."""
        if "TemplateURL" not in form:
            if len(form.get("TemplateBody", "").encode()) > 51_200:
                raise AwsError("ValidationError", "templateBody must have length less than or equal to 51200")
            return form
        where = urlsplit(form["TemplateURL"])
        found = self._cloud.client("s3", region).get_object(Bucket=where.netloc.split(".s3.")[0], Key=where.path[1:])
        kept = {name: value for name, value in form.items() if name != "TemplateURL"}
        return {**kept, "TemplateBody": found["Body"].read().decode()}

    def _make(self, key: tuple[str, str], form: dict[str, str], request: Request, forward: Forward) -> Answer:
        text = form.get("TemplateBody", "")
        if _PREFIX not in text:
            return forward(request)
        template = json.loads(text)
        kept = {
            name: _instead(key[1], name) if resource["Type"].startswith(_PREFIX) else resource
            for name, resource in template["Resources"].items()
        }
        self._become(request.region, _things(self._templates.get(key, "{}")), _things(text))
        body = urlencode({**form, "TemplateBody": json.dumps({**template, "Resources": kept})})
        answer = forward(request.with_body(body.encode()))
        if answer.status == 200:
            self._templates[key] = text
        return answer

    def _become(self, region: str, old: Things, new: Things) -> None:
        """Make, change and remove until what is there is what the template says."""
        for thing, properties in old.items():
            if thing not in new:
                self._call(region, "delete", thing[0], _where(thing[0], properties))
        for thing, properties in new.items():
            if thing not in old:
                self._call(region, "create", thing[0], properties)
            elif properties != old[thing]:
                self._change(region, thing[0], old[thing], properties)

    def _change(self, region: str, kind: str, old: Properties, new: Properties) -> None:
        if kind == "DataSource":  # which moto has, without permissions
            self._call(region, "delete", kind, _where(kind, old))
            self._call(region, "create", kind, new)
            return
        content = {name: value for name, value in new.items() if name not in _NOT_TO_UPDATE}
        made = self._call(region, "update", kind, content)
        if kind == "Dashboard":
            version = int(made["VersionArn"].rpartition("/")[2])
            self._call(region, "update", kind, {**_where(kind, new), "VersionNumber": version}, "_published_version")
        lists = {"GrantPermissions": new.get("Permissions"), "RevokePermissions": old.get("Permissions")}
        if lists["GrantPermissions"] != lists["RevokePermissions"]:
            for name in ("RevokePermissions", "GrantPermissions"):
                if lists[name]:
                    self._call(region, "update", kind, {**_where(kind, new), name: lists[name]}, "_permissions")

    def _call(self, region: str, verb: str, kind: str, content: Properties, more: str = "") -> Any:
        client = self._cloud.client("quicksight", region)
        try:
            return getattr(client, f"{verb}_{_CALLS[kind]}{more}")(**content)
        except (ClientError, ParamValidationError) as error:
            raise AwsError("ValidationError", f"{_PREFIX}{kind}: {error}") from None


def _things(template: str) -> Things:
    found = {}
    for resource in json.loads(template).get("Resources", {}).values():
        kind = resource["Type"].removeprefix(_PREFIX)
        if kind in _CALLS:
            found[kind, resource["Properties"][f"{kind}Id"]] = resource["Properties"]
        elif kind != resource["Type"]:
            raise AwsError("NotImplemented", f"the laptop cloud has no {resource['Type']}")
    return found


def _where(kind: str, properties: Properties) -> Properties:
    return {name: properties[name] for name in ("AwsAccountId", f"{kind}Id")}


def _instead(stack: str, name: str) -> dict[str, Any]:
    """Something that moto knows and nobody looks at: an empty stack is refused."""
    properties = {"Type": "String", "Name": f"/stacks/{stack}/{name}", "Value": _PREFIX}
    return {"Type": "AWS::SSM::Parameter", "Properties": properties}
