# The stop from outside, every night, whatever runs: the instance may hang, and its own idle stop with it.

locals {
  schedule_group     = "${var.name}-notebook"
  schedule_group_arn = "${local.arn}:scheduler:${local.region}:${var.account_id}:schedule-group/${local.schedule_group}"
  dead_letters       = "${var.name}-nightly-stop-failed"
  dead_letters_arn   = "${local.arn}:sqs:${local.region}:${var.account_id}:${local.dead_letters}"
  night              = split(":", var.notebook.nightly_stop)
}

resource "aws_scheduler_schedule_group" "notebook" {
  name = local.schedule_group
}

resource "aws_scheduler_schedule" "nightly_stop" {
  #checkov:skip=CKV_AWS_297:the schedule holds the notebook's name and nothing to hide; with the lake's key its role could decrypt the lake
  name        = "nightly-stop"
  group_name  = aws_scheduler_schedule_group.notebook.name
  description = "Stops ${local.notebook} at ${var.notebook.nightly_stop}, whatever runs on it"

  schedule_expression          = "cron(${tonumber(local.night[1])} ${tonumber(local.night[0])} * * ? *)"
  schedule_expression_timezone = var.notebook.timezone

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = "${local.arn}:scheduler:::aws-sdk:sagemaker:stopNotebookInstance"
    role_arn = aws_iam_role.nightly_stop.arn
    input    = jsonencode({ NotebookInstanceName = aws_sagemaker_notebook_instance.gpu.name })

    retry_policy {
      maximum_retry_attempts       = 12
      maximum_event_age_in_seconds = 3600
    }

    dead_letter_config {
      arn = aws_sqs_queue.nightly_stop_failed.arn
    }
  }

  # Without its permission the first night would fail
  depends_on = [aws_iam_role_policy.nightly_stop]
}

# A notebook that is stopped already refuses to be stopped and leaves a message here too, so no alarm watches the queue:
# it is where to look when a notebook was found running in the morning
resource "aws_sqs_queue" "nightly_stop_failed" {
  name                      = local.dead_letters
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}
