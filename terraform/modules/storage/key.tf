# One key for the whole lake: whoever may use it still needs a role that reaches the object.

locals {
  region = data.aws_region.current.name
  arn    = "arn:${data.aws_partition.current.partition}"
  topics = "${local.arn}:sns:${local.region}:${var.account_id}:${var.name}-*"
}

data "aws_iam_policy_document" "key" {
  #checkov:skip=CKV_AWS_109: in a key's policy the resource "*" is this key
  #checkov:skip=CKV_AWS_111: in a key's policy the resource "*" is this key
  #checkov:skip=CKV_AWS_356: in a key's policy the resource "*" is this key

  # Without it the account could lock itself out, and no role's policy would count
  statement {
    sid       = "RolesDecide"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["${local.arn}:iam::${var.account_id}:root"]
    }
  }

  statement {
    sid       = "LogGroupsOfThisAccount"
    actions   = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["logs.${local.region}.amazonaws.com"]
    }

    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["${local.arn}:logs:${local.region}:${var.account_id}:log-group:*"]
    }
  }

  statement {
    sid       = "AlarmsAndBudgetsToOurTopics"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey*"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }

  # EventBridge sends no aws:SourceAccount along when it publishes to an encrypted topic, and with such a condition its
  # alerts are lost without a word; which topic it is, is part of what SNS encrypts, and so can be asked for
  statement {
    sid       = "RulesToOurTopics"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey*"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:sns:topicArn"
      values   = [local.topics]
    }
  }
}

resource "aws_kms_key" "lake" {
  description             = "Encrypts the zones of ${local.lake}, the job's logs and the alerts"
  enable_key_rotation     = true
  deletion_window_in_days = var.sandbox ? 7 : 30
  policy                  = data.aws_iam_policy_document.key.json
}

resource "aws_kms_alias" "lake" {
  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.lake.key_id
}
