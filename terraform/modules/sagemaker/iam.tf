# Two actors: whoever works in the notebook, and the clock that stops it.

locals {
  own_prefix     = "notebook"
  results_prefix = trimprefix(var.workgroup, "${var.name}-") # as the athena module lays them out
  log_group      = "${local.arn}:logs:${local.region}:${var.account_id}:log-group:/aws/sagemaker/NotebookInstances"
  glue           = "${local.arn}:glue:${local.region}:${var.account_id}"
}

data "aws_iam_policy_document" "notebook_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["sagemaker.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["${local.arn}:sagemaker:${local.region}:${var.account_id}:*"]
    }
  }
}

data "aws_iam_policy_document" "notebook" {
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

  statement {
    sid       = "RunScripts"
    actions   = ["s3:GetObject"]
    resources = ["${var.buckets["artifacts"].arn}/${local.scripts_prefix}/*"]
  }

  statement {
    sid       = "KeepOwnWork"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
    resources = ["${var.buckets["artifacts"].arn}/${local.own_prefix}/*"]
  }

  statement {
    sid       = "FindOwnWorkAndResults"
    actions   = ["s3:ListBucket"]
    resources = [var.buckets["artifacts"].arn, var.buckets["results"].arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["${local.own_prefix}/*", "${local.results_prefix}/*", "views/tables/*"]
    }
  }

  # Athena writes results with the credentials of whoever asks, and asks where the buckets are
  statement {
    sid       = "LocateResults"
    actions   = ["s3:GetBucketLocation"]
    resources = [var.buckets["artifacts"].arn, var.buckets["results"].arn]
  }

  statement {
    sid       = "QueryResults"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
    resources = ["${var.buckets["results"].arn}/${local.results_prefix}/*"]
  }

  statement {
    sid = "Query"
    actions = [
      "athena:BatchGetQueryExecution",
      "athena:GetQueryExecution",
      "athena:GetQueryResults",
      "athena:GetQueryResultsStream",
      "athena:GetQueryRuntimeStatistics",
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
    sid = "ReadTablesAndViews"
    actions = [
      "glue:BatchGetPartition",
      "glue:GetDatabase",
      "glue:GetDatabases",
      "glue:GetPartition",
      "glue:GetPartitions",
      "glue:GetTable",
      "glue:GetTables",
    ]
    resources = concat(["${local.glue}:catalog"], flatten([
      for database in values(var.databases) : ["${local.glue}:database/${database}", "${local.glue}:table/${database}/*"]
    ]))
  }

  statement {
    sid       = "UseKeyOfLake"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]
  }

  # The group is SageMaker's own, of that name in every account, and shared by all notebooks of it. What is asked of the group
  # is asked with a colon and an empty stream behind its name
  statement {
    sid       = "FindLog"
    actions   = ["logs:CreateLogGroup", "logs:DescribeLogStreams"]
    resources = [local.log_group, "${local.log_group}:*"]
  }

  statement {
    sid       = "WriteOwnLog"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${local.log_group}:log-stream:${local.notebook}/*"]
  }

  statement {
    sid       = "StopItself"
    actions   = ["sagemaker:DescribeNotebookInstance", "sagemaker:StopNotebookInstance"]
    resources = [local.notebook_arn]
  }
}

resource "aws_iam_role" "notebook" {
  name                  = local.notebook
  description           = "Whoever works in ${local.notebook}: reads clean, queries, keeps own work"
  assume_role_policy    = data.aws_iam_policy_document.notebook_trust.json
  force_detach_policies = true # the budget may have attached its own
}

resource "aws_iam_role_policy" "notebook" {
  name   = "work"
  role   = aws_iam_role.notebook.name
  policy = data.aws_iam_policy_document.notebook.json
}

data "aws_iam_policy_document" "nightly_stop_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["scheduler.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [local.schedule_group_arn]
    }
  }
}

data "aws_iam_policy_document" "nightly_stop" {
  statement {
    sid       = "StopTheNotebook"
    actions   = ["sagemaker:StopNotebookInstance"]
    resources = [local.notebook_arn]
  }

  statement {
    sid       = "SayWhatFailed"
    actions   = ["sqs:SendMessage"]
    resources = [local.dead_letters_arn]
  }
}

resource "aws_iam_role" "nightly_stop" {
  name               = "${var.name}-nightly-stop"
  description        = "EventBridge Scheduler: stops ${local.notebook}"
  assume_role_policy = data.aws_iam_policy_document.nightly_stop_trust.json
}

resource "aws_iam_role_policy" "nightly_stop" {
  name   = "stop"
  role   = aws_iam_role.nightly_stop.name
  policy = data.aws_iam_policy_document.nightly_stop.json
}
