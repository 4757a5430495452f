# One role for each actor. Glue's own two have no condition on who asks: a role can be passed to Glue only within its
# account, and Glue does not document that it says for whom it takes a role.

data "aws_iam_policy_document" "glue_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["glue.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "job" {
  name               = "${var.name}-job"
  description        = "The cleansing job: reads raw, writes clean, rejects and reports, starts the crawler"
  assume_role_policy = data.aws_iam_policy_document.glue_trust.json
}

data "aws_iam_policy_document" "job" {
  statement {
    sid       = "FindObjects"
    actions   = ["s3:GetBucketLocation", "s3:ListBucket"]
    resources = [for zone in ["raw", "clean", "rejects", "reports", "artifacts"] : var.buckets[zone].arn]
  }

  statement {
    sid       = "Read"
    actions   = ["s3:GetObject"]
    resources = [for zone in ["raw", "clean", "rejects", "reports", "artifacts"] : "${var.buckets[zone].arn}/*"]
  }

  statement {
    sid       = "Publish"
    actions   = ["s3:PutObject", "s3:AbortMultipartUpload"]
    resources = [for zone in ["clean", "rejects", "reports"] : "${var.buckets[zone].arn}/*"]
  }

  # A table is replaced, never removed; rejects go when a dataset has none any more
  statement {
    sid       = "ForgetRejects"
    actions   = ["s3:DeleteObject"]
    resources = ["${var.buckets["rejects"].arn}/*"]
  }

  statement {
    sid       = "UseTheKey"
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]
  }

  # Without AssociateKmsKey a job with a security configuration runs and logs nothing
  statement {
    sid       = "Log"
    actions   = ["logs:AssociateKmsKey", "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${local.arn}:logs:${local.here}:log-group:/aws-glue/jobs/*"]
  }

  # Whether a table is new or has other columns; only the crawler changes one
  statement {
    sid     = "CompareTables"
    actions = ["glue:GetTables"]
    resources = [
      "${local.arn}:glue:${local.here}:catalog",
      "${local.arn}:glue:${local.here}:database/${local.databases.tables}",
      "${local.arn}:glue:${local.here}:table/${local.databases.tables}/*",
    ]
  }

  statement {
    sid       = "Crawl"
    actions   = ["glue:GetCrawler", "glue:StartCrawler"]
    resources = ["${local.arn}:glue:${local.here}:crawler/${local.crawler}"]
  }

  # Metrics have no resources; the namespace is all that can be asked for
  statement {
    sid       = "Measure"
    actions   = ["cloudwatch:PutMetricData"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "cloudwatch:namespace"
      values   = ["Glue"]
    }
  }
}

resource "aws_iam_role_policy" "job" {
  name   = "job"
  role   = aws_iam_role.job.name
  policy = data.aws_iam_policy_document.job.json
}

resource "aws_iam_role" "crawler" {
  name               = "${var.name}-crawler"
  description        = "The crawler: reads clean, keeps the tables"
  assume_role_policy = data.aws_iam_policy_document.glue_trust.json
}

data "aws_iam_policy_document" "crawler" {
  statement {
    sid       = "FindObjects"
    actions   = ["s3:GetBucketLocation", "s3:ListBucket"]
    resources = [var.buckets["clean"].arn]
  }

  statement {
    sid       = "Read"
    actions   = ["s3:GetObject"]
    resources = ["${var.buckets["clean"].arn}/*"]
  }

  statement {
    sid       = "UseTheKey"
    actions   = ["kms:Decrypt"]
    resources = [var.kms_key_arn]
  }

  # No table is deleted, and the database of the views is out of reach
  statement {
    sid = "KeepTables"
    actions = [
      "glue:BatchCreatePartition",
      "glue:BatchGetPartition",
      "glue:BatchUpdatePartition",
      "glue:CreatePartition",
      "glue:CreateTable",
      "glue:GetDatabase",
      "glue:GetPartition",
      "glue:GetPartitions",
      "glue:GetTable",
      "glue:GetTables",
      "glue:UpdatePartition",
      "glue:UpdateTable",
    ]
    resources = [
      "${local.arn}:glue:${local.here}:catalog",
      "${local.arn}:glue:${local.here}:database/${local.databases.tables}",
      "${local.arn}:glue:${local.here}:table/${local.databases.tables}/*",
    ]
  }

  statement {
    sid       = "Log"
    actions   = ["logs:AssociateKmsKey", "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${local.arn}:logs:${local.here}:log-group:/aws-glue/crawlers*"]
  }
}

resource "aws_iam_role_policy" "crawler" {
  name   = "crawler"
  role   = aws_iam_role.crawler.name
  policy = data.aws_iam_policy_document.crawler.json
}

data "aws_iam_policy_document" "events_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = ["${local.arn}:events:${local.here}:rule/${local.rule}"]
    }
  }
}

resource "aws_iam_role" "upload" {
  name               = "${var.name}-upload"
  description        = "EventBridge: tells the workflow of an upload"
  assume_role_policy = data.aws_iam_policy_document.events_trust.json
}

data "aws_iam_policy_document" "upload" {
  statement {
    sid       = "TellTheWorkflow"
    actions   = ["glue:NotifyEvent"]
    resources = ["${local.arn}:glue:${local.here}:workflow/${local.workflow}"]
  }
}

resource "aws_iam_role_policy" "upload" {
  name   = "upload"
  role   = aws_iam_role.upload.name
  policy = data.aws_iam_policy_document.upload.json
}
