# upload -> (uploads of a few minutes together) -> job, which starts the crawler when a table is new or has other columns

resource "aws_glue_workflow" "upload" {
  name        = local.workflow
  description = "An upload to ${var.lake}-raw: cleanse"
}

resource "aws_glue_trigger" "upload" {
  name          = "${var.name}-on-upload"
  description   = "Starts the job once, for all uploads of a window"
  type          = "EVENT"
  workflow_name = aws_glue_workflow.upload.name

  event_batching_condition {
    batch_size   = 100 # the most Glue takes; many files usually arrive together
    batch_window = var.job.batch_window_seconds
  }

  actions {
    job_name = aws_glue_job.cleanse.name
  }
}

# S3 puts every upload on the account's default bus; the raw bucket alone is told to.
resource "aws_cloudwatch_event_rule" "upload" {
  name        = local.rule
  description = "A file arrived in ${var.buckets["raw"].id}"

  event_pattern = jsonencode({
    source        = ["aws.s3"]
    "detail-type" = ["Object Created"]
    detail = {
      bucket = { name = [var.buckets["raw"].id] }
      object = { key = [{ "anything-but" = { suffix = "/" } }] } # a folder that somebody made in the console
    }
  })
}

resource "aws_cloudwatch_event_target" "upload" {
  rule     = aws_cloudwatch_event_rule.upload.name
  arn      = aws_glue_workflow.upload.arn
  role_arn = aws_iam_role.upload.arn

  # Events that come before the workflow knows what to do with them are refused
  depends_on = [aws_glue_trigger.upload, aws_iam_role_policy.upload]
}
