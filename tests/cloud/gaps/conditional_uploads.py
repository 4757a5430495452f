"""moto ignores If-Match and If-None-Match when a multipart upload is completed: whoever comes second wins unawares."""

from __future__ import annotations

from tests.cloud.gaps.clients import Clients, new_bucket
from tests.cloud.server import Cloud
from tests.cloud.wire import Answer, AwsError, Forward, Request


def shows(aws: Clients) -> bool:
    s3, bucket = aws("s3"), new_bucket(aws)
    s3.put_object(Bucket=bucket, Key="a", Body=b"first")
    upload = s3.create_multipart_upload(Bucket=bucket, Key="a")["UploadId"]
    part = s3.upload_part(Bucket=bucket, Key="a", UploadId=upload, PartNumber=1, Body=b"second")
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    try:
        s3.complete_multipart_upload(Bucket=bucket, Key="a", UploadId=upload, MultipartUpload=parts, IfMatch='"other"')
    except s3.exceptions.ClientError:
        return False
    return True


def close(cloud: Cloud) -> None:
    def layer(request: Request, forward: Forward) -> Answer:
        wanted, absent = request.header("If-Match"), request.header("If-None-Match")
        if request.method != "POST" or "uploadId" not in request.query or not (wanted or absent):
            return forward(request)
        with cloud.one_at_a_time:
            found = forward(request.with_path("HEAD", request.path))
            etag = next((value for name, value in found.headers if name.lower() == "etag"), "")
            taken, changed = found.status == 200 and absent == "*", wanted and wanted.strip('"') != etag.strip('"')
            if taken or changed:
                message = "At least one of the pre-conditions you specified did not hold"
                raise AwsError("PreconditionFailed", message, status=412)
            return forward(request)

    cloud.layer("s3", layer)
