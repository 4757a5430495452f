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
  name        = "kiban-dev"
  account_id  = "123456789012"
  kms_key_arn = "arn:aws:kms:ap-northeast-1:123456789012:key/1"
  databases   = { tables = "kiban_dev", views = "kiban_dev_views" }
  workgroup   = "kiban-dev-main"
  scripts     = "../../../sagemaker"

  buckets = {
    clean     = { id = "kiban-dev-123456789012-clean", arn = "arn:aws:s3:::kiban-dev-123456789012-clean" }
    artifacts = { id = "kiban-dev-123456789012-artifacts", arn = "arn:aws:s3:::kiban-dev-123456789012-artifacts" }
    results   = { id = "kiban-dev-123456789012-results", arn = "arn:aws:s3:::kiban-dev-123456789012-results" }
  }
}

run "an_instance_that_is_closed" {
  command = plan

  assert {
    condition = (
      aws_sagemaker_notebook_instance.gpu.root_access == "Disabled" &&
      aws_sagemaker_notebook_instance.gpu.kms_key_id == var.kms_key_arn &&
      aws_sagemaker_notebook_instance.gpu.instance_metadata_service_configuration[0].minimum_instance_metadata_service_version == "2"
    )
    error_message = "The notebook has root, an open disk, or metadata for whoever asks."
  }

  assert {
    condition     = aws_sagemaker_notebook_instance.gpu.direct_internet_access == "Enabled" && length(aws_security_group.notebook) == 0
    error_message = "Without a network of its own, the instance has no way to S3 and Athena but the internet."
  }
}

run "scripts_by_their_hash" {
  command = plan

  assert {
    condition     = alltrue([for file, object in aws_s3_object.script : object.key == "sagemaker/scripts/${filesha256("${var.scripts}/${file}")}/${file}"])
    error_message = "A changed script would be fetched under the name of the old one."
  }

  assert {
    condition = alltrue([
      for event in ["on_create", "on_start"] :
      alltrue([for file, script in local.scripts : strcontains(local.bootstrap[event], "${script.hash}  ${file}\n")]) &&
      strcontains(local.bootstrap[event], "exec bash '${event}.sh'") && length(base64encode(local.bootstrap[event])) < 16384
    ])
    error_message = "A bootstrap does not check every script, does not run its own, or is longer than SageMaker allows."
  }
}

run "every_night" {
  command = plan

  variables {
    notebook = { nightly_stop = "02:05", timezone = "UTC" }
  }

  assert {
    condition     = aws_scheduler_schedule.nightly_stop.schedule_expression == "cron(5 2 * * ? *)" && aws_scheduler_schedule.nightly_stop.schedule_expression_timezone == "UTC"
    error_message = "The schedule is ${aws_scheduler_schedule.nightly_stop.schedule_expression}."
  }

  assert {
    condition     = jsondecode(aws_scheduler_schedule.nightly_stop.target[0].input).NotebookInstanceName == output.name
    error_message = "The clock would stop another notebook."
  }
}

run "a_network_of_its_own" {
  command = plan

  variables {
    notebook = { network = { vpc_id = "vpc-0123", subnet_id = "subnet-0123" } }
  }

  assert {
    condition     = aws_sagemaker_notebook_instance.gpu.direct_internet_access == "Disabled" && aws_sagemaker_notebook_instance.gpu.subnet_id == "subnet-0123"
    error_message = "The instance is in a network of its own and on the internet all the same."
  }

  assert {
    condition     = length(aws_vpc_security_group_egress_rule.tls) == 1 && aws_vpc_security_group_egress_rule.tls[0].to_port == 443
    error_message = "The instance cannot get out, or gets out by more than TLS."
  }
}

run "a_retired_type" {
  command = plan

  variables {
    notebook = { instance_type = "ml.p3.2xlarge" }
  }

  expect_failures = [var.notebook]
}

run "a_type_that_the_provider_does_not_know" {
  command = plan

  variables {
    notebook = { instance_type = "ml.g6e.xlarge" }
  }

  expect_failures = [var.notebook]
}

run "an_idle_stop_that_is_switched_off" {
  command = plan

  variables {
    notebook = { idle_minutes = 0 }
  }

  expect_failures = [var.notebook]
}
