# The cleansing job: the uploaded script with the uploaded wheel, over all datasets; unchanged ones are skipped.

locals {
  dpus = { "G.1X" = 1, "G.2X" = 2, "G.4X" = 4, "G.8X" = 8 } # of a worker; provider 5.100 knows no R.1X yet
}

resource "aws_glue_job" "cleanse" {
  name                   = local.job
  description            = "CSVs of ${var.lake}-raw to clean Parquet, rejects and reports"
  role_arn               = aws_iam_role.job.arn
  glue_version           = "6.0" # Python 3.13
  worker_type            = var.job.worker_type
  number_of_workers      = var.job.workers
  timeout                = var.job.timeout_minutes
  max_retries            = var.job.max_retries
  security_configuration = aws_glue_security_configuration.lake.name

  command {
    name            = "glueetl"
    python_version  = "3"
    script_location = "s3://${aws_s3_object.script.bucket}/${aws_s3_object.script.key}"
  }

  default_arguments = {
    "--lake"                      = var.lake
    "--memory"                    = var.job.memory
    "--engine"                    = var.job.engine
    "--crawler"                   = aws_glue_crawler.clean.name
    "--database"                  = aws_glue_catalog_database.tables.name
    "--additional-python-modules" = join(",", concat(["s3://${aws_s3_object.wheel.bucket}/${aws_s3_object.wheel.key}"], var.packages))
    "--job-language"              = "python"
    "--enable-metrics"            = "true"
    "--enable-auto-scaling"       = tostring(var.job.engine != "polars") # workers come and go with the work
  }

  execution_property {
    max_concurrent_runs = var.job.max_concurrent_runs
  }

  notification_property {
    notify_delay_after = var.job.slow_after_minutes
  }

  # A run needs its rights and its logs; what it reads must lie there first
  depends_on = [
    aws_iam_role_policy.job,
    aws_cloudwatch_log_group.job,
    aws_s3_object.views_schema,
    aws_s3_object.settings,
  ]
}

# Glue makes these itself, but to last for ever. The names are Glue's, for a job with a security configuration.
resource "aws_cloudwatch_log_group" "job" {
  #checkov:skip=CKV_AWS_338: a run's log explains that run; what it did stays in the reports zone
  for_each = toset(["output", "error"])

  name              = "/aws-glue/jobs/${aws_glue_security_configuration.lake.name}-role/${aws_iam_role.job.name}/${each.key}"
  retention_in_days = var.job.log_days
  kms_key_id        = var.kms_key_arn
}
