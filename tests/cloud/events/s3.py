"""Objects that come and go, as events on the bus, for buckets that asked for it.

moto answers that a bucket's EventBridge notification is off when it is on, and gives up on all rules at the first target that it
does not know. So the switch is kept here, where moto does not see it, and the events are ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from tests.cloud.events.bus import Bus
from tests.cloud.server import Cloud
from tests.cloud.wire import Answer, Forward, Request

_SWITCH = re.compile(
    rb"<EventBridgeConfiguration\s*/>|<EventBridgeConfiguration[^>]*>.*?</EventBridgeConfiguration>", re.S
)
_NONE = b'<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"></NotificationConfiguration>'


class ObjectEvents:
    """Watches S3 requests that succeed."""

    def __init__(self, cloud: Cloud, bus: Bus) -> None:
        self._cloud, self._bus = cloud, bus
        self._regions: dict[str, str] = {}  # of the buckets that are switched on
        cloud.layer("s3", self._layer)

    def _layer(self, request: Request, forward: Forward) -> Answer:
        bucket, _, key = request.path.lstrip("/").partition("/")
        if bucket and not key and "notification" in request.query:
            return self._switch(bucket, request, forward)
        happened = list(_happened(request, key)) if bucket in self._regions else []
        answer = forward(request)
        if request.method == "DELETE" and not key and not request.query:
            self._regions.pop(bucket, None)
        if answer.status < 300:
            for event in happened:
                self._publish(self._regions[bucket], bucket, *event)
        return answer

    def _switch(self, bucket: str, request: Request, forward: Forward) -> Answer:
        if request.method == "PUT":
            content, found = _SWITCH.subn(b"", request.body)
            answer = forward(
                request.with_body(content if re.search(rb"<(Topic|Queue|CloudFunction)", content) else _NONE)
            )
            if answer.status < 300:
                self._regions.pop(bucket, None)
                self._regions.update({bucket: request.region} if found else {})
            return answer
        answer = forward(request)
        if bucket in self._regions and answer.status == 200:
            answer.body = _switched_on(answer.body)
            answer.headers = [(name, value) for name, value in answer.headers if name.lower() != "content-length"]
        return answer

    def _publish(self, region: str, bucket: str, kind: str, key: str, reason: str) -> None:
        facts: dict[str, Any] = {"key": key}
        if kind == "Object Created":
            head = self._cloud.client("s3", region).head_object(Bucket=bucket, Key=key)
            facts |= {"size": head["ContentLength"], "etag": head["ETag"].strip('"')}
            facts |= {"version-id": head["VersionId"]} if "VersionId" in head else {}
        detail = {"version": "0", "bucket": {"name": bucket}, "object": facts, "reason": reason}
        self._bus.publish(region, "aws.s3", kind, detail, [f"arn:aws:s3:::{bucket}"])


def _switched_on(configuration: bytes) -> bytes:
    root = ElementTree.fromstring(configuration)
    ElementTree.SubElement(root, f"{root.tag.partition('}')[0]}}}EventBridgeConfiguration")
    return ElementTree.tostring(root)


def _happened(request: Request, key: str) -> Iterator[tuple[str, str, str]]:
    """(detail-type, key, reason) of what this request did to objects."""
    query = request.query
    if key and request.method == "PUT" and not {"partNumber", "tagging", "acl", "retention"} & query.keys():
        yield "Object Created", key, "CopyObject" if request.header("x-amz-copy-source") else "PutObject"
    elif key and request.method == "POST" and "uploadId" in query:
        yield "Object Created", key, "CompleteMultipartUpload"
    elif key and request.method == "DELETE" and not {"uploadId", "tagging"} & query.keys():
        yield "Object Deleted", key, "DeleteObject"
    elif request.method == "POST" and "delete" in query:
        for name in request.keys_to_delete:
            yield "Object Deleted", name, "DeleteObject"
