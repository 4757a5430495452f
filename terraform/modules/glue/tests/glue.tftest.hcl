# Plans without an account: the real provider, with keys that open nothing.

provider "aws" {
  region                      = "ap-northeast-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

override_data {
  target = data.aws_kms_key.catalog
  values = { arn = "arn:aws:kms:ap-northeast-1:123456789012:key/glue" }
}

variables {
  name            = "kiban-dev"
  account_id      = "123456789012"
  lake            = "s3://kiban-dev-123456789012"
  kms_key_arn     = "arn:aws:kms:ap-northeast-1:123456789012:key/1"
  alert_topic_arn = "arn:aws:sns:ap-northeast-1:123456789012:kiban-dev-alerts"
  wheel           = "tests/kiban-0.0.0-py3-none-any.whl"
  script          = "../../../etl/glue_job.py"

  buckets = {
    raw       = { id = "kiban-dev-123456789012-raw", arn = "arn:aws:s3:::kiban-dev-123456789012-raw" }
    clean     = { id = "kiban-dev-123456789012-clean", arn = "arn:aws:s3:::kiban-dev-123456789012-clean" }
    rejects   = { id = "kiban-dev-123456789012-rejects", arn = "arn:aws:s3:::kiban-dev-123456789012-rejects" }
    reports   = { id = "kiban-dev-123456789012-reports", arn = "arn:aws:s3:::kiban-dev-123456789012-reports" }
    artifacts = { id = "kiban-dev-123456789012-artifacts", arn = "arn:aws:s3:::kiban-dev-123456789012-artifacts" }
  }
}

run "the_job_is_bounded" {
  command = plan

  assert {
    condition     = aws_glue_job.cleanse.glue_version == "6.0" && aws_glue_job.cleanse.timeout == 60 && aws_glue_job.cleanse.max_retries == 1
    error_message = "Version, timeout or retries are left to Glue, whose defaults change."
  }

  assert {
    condition     = aws_glue_job.cleanse.worker_type == "G.1X" && aws_glue_job.cleanse.number_of_workers == 2 && output.job_dpus == 2
    error_message = "The job is larger than the smallest."
  }

  assert {
    condition     = aws_glue_job.cleanse.execution_property[0].max_concurrent_runs > 1
    error_message = "An upload during a run would be forgotten."
  }

  assert {
    condition     = aws_glue_job.cleanse.notification_property[0].notify_delay_after == 30
    error_message = "Nobody would hear of a run that takes long."
  }
}

run "the_job_runs_what_was_uploaded" {
  command = plan

  assert {
    condition     = aws_glue_job.cleanse.command[0].script_location == "s3://kiban-dev-123456789012-artifacts/scripts/${substr(filesha256(var.script), 0, 16)}/glue_job.py"
    error_message = "The script is not under its hash: ${aws_glue_job.cleanse.command[0].script_location}"
  }

  assert {
    condition     = aws_glue_job.cleanse.default_arguments["--additional-python-modules"] == "s3://kiban-dev-123456789012-artifacts/wheels/${substr(filesha256(var.wheel), 0, 16)}/kiban-0.0.0-py3-none-any.whl"
    error_message = "The wheel is not under its hash, or has lost the name that pip reads."
  }

  assert {
    condition     = aws_glue_job.cleanse.default_arguments["--lake"] == var.lake && aws_glue_job.cleanse.default_arguments["--memory"] == "1GiB"
    error_message = "The job is not told its lake or its memory."
  }

  assert {
    condition     = length(aws_s3_object.views_schema) == 0 && length(aws_s3_object.settings) == 0
    error_message = "Something was uploaded that does not exist."
  }
}

run "what_the_job_reads_lies_where_it_looks" {
  command = plan

  variables {
    views_schema     = "tests/views_schema.json"
    dataset_settings = { orders = "tests/orders.toml" }
  }

  assert {
    condition     = aws_s3_object.views_schema[0].key == "schema.json" && aws_s3_object.settings["orders"].key == "datasets/orders.toml"
    error_message = "The job would not find the views' columns or the dataset's settings."
  }
}

run "a_table_is_a_folder" {
  command = plan

  assert {
    condition = jsondecode(aws_glue_crawler.clean.configuration) == {
      Version  = 1
      Grouping = { TableGroupingPolicy = "CombineCompatibleSchemas", TableLevelConfiguration = 2 }
    }
    error_message = "The crawler would make a table of several folders, or several of one: ${aws_glue_crawler.clean.configuration}"
  }

  assert {
    condition     = [for target in aws_glue_crawler.clean.s3_target : target.path] == ["s3://kiban-dev-123456789012-clean/"]
    error_message = "The crawler reads more than the clean zone."
  }

  assert {
    condition     = aws_glue_crawler.clean.recrawl_policy[0].recrawl_behavior == "CRAWL_EVERYTHING" && aws_glue_crawler.clean.schema_change_policy[0].update_behavior == "UPDATE_IN_DATABASE"
    error_message = "A dataset that is replaced would keep its old columns."
  }

  assert {
    condition     = aws_glue_crawler.clean.schedule == null && aws_glue_crawler.clean.schema_change_policy[0].delete_behavior == "LOG"
    error_message = "The crawler costs by the clock, or removes tables."
  }

  assert {
    condition     = output.databases == { tables = "kiban_dev", views = "kiban_dev_views" } && aws_glue_crawler.clean.database_name == "kiban_dev"
    error_message = "Tables and views are not apart."
  }
}

run "upload_then_job" {
  command = plan

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.upload.event_pattern).detail.bucket.name == ["kiban-dev-123456789012-raw"] && jsondecode(aws_cloudwatch_event_rule.upload.event_pattern)["detail-type"] == ["Object Created"]
    error_message = "The rule does not wait for uploads to raw."
  }

  assert {
    condition     = aws_glue_trigger.upload.type == "EVENT" && aws_glue_trigger.upload.event_batching_condition[0].batch_window == 120 && aws_glue_trigger.upload.actions[0].job_name == output.job_name
    error_message = "A batch of uploads does not start the job."
  }

  assert {
    condition     = aws_glue_trigger.upload.workflow_name == output.workflow_name
    error_message = "A trigger outside the workflow does not fire for what is inside."
  }

  assert {
    condition     = length(aws_glue_trigger.upload.actions) == 1
    error_message = "An upload starts more than the job: a crawl is billed ten minutes, whether columns changed or not."
  }

  assert {
    condition     = aws_glue_job.cleanse.default_arguments["--crawler"] == output.crawler_name && aws_glue_job.cleanse.default_arguments["--database"] == output.databases.tables
    error_message = "The job does not know where tables are made, and new ones would never be."
  }
}

run "all_is_encrypted" {
  command = plan

  assert {
    condition     = aws_glue_job.cleanse.security_configuration == "kiban-dev" && aws_glue_crawler.clean.security_configuration == "kiban-dev"
    error_message = "Job or crawler write without the security configuration."
  }

  assert {
    condition = alltrue([
      for kind, group in aws_cloudwatch_log_group.job :
      group.name == "/aws-glue/jobs/kiban-dev-role/kiban-dev-job/${kind}" && group.kms_key_id == var.kms_key_arn && group.retention_in_days == 30
    ])
    error_message = "A log is not encrypted, is kept for ever, or is not where Glue writes."
  }

  assert {
    condition     = aws_glue_data_catalog_encryption_settings.account.data_catalog_encryption_settings[0].encryption_at_rest[0].sse_aws_kms_key_id != var.kms_key_arn
    error_message = "The account's catalog is encrypted with the lake's key: destroying the lake would take other teams' tables along."
  }
}

run "someone_is_told" {
  command = plan

  assert {
    condition     = { for key, rule in aws_cloudwatch_event_rule.alert : key => jsondecode(rule.event_pattern).detail.state } == { job-failed = ["FAILED", "TIMEOUT"], job-slow = ["STARTING", "RUNNING"], crawler-failed = ["Failed"] }
    error_message = "A failure would go unnoticed."
  }

  assert {
    condition     = alltrue([for target in values(aws_cloudwatch_event_target.alert) : target.arn == var.alert_topic_arn && can(jsondecode(target.input_transformer[0].input_template))])
    error_message = "An alert does not go to the topic, or its text is none."
  }
}

run "no_wheel" {
  command = plan

  variables {
    wheel = "build/dist/kiban-9.9.9-py3-none-any.whl"
  }

  expect_failures = [var.wheel]
}

run "no_script" {
  command = plan

  variables {
    script = "nowhere.py"
  }

  expect_failures = [var.script]
}

run "a_lake_with_a_path" {
  command = plan

  variables {
    lake = "s3://kiban-dev/lake"
  }

  expect_failures = [var.lake]
}

run "a_zone_is_missing" {
  command = plan

  variables {
    buckets = { raw = { id = "r", arn = "arn:aws:s3:::r" } }
  }

  expect_failures = [var.buckets]
}

run "a_schema_that_is_no_json" {
  command = plan

  variables {
    views_schema = "tests/orders.toml"
  }

  expect_failures = [var.views_schema]
}

run "settings_that_do_not_exist" {
  command = plan

  variables {
    dataset_settings = { orders = "nowhere.toml" }
  }

  expect_failures = [var.dataset_settings]
}

run "one_run_at_a_time" {
  command = plan

  variables {
    job = { max_concurrent_runs = 1 }
  }

  expect_failures = [var.job]
}

run "a_worker_that_is_none" {
  command = plan

  variables {
    job = { worker_type = "Standard" }
  }

  expect_failures = [var.job]
}

run "memory_that_is_none" {
  command = plan

  variables {
    job = { memory = "a lot" }
  }

  expect_failures = [var.job]
}

run "memory_that_is_too_little" {
  command = plan

  variables {
    job = { memory = "200MiB" }
  }

  expect_failures = [var.job]
}

run "slow_later_than_stopped" {
  command = plan

  variables {
    job = { timeout_minutes = 20 }
  }

  expect_failures = [var.job]
}

run "a_window_longer_than_glues" {
  command = plan

  variables {
    job = { batch_window_seconds = 1000 }
  }

  expect_failures = [var.job]
}
