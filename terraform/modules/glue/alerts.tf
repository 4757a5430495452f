# Told to the owner by mail. Nothing here polls: Glue says itself what became of a run.

locals {
  alerts = {
    job-failed = {
      type   = "Glue Job State Change"
      detail = { jobName = [local.job], state = ["FAILED", "TIMEOUT"] }
      paths  = { run = "$.detail.jobRunId", state = "$.detail.state" }
      text   = "${local.job} ended as <state> in run <run>. What was published before is whole; other datasets are done. Why: CloudWatch log group ${aws_cloudwatch_log_group.job["output"].name}."
    }
    job-slow = {
      type   = "Glue Job Run Status"
      detail = { jobName = [local.job], state = ["STARTING", "RUNNING"] }
      paths  = { run = "$.detail.jobRunId" }
      text   = "${local.job} has been running for more than ${var.job.slow_after_minutes} minutes in run <run>. It is stopped after ${var.job.timeout_minutes}."
    }
    crawler-failed = {
      type   = "Glue Crawler State Change"
      detail = { crawlerName = [local.crawler], state = ["Failed"] }
      paths  = { crawler = "$.detail.crawlerName" }
      text   = "The crawler <crawler> failed: new datasets have no table, and new columns are missing. Why: its log in the Glue console."
    }
  }
}

resource "aws_cloudwatch_event_rule" "alert" {
  for_each = local.alerts

  name          = "${var.name}-${each.key}"
  description   = "Tells the owner: ${each.key}"
  event_pattern = jsonencode({ source = ["aws.glue"], "detail-type" = [each.value.type], detail = each.value.detail })
}

resource "aws_cloudwatch_event_target" "alert" {
  for_each = local.alerts

  rule = aws_cloudwatch_event_rule.alert[each.key].name
  arn  = var.alert_topic_arn

  # Without Glue's own message: quotes in it would make the text no text, and the alert would not be sent
  input_transformer {
    input_paths    = each.value.paths
    input_template = "\"${each.value.text}\""
  }
}
