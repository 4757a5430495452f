# One bucket for each zone of the lake. The bucket of access logs differs in so much that it has its own file.

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  lake = "${var.name}-${var.account_id}"

  # Prefixes whose objects expire, and after how many days; days after which old versions do. Of the results, answers to
  # queries expire, and rows that views keep (under views/, see the athena module) do not. Of the rejects, what a killed run
  # of Spark left for its workers: no run is as long as two days.
  zones = {
    raw       = { expire = {}, version_days = var.keep_days.raw_versions }
    clean     = { expire = {}, version_days = var.keep_days.old_versions }
    rejects   = { expire = { "_parts/" = 2 }, version_days = var.keep_days.old_versions }
    reports   = { expire = {}, version_days = var.keep_days.old_versions }
    artifacts = { expire = {}, version_days = var.keep_days.old_versions }
    results   = { expire = { "main/" = var.keep_days.results, "bi/" = var.keep_days.results }, version_days = 1 }
  }

  # Both are known before anything exists, so a plan shows policies in full; `.bucket` makes users wait for the bucket.
  zone_arns = { for zone, _ in local.zones : zone => "arn:${data.aws_partition.current.partition}:s3:::${aws_s3_bucket.zone[zone].bucket}" }
  logs_arn  = "arn:${data.aws_partition.current.partition}:s3:::${aws_s3_bucket.logs.bucket}"
}

resource "aws_s3_bucket" "zone" {
  #checkov:skip=CKV_AWS_144: a copy in a second region doubles the cost of storage; versions are the undo, and raw files can be delivered again
  #checkov:skip=CKV2_AWS_62: only the raw zone starts anything, through EventBridge
  for_each = local.zones

  bucket = "${local.lake}-${each.key}"

  # Results of queries can be asked for again; all else is kept until a person says that this is a sandbox.
  force_destroy = var.sandbox || each.key == "results"
}

resource "aws_s3_bucket_public_access_block" "zone" {
  for_each = local.zones

  bucket                  = aws_s3_bucket.zone[each.key].bucket
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "zone" {
  for_each = local.zones

  bucket = aws_s3_bucket.zone[each.key].bucket

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_versioning" "zone" {
  for_each = local.zones

  bucket = aws_s3_bucket.zone[each.key].bucket

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "zone" {
  for_each = local.zones

  bucket = aws_s3_bucket.zone[each.key].bucket

  rule {
    bucket_key_enabled = true # one request to KMS for many objects, not one for each

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.lake.arn
    }
  }
}

resource "aws_s3_bucket_logging" "zone" {
  for_each = local.zones

  bucket        = aws_s3_bucket.zone[each.key].bucket
  target_bucket = aws_s3_bucket.logs.bucket
  target_prefix = "${each.key}/"

  # S3 tries the target when logging is switched on
  depends_on = [aws_s3_bucket_policy.logs]
}

# An upload becomes an event on the account's default bus; the rule that picks it up is the glue module's.
resource "aws_s3_bucket_notification" "raw" {
  bucket      = aws_s3_bucket.zone["raw"].bucket
  eventbridge = true
}
