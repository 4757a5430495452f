output "lake" {
  description = "The lake, as `python -m etl cleanse --lake` takes it. Each zone is a bucket: <lake>-raw, <lake>-clean …"
  value       = module.storage.lake
}

output "upload_to" {
  description = "Where CSVs are put: one folder for each dataset."
  value       = "s3://${module.storage.buckets["raw"].id}/<dataset>/"
}

output "buckets" {
  description = "The zones' buckets: zone -> {id, arn}."
  value       = module.storage.buckets
}

output "kms_key_arn" {
  description = "The key that encrypts the lake."
  value       = module.storage.kms_key_arn
}

output "job_name" {
  description = "The Glue job that cleanses."
  value       = module.glue.job_name
}

output "crawler_name" {
  description = "The crawler that makes tables of the clean zone."
  value       = module.glue.crawler_name
}

output "workflow_name" {
  description = "The workflow that an upload starts: the job, which starts the crawler when columns changed."
  value       = module.glue.workflow_name
}

output "databases" {
  description = "The databases: `tables` the crawler's, `views` the ones that `athena apply` fills."
  value       = module.glue.databases
}

output "workgroups" {
  description = "Athena's workgroups: `main` for people and programs, `bi` for charts, `views` for releases of views."
  value       = module.athena.workgroups
}

output "alert_topic_arn" {
  description = "The SNS topic of all alerts."
  value       = module.guardrails.alert_topic_arn
}

output "log_groups" {
  description = "The job's logs in CloudWatch: `output` holds one line of JSON for each event."
  value       = module.glue.job_log_groups
}

output "notebook" {
  description = "The notebook's name and where it writes; null without one."
  value       = one([for notebook in module.sagemaker : { name = notebook.name, work = notebook.work }])
}

output "quicksight" {
  description = "Quick Sight's data source on the views, and where people open its dashboards; null without Quick Sight."
  value       = one([for quicksight in module.quicksight : { data_source_arn = quicksight.data_source_arn, dashboards = quicksight.dashboards }])
}
