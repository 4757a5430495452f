output "alert_topic_arn" {
  description = "The topic of all alerts. It can be published to as soon as this is known."
  value       = aws_sns_topic.alerts.arn
}

output "budget_name" {
  description = "The month's budget."
  value       = aws_budgets_budget.month.name
}

output "deny_policy_arn" {
  description = "The policy that is attached to the notebook's role when the month's money is spent. Detach it to let work go on."
  value       = aws_iam_policy.no_new_spending.arn
}

output "alarms" {
  description = "The alarms' names."
  value = concat(
    [aws_cloudwatch_metric_alarm.job_minutes.alarm_name],
    [for alarm in aws_cloudwatch_metric_alarm.athena_bytes : alarm.alarm_name],
    [for alarm in aws_cloudwatch_metric_alarm.undelivered : alarm.alarm_name],
  )
}
