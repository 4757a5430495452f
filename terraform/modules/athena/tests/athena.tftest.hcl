# Plans without an account: the real provider, with keys that open nothing.

provider "aws" {
  region                      = "ap-northeast-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

variables {
  name           = "kiban-dev"
  account_id     = "123456789012"
  results_bucket = "kiban-dev-123456789012-results"
  kms_key_arn    = "arn:aws:kms:ap-northeast-1:123456789012:key/1"
}

run "two_doors" {
  command = plan

  assert {
    condition     = output.workgroups == { main = "kiban-dev-main", bi = "kiban-dev-bi", views = "kiban-dev-views" }
    error_message = "The workgroups are ${jsonencode(output.workgroups)}."
  }

  assert {
    condition     = output.scan_limits_bytes == { main = 100000000000, bi = 10000000000, views = 100000000000 }
    error_message = "The limits are ${jsonencode(output.scan_limits_bytes)}."
  }
}

run "a_client_decides_nothing" {
  command = plan

  assert {
    condition     = alltrue([for workgroup in values(aws_athena_workgroup.this) : workgroup.configuration[0].enforce_workgroup_configuration])
    error_message = "A client could write results elsewhere."
  }

  assert {
    condition = alltrue([
      for key, workgroup in aws_athena_workgroup.this :
      workgroup.configuration[0].result_configuration[0].output_location == "s3://kiban-dev-123456789012-results/${key}/" &&
      workgroup.configuration[0].result_configuration[0].expected_bucket_owner == var.account_id &&
      workgroup.configuration[0].result_configuration[0].encryption_configuration[0].kms_key_arn == var.kms_key_arn
    ])
    error_message = "Results do not go to their prefix of our bucket, encrypted with the lake's key."
  }

  assert {
    condition     = alltrue([for workgroup in values(aws_athena_workgroup.this) : workgroup.configuration[0].publish_cloudwatch_metrics_enabled])
    error_message = "Without metrics the alarm on bytes sees nothing."
  }
}

run "a_limit_of_a_fraction" {
  command = plan

  variables {
    scan_limits_gb = { main = 0.5, bi = 0.25 }
  }

  assert {
    condition     = output.scan_limits_bytes == { main = 500000000, bi = 250000000, views = 100000000000 }
    error_message = "The limits are ${jsonencode(output.scan_limits_bytes)}."
  }
}

run "a_limit_below_athenas" {
  command = plan

  variables {
    scan_limits_gb = { bi = 0.001 }
  }

  expect_failures = [var.scan_limits_gb]
}

run "charts_that_may_read_more_than_people" {
  command = plan

  variables {
    scan_limits_gb = { main = 5, bi = 10 }
  }

  expect_failures = [var.scan_limits_gb]
}

run "an_account_that_is_none" {
  command = plan

  variables {
    account_id = ""
  }

  expect_failures = [var.account_id]
}
