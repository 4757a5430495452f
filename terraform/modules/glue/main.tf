# CSVs to tables: what the job, the crawler and the workflow share.

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  arn  = "arn:${data.aws_partition.current.partition}"
  here = "${data.aws_region.current.name}:${var.account_id}"

  job       = "${var.name}-cleanse"
  crawler   = "${var.name}-clean"
  workflow  = "${var.name}-upload"
  rule      = "${var.name}-upload"
  databases = { tables = replace(var.name, "-", "_"), views = "${replace(var.name, "-", "_")}_views" }
}

# What job and crawler write is encrypted with the lake's key: objects, logs, bookmarks.
resource "aws_glue_security_configuration" "lake" {
  name = var.name

  encryption_configuration {
    s3_encryption {
      s3_encryption_mode = "SSE-KMS"
      kms_key_arn        = var.kms_key_arn
    }

    cloudwatch_encryption {
      cloudwatch_encryption_mode = "SSE-KMS"
      kms_key_arn                = var.kms_key_arn
    }

    job_bookmarks_encryption {
      job_bookmarks_encryption_mode = "CSE-KMS"
      kms_key_arn                   = var.kms_key_arn
    }
  }
}
