output "job_name" {
  description = "The cleansing job."
  value       = aws_glue_job.cleanse.name
}

output "job_role_arn" {
  description = "The job's role."
  value       = aws_iam_role.job.arn
}

output "job_dpus" {
  description = "How many DPUs a run holds; an hour of one has a price."
  value       = var.job.workers * local.dpus[var.job.worker_type]
}

output "job_log_groups" {
  description = "The job's log groups: `output` holds one line of JSON for each event, `error` Spark's talk."
  value       = { for kind, group in aws_cloudwatch_log_group.job : kind => group.name }
}

output "crawler_name" {
  description = "The crawler of the clean zone."
  value       = aws_glue_crawler.clean.name
}

output "workflow_name" {
  description = "The workflow that an upload starts."
  value       = aws_glue_workflow.upload.name
}

output "databases" {
  description = "The databases: `tables` the crawler's, `views` the people's."
  value       = { tables = aws_glue_catalog_database.tables.name, views = aws_glue_catalog_database.views.name }
}

output "rules" {
  description = "The EventBridge rules: `upload`, and those that alert: `job-failed`, `job-slow`, `crawler-failed`."
  value       = merge({ upload = aws_cloudwatch_event_rule.upload.name }, { for key, rule in aws_cloudwatch_event_rule.alert : key => rule.name })
}
