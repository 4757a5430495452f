"""The lake on S3: with `etl.lake.s3.client`, the only rooms that import boto3 and botocore."""
