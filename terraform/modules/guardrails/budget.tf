# The month's money: mails on the way, and at 100 % a hand on the tap.

locals {
  alerts = {
    half     = { type = "ACTUAL", percent = 50 }
    most     = { type = "ACTUAL", percent = 80 }
    all      = { type = "ACTUAL", percent = 100 }
    forecast = { type = "FORECASTED", percent = 100 }
  }
}

resource "aws_budgets_budget" "month" {
  name         = "${var.name}-month"
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_amount = tostring(var.monthly_budget_usd)
  limit_unit   = "USD"

  dynamic "cost_filter" {
    for_each = var.count_only_tagged ? [format("user:Environment$%s", var.tags["Environment"])] : []

    content {
      name   = "TagKeyValue"
      values = [cost_filter.value]
    }
  }

  dynamic "notification" {
    for_each = local.alerts

    content {
      comparison_operator       = "GREATER_THAN"
      notification_type         = notification.value.type
      threshold                 = notification.value.percent
      threshold_type            = "PERCENTAGE"
      subscriber_sns_topic_arns = [aws_sns_topic.alerts.arn]

      # A subscription to the topic waits for a click; the mail that matters most must not
      subscriber_email_addresses = notification.key == "all" ? [var.alert_email] : null
    }
  }

  # Budgets tries the topic when a notification is made
  depends_on = [aws_sns_topic_policy.alerts]
}

# What the notebook's role may no longer do once the month's money is spent. Reading, saving, stopping and deleting stay.
data "aws_iam_policy_document" "no_new_spending" {
  #checkov:skip=CKV_AWS_111: a policy that only denies gives nobody anything
  #checkov:skip=CKV_AWS_356: a policy that only denies has to deny everywhere
  statement {
    sid    = "NoNewSpending"
    effect = "Deny"
    actions = [
      "athena:Start*",
      "bedrock:Invoke*",
      "ec2:RunInstances",
      "glue:Create*",
      "glue:Start*",
      "sagemaker:Create*",
      "sagemaker:Invoke*",
      "sagemaker:Start*",
      "sagemaker:Update*",
    ]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "no_new_spending" {
  name        = local.deny_policy
  description = "Attached to the notebook's role by the budget ${aws_budgets_budget.month.name} when it is spent"
  policy      = data.aws_iam_policy_document.no_new_spending.json
}

resource "aws_budgets_budget_action" "deny" {
  count = var.notebook_role_name == null ? 0 : 1

  budget_name        = aws_budgets_budget.month.name
  action_type        = "APPLY_IAM_POLICY"
  approval_model     = "AUTOMATIC"
  notification_type  = "ACTUAL"
  execution_role_arn = aws_iam_role.budget[0].arn

  action_threshold {
    action_threshold_type  = "PERCENTAGE"
    action_threshold_value = 100
  }

  definition {
    iam_action_definition {
      policy_arn = aws_iam_policy.no_new_spending.arn
      roles      = [var.notebook_role_name]
    }
  }

  subscriber {
    subscription_type = "EMAIL"
    address           = var.alert_email
  }

  subscriber {
    subscription_type = "SNS"
    address           = aws_sns_topic.alerts.arn
  }

  # Without its permission the action is refused when it is made
  depends_on = [aws_iam_role_policy.budget, aws_sns_topic_policy.alerts]
}
