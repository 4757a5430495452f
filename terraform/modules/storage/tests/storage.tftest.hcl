# Plans without an account: the real provider, with keys that open nothing.

provider "aws" {
  region                      = "ap-northeast-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

override_resource {
  target          = aws_kms_key.lake
  override_during = plan
  values          = { arn = "arn:aws:kms:ap-northeast-1:123456789012:key/1", key_id = "1" }
}

variables {
  name       = "kiban-dev"
  account_id = "123456789012"
}

run "zones" {
  command = plan

  assert {
    condition     = output.lake == "s3://kiban-dev-123456789012"
    error_message = "The lake is not s3://<name>-<account>: ${output.lake}"
  }

  assert {
    condition = { for zone, bucket in output.buckets : zone => bucket.id } == {
      for zone in ["raw", "clean", "rejects", "reports", "artifacts", "results", "logs"] : zone => "kiban-dev-123456789012-${zone}"
    }
    error_message = "The buckets are not one for each zone, named after the lake: ${jsonencode(output.buckets)}"
  }

  assert {
    condition     = alltrue([for bucket in values(output.buckets) : bucket.arn == "arn:aws:s3:::${bucket.id}"])
    error_message = "An ARN is not its bucket's."
  }
}

run "nothing_is_lost_by_accident" {
  command = plan

  assert {
    condition     = [for zone, bucket in aws_s3_bucket.zone : zone if bucket.force_destroy] == ["results"]
    error_message = "Only results may be destroyed with their objects."
  }

  assert {
    condition     = !aws_s3_bucket.logs.force_destroy && aws_kms_key.lake.deletion_window_in_days == 30
    error_message = "Logs or the key would go too soon."
  }

  assert {
    condition     = alltrue([for versioning in values(aws_s3_bucket_versioning.zone) : versioning.versioning_configuration[0].status == "Enabled"])
    error_message = "A zone without versions has no undo."
  }

  assert {
    condition = [
      for zone, lifecycle in aws_s3_bucket_lifecycle_configuration.zone : zone
      if anytrue([for rule in lifecycle.rule : try(rule.expiration[0].days > 0, false)])
    ] == ["rejects", "results"]
    error_message = "Only results, and the unfinished work of killed runs in rejects, may expire."
  }

  assert {
    condition = [
      for rule in aws_s3_bucket_lifecycle_configuration.zone["rejects"].rule :
      [rule.filter[0].prefix, rule.expiration[0].days, rule.noncurrent_version_expiration[0].noncurrent_days]
      if try(rule.expiration[0].days > 0, false)
    ] == [["_parts/", 2, 1]]
    error_message = "Of the rejects, what killed runs left under _parts/ goes, versions too, and nothing else."
  }

  assert {
    condition = [
      for rule in aws_s3_bucket_lifecycle_configuration.zone["results"].rule : rule.filter[0].prefix
      if try(rule.expiration[0].days > 0, false)
    ] == ["bi/", "main/"]
    error_message = "Answers expire; the rows that views keep do not."
  }
}

run "a_sandbox_can_be_thrown_away" {
  command = plan

  variables {
    sandbox = true
  }

  assert {
    condition     = alltrue([for bucket in values(aws_s3_bucket.zone) : bucket.force_destroy]) && aws_s3_bucket.logs.force_destroy
    error_message = "A sandbox's bucket would stay."
  }
}

run "private_and_encrypted" {
  command = plan

  assert {
    condition = alltrue([
      for block in concat(values(aws_s3_bucket_public_access_block.zone), [aws_s3_bucket_public_access_block.logs]) :
      block.block_public_acls && block.block_public_policy && block.ignore_public_acls && block.restrict_public_buckets
    ])
    error_message = "A bucket could be made public."
  }

  assert {
    condition = alltrue([
      for encryption in values(aws_s3_bucket_server_side_encryption_configuration.zone) :
      alltrue([for rule in encryption.rule : rule.apply_server_side_encryption_by_default[0].kms_master_key_id == output.kms_key_arn])
    ])
    error_message = "A zone is not encrypted with the lake's key."
  }

  assert {
    condition     = alltrue([for rule in aws_s3_bucket_server_side_encryption_configuration.logs.rule : rule.apply_server_side_encryption_by_default[0].sse_algorithm == "AES256"])
    error_message = "S3 delivers access logs only to a bucket with SSE-S3."
  }

  assert {
    condition     = aws_kms_key.lake.enable_key_rotation
    error_message = "The key does not rotate."
  }
}

run "uploads_are_events_and_accesses_are_logged" {
  command = plan

  assert {
    condition     = aws_s3_bucket_notification.raw.eventbridge && aws_s3_bucket_notification.raw.bucket == output.buckets["raw"].id
    error_message = "An upload to raw is no event."
  }

  assert {
    condition = alltrue([
      for zone, logging in aws_s3_bucket_logging.zone : logging.target_bucket == output.buckets["logs"].id && logging.target_prefix == "${zone}/"
    ]) && length(aws_s3_bucket_logging.zone) == 6
    error_message = "Accesses to a zone are not logged."
  }
}

run "a_name_that_makes_buckets_too_long" {
  command = plan

  variables {
    name = "a-name-of-a-platform-that-is-much-too-long-for-buckets"
  }

  expect_failures = [var.name]
}

run "an_account_that_is_none" {
  command = plan

  variables {
    account_id = "1234"
  }

  expect_failures = [var.account_id]
}

run "days_that_are_none" {
  command = plan

  variables {
    keep_days = { results = 0 }
  }

  expect_failures = [var.keep_days]
}
