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
  workgroup   = "kiban-dev-bi"
  readers     = ["shop"]
  authors     = ["analysts"]

  buckets = {
    clean   = { id = "kiban-dev-123456789012-clean", arn = "arn:aws:s3:::kiban-dev-123456789012-clean" }
    results = { id = "kiban-dev-123456789012-results", arn = "arn:aws:s3:::kiban-dev-123456789012-results" }
  }
}

override_resource {
  target          = aws_iam_role.quicksight
  override_during = plan
  values          = { arn = "arn:aws:iam::123456789012:role/kiban-dev-quicksight" }
}

run "a_source_with_a_role_of_its_own" {
  command = plan

  assert {
    condition = (
      jsondecode(aws_cloudformation_stack.data_source.template_body).Resources.DataSource.Properties.DataSourceParameters.AthenaParameters
      == { WorkGroup = "kiban-dev-bi", RoleArn = "arn:aws:iam::123456789012:role/kiban-dev-quicksight" }
    )
    error_message = "The source queries in another workgroup, or with the role of the whole account."
  }

  assert {
    condition     = output.data_source_arn == "arn:aws:quicksight:ap-northeast-1:123456789012:datasource/kiban-dev"
    error_message = "Data sets would refer to ${output.data_source_arn}."
  }
}

run "authors_may_use_it_and_not_change_it" {
  command = plan

  assert {
    condition = jsondecode(aws_cloudformation_stack.data_source.template_body).Resources.DataSource.Properties.Permissions == [{
      Principal = "arn:aws:quicksight:ap-northeast-1:123456789012:group/default/analysts"
      Actions   = ["quicksight:DescribeDataSource", "quicksight:DescribeDataSourcePermissions", "quicksight:PassDataSource"]
    }]
    error_message = "The source is shared with others, or for more."
  }

  assert {
    condition     = output.principals.readers == ["arn:aws:quicksight:ap-northeast-1:123456789012:group/default/shop"]
    error_message = "Dashboards would be shared with ${jsonencode(output.principals.readers)}."
  }
}

run "nobody_yet" {
  command = plan

  variables {
    readers = []
    authors = []
  }

  assert {
    condition     = !contains(keys(jsondecode(aws_cloudformation_stack.data_source.template_body).Resources.DataSource.Properties), "Permissions")
    error_message = "Quick Sight refuses an empty list of permissions."
  }
}

run "a_group_that_is_a_path" {
  command = plan

  variables {
    authors = ["default/analysts"]
  }

  expect_failures = [var.authors]
}

run "a_group_that_is_both" {
  command = plan

  variables {
    readers = ["analysts"]
  }

  expect_failures = [var.readers]
}

run "no_file_yet" {
  command = plan

  assert {
    condition     = length(aws_cloudformation_stack.dashboard) == 0 && length(aws_quicksight_data_set.source) == 0 && output.dashboards == {}
    error_message = "Without files there is something to show."
  }
}

run "a_language_that_no_file_has" {
  command = plan

  variables {
    language = "fr"
  }

  expect_failures = [var.language]
}

run "a_time_zone_by_its_abbreviation" {
  command = plan

  variables {
    timezone = "JST+9"
  }

  expect_failures = [var.timezone]
}
