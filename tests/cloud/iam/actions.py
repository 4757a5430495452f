"""Which permissions a request needs: (action, resource) pairs, as the services' authorization tables give them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.cloud.wire import Request

Need = tuple[str, str | None]
_CATALOG = re.compile(
    r"(Create|Update|Delete|Get|BatchDelete|BatchGet|BatchCreate)(Table|Database|Partition|Tables|Databases|Partitions)(Version|Versions)?$"
)
_CRAWLER = re.compile(r"(Get|Start|Stop)Crawler$")
_SUBRESOURCES = {"location": "Location", "versioning": "Versioning", "policy": "Policy", "notification": "Notification"}


def needs(request: Request, account: str) -> list[Need]:
    """The permissions, or none where the cloud does not know the service's API; of most services only the action is checked."""
    if request.service == "s3":
        return list(_s3(request))
    if not request.operation:
        return []
    action = f"{request.service}:{request.operation}"
    if request.service == "glue" and _CATALOG.match(request.operation):
        where = f"arn:aws:glue:{request.region}:{account}"
        return [
            (action, f"{where}:{name}") for name in _catalog_names(json.loads(request.body or b"{}"), request.operation)
        ]
    if request.service == "glue" and _CRAWLER.match(request.operation):
        name = json.loads(request.body or b"{}").get("Name")
        return [(action, f"arn:aws:glue:{request.region}:{account}:crawler/{name}")]
    return [(action, None)]


def _catalog_names(content: dict[str, Any], operation: str) -> Iterator[str]:
    """The catalog, the database and the table: AWS wants the permission on each of them."""
    yield "catalog"
    on_database = "Database" in operation
    database = content.get("DatabaseName") or (content.get("Name") if on_database else None)
    database = database or content.get("DatabaseInput", {}).get("Name")
    if database:
        yield f"database/{database}"
    table = content.get("TableName") or content.get("TableInput", {}).get("Name")
    table = table or (content.get("Name") if not on_database else None)
    if database and table and not on_database:
        yield f"table/{database}/{table}"


def _s3(request: Request) -> Iterator[Need]:
    bucket, _, key = request.path.lstrip("/").partition("/")
    if not bucket:
        yield "s3:ListAllMyBuckets", None
    elif key:
        yield from _s3_object(request, f"arn:aws:s3:::{bucket}/{key}")
    else:
        yield from _s3_bucket(request, f"arn:aws:s3:::{bucket}")


def _s3_bucket(request: Request, arn: str) -> Iterator[Need]:
    query = request.query
    if request.method == "POST" and "delete" in query:
        for key in request.keys_to_delete:
            yield "s3:DeleteObject", f"{arn}/{key}"
    elif "uploads" in query:
        yield "s3:ListBucketMultipartUploads", arn
    elif "versions" in query:
        yield "s3:ListBucketVersions", arn
    elif known := _SUBRESOURCES.keys() & query.keys():
        verb = {"GET": "Get", "PUT": "Put", "DELETE": "Delete"}[request.method]
        yield f"s3:{verb}Bucket{_SUBRESOURCES[known.pop()]}", arn
    elif request.method in ("GET", "HEAD"):
        yield "s3:ListBucket", arn
    else:
        yield {"PUT": "s3:CreateBucket", "DELETE": "s3:DeleteBucket"}[request.method], arn


def _s3_object(request: Request, arn: str) -> Iterator[Need]:
    query, method = request.query, request.method
    version = "Version" if "versionId" in query else ""
    if "tagging" in query:
        verb = {"GET": "Get", "PUT": "Put", "DELETE": "Delete"}[method]
        yield f"s3:{verb}Object{version}Tagging", arn
    elif method in ("GET", "HEAD"):
        yield "s3:ListMultipartUploadParts" if "uploadId" in query else f"s3:GetObject{version}", arn
    elif method == "DELETE":
        yield "s3:AbortMultipartUpload" if "uploadId" in query else f"s3:DeleteObject{version}", arn
    else:
        yield "s3:PutObject", arn
        if source := request.header("x-amz-copy-source"):
            yield "s3:GetObject", f"arn:aws:s3:::{source.lstrip('/').partition('?')[0]}"
