# upload -> (uploads of a few minutes together) -> job -> crawler

resource "aws_glue_workflow" "upload" {
  name        = local.workflow
  description = "An upload to ${var.lake}-raw: cleanse, then crawl"
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

# A job that failed may have published: one bad CSV fails the run, and the other datasets are cleansed all the same.
# Were only success crawled, that CSV would keep everybody's new tables from appearing.
resource "aws_glue_trigger" "crawl" {
  for_each = { success = "SUCCEEDED", failure = "FAILED" }

  name          = "${var.name}-crawl-on-${each.key}"
  description   = "Starts the crawler when the job has ${lower(each.value)}"
  type          = "CONDITIONAL"
  workflow_name = aws_glue_workflow.upload.name

  predicate {
    conditions {
      job_name = aws_glue_job.cleanse.name
      state    = each.value
    }
  }

  actions {
    crawler_name = aws_glue_crawler.clean.name
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
