# One topic for everything that needs a person: budget, alarms, and the rules of other modules.

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  arn     = "arn:${data.aws_partition.current.partition}"
  budgets = "${local.arn}:budgets::${var.account_id}"

  # Known before anything exists, so that a plan shows policies in full
  topic_arn    = "${local.arn}:sns:${data.aws_region.current.name}:${var.account_id}:${local.topic}"
  topic        = "${var.name}-alerts"
  alarm_prefix = "${local.arn}:cloudwatch:${data.aws_region.current.name}:${var.account_id}:alarm:${var.name}-"
}

resource "aws_sns_topic" "alerts" {
  name              = local.topic
  display_name      = "${var.name} alerts"
  kms_master_key_id = var.kms_key_arn
}

data "aws_iam_policy_document" "alerts" {
  statement {
    sid       = "Budgets"
    actions   = ["sns:Publish"]
    resources = [local.topic_arn]

    principals {
      type        = "Service"
      identifiers = ["budgets.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["${local.budgets}:*"]
    }
  }

  statement {
    sid       = "Alarms"
    actions   = ["sns:Publish"]
    resources = [local.topic_arn]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["${local.alarm_prefix}*"]
    }
  }

  # No condition, on purpose: EventBridge sends none of these keys to SNS, so one would drop every alert without a word
  statement {
    sid       = "Rules"
    actions   = ["sns:Publish"]
    resources = [local.topic_arn]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }
  }

  statement {
    sid       = "OnlyWithTls"
    effect    = "Deny"
    actions   = ["sns:Publish"]
    resources = [local.topic_arn]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_sns_topic_policy" "alerts" {
  arn    = aws_sns_topic.alerts.arn
  policy = data.aws_iam_policy_document.alerts.json
}

resource "aws_sns_topic_subscription" "owner" {
  topic_arn = aws_sns_topic.alerts.arn
  protocol  = "email"
  endpoint  = var.alert_email
}
