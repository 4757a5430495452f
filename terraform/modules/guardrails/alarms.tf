# What a single run cannot show: a day that costs too much, and alerts that do not arrive. That a run failed or takes long is
# said by Glue's own events, in the glue module.

locals {
  # ap-northeast-1, November 2026: Athena 5 USD per TB scanned; Glue 6.0 0.308 USD per DPU-hour
  athena_usd_per_byte = 5 / pow(10, 12)
  usd_a_day           = var.monthly_budget_usd * var.daily_share
  bytes_a_day         = floor(local.usd_a_day / local.athena_usd_per_byte)
  job_minutes_a_day   = floor(local.usd_a_day / var.job_usd_per_hour * 60)

  # Athena documents the dimensions of its metrics, but not in which combinations it sends them: with state and type, or of the
  # workgroup alone. Asked for both, the alarm cannot be blind: MAX takes whichever exists. DDL reads nothing.
  scans = {
    total     = {}
    succeeded = { QueryState = "SUCCEEDED", QueryType = "DML" }
    failed    = { QueryState = "FAILED", QueryType = "DML" }
    cancelled = { QueryState = "CANCELED", QueryType = "DML" }
  }
}

resource "aws_cloudwatch_metric_alarm" "athena_bytes" {
  for_each = var.workgroups

  alarm_name          = "${var.name}-athena-${each.key}-bytes"
  alarm_description   = "Queries of ${each.value} read more than ${format("%.0f", local.bytes_a_day / pow(10, 9))} GB within a day, which costs about ${format("%.2f", local.usd_a_day)} USD. Which ones: the workgroup's recent queries in Athena, by data scanned."
  comparison_operator = "GreaterThanThreshold"
  threshold           = local.bytes_a_day
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching" # nobody asked anything
  alarm_actions       = [aws_sns_topic.alerts.arn]

  metric_query {
    id          = "read"
    expression  = "MAX([FILL(total, 0), FILL(succeeded, 0) + FILL(failed, 0) + FILL(cancelled, 0)])"
    label       = "Bytes read"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = local.scans

    content {
      id = metric_query.key

      metric {
        namespace   = "AWS/Athena"
        metric_name = "ProcessedBytes"
        dimensions  = merge({ WorkGroup = each.value }, metric_query.value)
        period      = 86400
        stat        = "Sum"
      }
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "job_minutes" {
  alarm_name          = "${var.name}-job-minutes"
  alarm_description   = "Runs of ${var.job_name} add up to more than ${local.job_minutes_a_day} minutes within a day, which costs about ${format("%.2f", local.usd_a_day)} USD. Look for uploads that come again and again, and for runs that are retried."
  namespace           = "Glue"
  metric_name         = "glue.driver.aggregate.elapsedTime" # milliseconds since the last value, so a sum is the time
  dimensions          = { JobName = var.job_name, JobRunId = "ALL", Type = "count" }
  statistic           = "Sum"
  period              = 86400
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = local.job_minutes_a_day * 60 * 1000
  treat_missing_data  = "notBreaching" # it did not run
  alarm_actions       = [aws_sns_topic.alerts.arn]
}

# An event that cannot be delivered is lost without a word; alarms reach the topic by another way
resource "aws_cloudwatch_metric_alarm" "undelivered" {
  for_each = var.rules

  alarm_name          = "${var.name}-${each.key}-undelivered"
  alarm_description   = "The rule ${each.value} matched, and its target refused the event: an upload started nothing, or an alert was lost. Check the target's permissions and the key's policy."
  namespace           = "AWS/Events"
  metric_name         = "FailedInvocations"
  dimensions          = { RuleName = each.value }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alerts.arn]
}
