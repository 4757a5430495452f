# What goes away by itself: answers to queries, unfinished work of killed runs, old versions, and uploads that were never
# finished.

resource "aws_s3_bucket_lifecycle_configuration" "zone" {
  for_each = local.zones

  bucket = aws_s3_bucket.zone[each.key].bucket

  rule {
    id     = "unfinished-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 2
    }
  }

  dynamic "rule" {
    for_each = each.value.expire

    content {
      id     = "expire-${trim(rule.key, "_/")}"
      status = "Enabled"

      filter {
        prefix = rule.key
      }

      expiration {
        days = rule.value
      }

      # Nobody wants back what expires; a run of Spark removes its parts itself, as large as the table and at once
      noncurrent_version_expiration {
        noncurrent_days = 1
      }
    }
  }

  rule {
    id     = "expire-versions"
    status = "Enabled"

    filter {}

    # A deleted object leaves a marker; with no version under it any more, it only slows down listings
    expiration {
      expired_object_delete_marker = true
    }

    noncurrent_version_expiration {
      noncurrent_days = each.value.version_days
    }
  }

  # Rules on versions want versioning to be there
  depends_on = [aws_s3_bucket_versioning.zone]
}
