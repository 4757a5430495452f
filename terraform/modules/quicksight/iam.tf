# The role with which Quick Sight queries for this data source, and for nothing else.

locals {
  results = "${var.buckets["results"].arn}/${trimprefix(var.workgroup, "${var.name}-")}" # as the athena module lays them out
  glue    = "${local.arn}:glue:${local.region}:${var.account_id}"
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["quicksight.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }

    # Any of our sources: while it is being made, Quick Sight asks under a name that we do not know
    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["${local.arn}:quicksight:*:${var.account_id}:datasource/*"]
    }
  }
}

data "aws_iam_policy_document" "quicksight" {
  statement {
    sid = "Query"
    actions = [
      "athena:BatchGetQueryExecution",
      "athena:GetQueryExecution",
      "athena:GetQueryResults",
      "athena:GetQueryResultsStream",
      "athena:GetWorkGroup",
      "athena:ListQueryExecutions",
      "athena:StartQueryExecution",
      "athena:StopQueryExecution",
    ]
    resources = ["${local.arn}:athena:${local.region}:${var.account_id}:workgroup/${var.workgroup}"]
  }

  statement {
    sid       = "LookUpCatalog"
    actions   = ["athena:GetDataCatalog", "athena:GetDatabase", "athena:GetTableMetadata", "athena:ListDatabases", "athena:ListTableMetadata"]
    resources = ["${local.arn}:athena:${local.region}:${var.account_id}:datacatalog/AwsDataCatalog"]
  }

  statement {
    sid     = "BrowseViews"
    actions = ["glue:GetDatabase", "glue:GetDatabases", "glue:GetTable", "glue:GetTables", "glue:GetPartition", "glue:GetPartitions", "glue:BatchGetPartition"]
    resources = [
      "${local.glue}:catalog",
      "${local.glue}:database/${var.databases.views}",
      "${local.glue}:table/${var.databases.views}/*",
    ]
  }

  # A view is read with the rights of who asks, down to its tables. By name they can be read, but not listed: the crawler's
  # tables are not on offer to authors
  statement {
    sid     = "ReadTablesBehindViews"
    actions = ["glue:GetDatabase", "glue:GetTable", "glue:GetPartition", "glue:GetPartitions", "glue:BatchGetPartition"]
    resources = [
      "${local.glue}:database/${var.databases.tables}",
      "${local.glue}:table/${var.databases.tables}/*",
    ]
  }

  statement {
    sid       = "FindClean"
    actions   = ["s3:ListBucket", "s3:GetBucketLocation"]
    resources = [var.buckets["clean"].arn]
  }

  statement {
    sid       = "ReadClean"
    actions   = ["s3:GetObject"]
    resources = ["${var.buckets["clean"].arn}/*"]
  }

  # Rows that materialised views keep, as the athena module lays them out
  statement {
    sid       = "ReadRowsOfViews"
    actions   = ["s3:GetObject"]
    resources = ["${var.buckets["results"].arn}/views/tables/*"]
  }

  # Athena writes results with the credentials of whoever asks
  statement {
    sid       = "LocateResults"
    actions   = ["s3:GetBucketLocation"]
    resources = [var.buckets["results"].arn]
  }

  statement {
    sid       = "FindOwnResults"
    actions   = ["s3:ListBucket"]
    resources = [var.buckets["results"].arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["${trimprefix(var.workgroup, "${var.name}-")}/*", "views/tables/*"]
    }
  }

  statement {
    sid       = "KeepOwnResults"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
    resources = ["${local.results}/*"]
  }

  statement {
    sid       = "UseTheKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]
  }
}

resource "aws_iam_role" "quicksight" {
  name               = "${var.name}-quicksight"
  description        = "Quick Sight: queries the views of ${var.name} in the workgroup ${var.workgroup}"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "quicksight" {
  name   = "query"
  role   = aws_iam_role.quicksight.name
  policy = data.aws_iam_policy_document.quicksight.json
}
