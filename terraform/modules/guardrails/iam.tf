# The role with which AWS Budgets attaches that one policy to that one role.

locals {
  deny_policy     = "${var.name}-no-new-spending"
  deny_policy_arn = "${local.arn}:iam::${var.account_id}:policy/${local.deny_policy}"
}

data "aws_iam_policy_document" "budget_trust" {
  statement {
    actions = ["sts:AssumeRole"]

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
      values   = ["${local.budgets}:budget/*"]
    }
  }
}

data "aws_iam_policy_document" "budget" {
  count = var.notebook_role_name == null ? 0 : 1

  statement {
    sid       = "AttachThatPolicyToThatRole"
    actions   = ["iam:AttachRolePolicy", "iam:DetachRolePolicy"]
    resources = ["${local.arn}:iam::${var.account_id}:role/${var.notebook_role_name}"]

    condition {
      test     = "ArnEquals"
      variable = "iam:PolicyARN"
      values   = [local.deny_policy_arn]
    }
  }
}

resource "aws_iam_role" "budget" {
  count = var.notebook_role_name == null ? 0 : 1

  name               = "${var.name}-budget"
  description        = "AWS Budgets: attaches ${local.deny_policy} when the month's money is spent"
  assume_role_policy = data.aws_iam_policy_document.budget_trust.json
}

resource "aws_iam_role_policy" "budget" {
  count = var.notebook_role_name == null ? 0 : 1

  name   = "attach"
  role   = aws_iam_role.budget[0].name
  policy = data.aws_iam_policy_document.budget[0].json
}
