# Plans without an account: the real provider, with keys that open nothing.

provider "aws" {
  region                      = "ap-northeast-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

variables {
  name               = "kiban-dev"
  account_id         = "123456789012"
  kms_key_arn        = "arn:aws:kms:ap-northeast-1:123456789012:key/1"
  alert_email        = "owner@kiban.jp"
  monthly_budget_usd = 30
  job_name           = "kiban-dev-cleanse"
  workgroups         = { main = "kiban-dev-main", bi = "kiban-dev-bi" }
  rules              = { job-failed = "kiban-dev-job-failed" }
  notebook_role_name = "kiban-dev-notebook"
}

override_resource {
  target          = aws_sns_topic.alerts
  override_during = plan
  values          = { arn = "arn:aws:sns:ap-northeast-1:123456789012:kiban-dev-alerts" }
}

run "the_month_is_watched" {
  command = plan

  assert {
    condition = toset([for alert in aws_budgets_budget.month.notification : "${alert.notification_type} ${alert.threshold}"]) == toset([
      "ACTUAL 50", "ACTUAL 80", "ACTUAL 100", "FORECASTED 100",
    ])
    error_message = "The alerts are ${jsonencode(aws_budgets_budget.month.notification)}."
  }

  assert {
    condition     = alltrue([for alert in aws_budgets_budget.month.notification : alert.subscriber_sns_topic_arns == toset([aws_sns_topic.alerts.arn])])
    error_message = "An alert does not go to the one topic."
  }

  assert {
    condition = [for alert in aws_budgets_budget.month.notification : alert if length(coalesce(alert.subscriber_email_addresses, [])) > 0] == [
      for alert in aws_budgets_budget.month.notification : alert if alert.notification_type == "ACTUAL" && alert.threshold == 100
    ]
    error_message = "The mail that needs no confirmation is not that of 100 %."
  }
}

run "the_tap" {
  command = plan

  assert {
    condition = (
      aws_budgets_budget_action.deny[0].approval_model == "AUTOMATIC" &&
      aws_budgets_budget_action.deny[0].action_threshold[0].action_threshold_value == 100 &&
      aws_budgets_budget_action.deny[0].definition[0].iam_action_definition[0].roles == toset(["kiban-dev-notebook"])
    )
    error_message = "At 100 % nothing is denied, or not to the notebook, or only when somebody agrees."
  }
}

run "without_a_notebook_there_is_nobody_to_deny" {
  command = plan

  variables {
    notebook_role_name = null
  }

  assert {
    condition     = length(aws_budgets_budget_action.deny) + length(aws_iam_role.budget) == 0
    error_message = "There is an action for no role."
  }
}

run "a_day_is_a_tenth_of_the_month" {
  command = plan

  assert {
    condition     = toset([for alarm in values(aws_cloudwatch_metric_alarm.athena_bytes) : alarm.threshold]) == toset([600000000000])
    error_message = "3 USD a day are 600 GB at 5 USD a TB."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.job_minutes.threshold == 292 * 60 * 1000
    error_message = "3 USD a day are 292 minutes at 0.616 USD an hour."
  }

  assert {
    condition     = length(output.alarms) == 4 && alltrue([for alarm in values(aws_cloudwatch_metric_alarm.undelivered) : alarm.threshold == 0])
    error_message = "The alarms are ${jsonencode(output.alarms)}."
  }
}

run "every_alarm_is_told" {
  command = plan

  assert {
    condition = alltrue([
      for alarm in concat(values(aws_cloudwatch_metric_alarm.athena_bytes), values(aws_cloudwatch_metric_alarm.undelivered), [aws_cloudwatch_metric_alarm.job_minutes]) :
      alarm.alarm_actions == toset([aws_sns_topic.alerts.arn])
    ])
    error_message = "An alarm rings where nobody hears it."
  }
}

run "of_a_shared_account_only_what_is_ours" {
  command = plan

  variables {
    count_only_tagged = true
    tags              = { Environment = "dev" }
  }

  assert {
    condition     = one(aws_budgets_budget.month.cost_filter).values == tolist(["user:Environment$dev"])
    error_message = "The budget counts ${jsonencode(aws_budgets_budget.month.cost_filter)}."
  }
}

run "no_tag_to_count_by" {
  command = plan

  variables {
    count_only_tagged = true
  }

  expect_failures = [var.tags]
}

run "no_address" {
  command = plan

  variables {
    alert_email = "owner"
  }

  expect_failures = [var.alert_email]
}
