"""moto's CloudFormation makes no Quick Sight data source: the stack succeeds, and nothing is there.

The data source is taken out of the template before moto sees it, made through Quick Sight's API, and put back into the template
for whoever reads it.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode
from xml.sax.saxutils import escape

from tests.cloud.gaps.clients import Clients, new_name
from tests.cloud.server import ACCOUNT, Cloud
from tests.cloud.wire import Answer, Forward, Request

_TYPE = "AWS::QuickSight::DataSource"


def shows(aws: Clients) -> bool:
    name = new_name()
    properties = {
        "AwsAccountId": ACCOUNT,
        "DataSourceId": name,
        "Name": name,
        "Type": "ATHENA",
        "DataSourceParameters": {"AthenaParameters": {"WorkGroup": "primary"}},
    }
    template = json.dumps({"Resources": {"Source": {"Type": _TYPE, "Properties": properties}}})
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
        if action in ("CreateStack", "UpdateStack") and _TYPE in form.get("TemplateBody", ""):
            return self._make(key, form, request, forward)
        if action == "DeleteStack" and key in self._templates:
            self._remove(request.region, _sources(json.loads(self._templates.pop(key))))
        answer = forward(request)
        if action == "GetTemplate" and key in self._templates and answer.status == 200:
            before, _, rest = answer.body.decode().partition("<TemplateBody>")
            after = rest.partition("</TemplateBody>")[2]
            answer.body = f"{before}<TemplateBody>{escape(self._templates[key])}</TemplateBody>{after}".encode()
            answer.headers = [(name, value) for name, value in answer.headers if name.lower() != "content-length"]
        return answer

    def _make(self, key: tuple[str, str], form: dict[str, str], request: Request, forward: Forward) -> Answer:
        template = json.loads(form["TemplateBody"])
        kept = {
            name: _instead(key[1], name) if resource["Type"] == _TYPE else resource
            for name, resource in template["Resources"].items()
        }
        body = urlencode({**form, "TemplateBody": json.dumps({**template, "Resources": kept})})
        answer = forward(request.with_body(body.encode()))
        if answer.status == 200:
            if key in self._templates:
                self._remove(request.region, _sources(json.loads(self._templates[key])))
            self._templates[key] = form["TemplateBody"]
            for properties in _sources(template):
                self._cloud.client("quicksight", request.region).create_data_source(**properties)
        return answer

    def _remove(self, region: str, sources: list[dict[str, Any]]) -> None:
        for properties in sources:
            where = {name: properties[name] for name in ("AwsAccountId", "DataSourceId")}
            self._cloud.client("quicksight", region).delete_data_source(**where)


def _sources(template: dict[str, Any]) -> list[dict[str, Any]]:
    return [resource["Properties"] for resource in template["Resources"].values() if resource["Type"] == _TYPE]


def _instead(stack: str, name: str) -> dict[str, Any]:
    """Something that moto knows and nobody looks at: an empty stack is refused."""
    properties = {"Type": "String", "Name": f"/stacks/{stack}/{name}", "Value": _TYPE}
    return {"Type": "AWS::SSM::Parameter", "Properties": properties}
