# Plans of the whole platform without an account: the real provider, with keys that open nothing.

provider "aws" {
  region                      = "ap-northeast-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

override_data {
  target = data.aws_caller_identity.current
  values = { account_id = "123456789012" }
}

override_data {
  target = module.glue.data.aws_kms_key.catalog
  values = { arn = "arn:aws:kms:ap-northeast-1:123456789012:key/glue" }
}

variables {
  environment        = "dev"
  alert_email        = "owner@kiban.jp"
  monthly_budget_usd = 30
  wheel              = "modules/glue/tests/kiban-0.0.0-py3-none-any.whl"
}

run "three_values_are_enough" {
  command = plan

  assert {
    condition     = output.lake == "s3://kiban-dev-123456789012" && output.upload_to == "s3://kiban-dev-123456789012-raw/<dataset>/"
    error_message = "The lake is ${output.lake}."
  }

  assert {
    condition     = output.job_name == "kiban-dev-cleanse" && output.workflow_name == "kiban-dev-upload" && output.crawler_name == "kiban-dev-clean"
    error_message = "Job, workflow or crawler have other names."
  }

  assert {
    condition     = output.databases == { tables = "kiban_dev", views = "kiban_dev_views" } && output.workgroups == { main = "kiban-dev-main", bi = "kiban-dev-bi", views = "kiban-dev-views" }
    error_message = "Databases or workgroups have other names."
  }
}

run "what_costs_money_is_off" {
  command = plan

  assert {
    condition     = length(module.quicksight) == 0 && length(module.sagemaker) == 0 && output.notebook == null
    error_message = "Quick Sight or the notebook is on without having been asked for."
  }
}

run "features_can_be_switched_on" {
  command = plan

  variables {
    quicksight = {}
    notebook   = {}
  }

  assert {
    condition     = length(module.quicksight) == 1 && length(module.sagemaker) == 1
    error_message = "Quick Sight or the notebook stays off."
  }
}

run "another_platform_beside_it" {
  command = plan

  variables {
    prefix      = "sales"
    environment = "prod"
    region      = "us-east-1"
  }

  assert {
    condition     = output.lake == "s3://sales-prod-123456789012" && output.databases.tables == "sales_prod" && output.job_name == "sales-prod-cleanse"
    error_message = "Two platforms in one account would have the same names."
  }
}

run "limits_reach_the_modules" {
  command = plan

  variables {
    job            = { workers = 3, memory = "2GiB" }
    scan_limits_gb = { main = 1, bi = 1 }
    sandbox        = true
  }

  assert {
    condition     = module.glue.job_dpus == 3 && module.athena.scan_limits_bytes["main"] == 1000000000
    error_message = "A setting of the root does not reach its module."
  }
}

run "an_environment_that_is_no_name" {
  command = plan

  variables {
    environment = "Dev 1"
  }

  expect_failures = [var.environment]
}

run "an_address_that_is_none" {
  command = plan

  variables {
    alert_email = "nobody"
  }

  expect_failures = [var.alert_email]
}

run "no_money" {
  command = plan

  variables {
    monthly_budget_usd = 0
  }

  expect_failures = [var.monthly_budget_usd]
}

run "a_prefix_that_makes_no_bucket" {
  command = plan

  variables {
    prefix = "My_Data"
  }

  expect_failures = [var.prefix]
}

run "a_prefix_that_is_awss" {
  command = plan

  variables {
    prefix = "aws-data"
  }

  expect_failures = [var.prefix]
}

run "a_region_that_is_none" {
  command = plan

  variables {
    region = "tokyo"
  }

  expect_failures = [var.region]
}

run "too_many_tags" {
  command = plan

  variables {
    tags = { a = "1", b = "2", c = "3", d = "4", e = "5", f = "6", g = "7", h = "8" }
  }

  expect_failures = [var.tags]
}

run "a_tag_that_is_set_already" {
  command = plan

  variables {
    tags = { project = "other" }
  }

  expect_failures = [var.tags]
}

run "a_wheel_that_is_not_there" {
  command = plan

  variables {
    wheel = "nowhere.whl"
  }

  expect_failures = [var.wheel]
}
