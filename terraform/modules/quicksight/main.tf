# Quick Sight's door to the lake: one data source on Athena, with a role of its own, for named groups.
# The subscription of the account stays outside: it is global to the account, and to rename it is to delete it.

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  arn    = "arn:${data.aws_partition.current.partition}"
  region = data.aws_region.current.name

  quicksight = "${local.arn}:quicksight:${local.region}:${var.account_id}"

  # Known before anything exists; data sets refer to it by this name too
  data_source_arn = "${local.quicksight}:datasource/${var.name}"

  principals = {
    readers = [for group in var.readers : "${local.quicksight}:group/default/${group}"]
    authors = [for group in var.authors : "${local.quicksight}:group/default/${group}"]
  }

  # What Quick Sight's console gives with "Can use": to build data sets, not to change the source
  may_use = [
    "quicksight:DescribeDataSource",
    "quicksight:DescribeDataSourcePermissions",
    "quicksight:PassDataSource",
  ]
}

# Through CloudFormation, because in provider 5.100 a data source has no RoleArn, and without one Quick Sight reads with the
# one role it has for the whole account. When the provider learns it, this becomes an aws_quicksight_data_source.
resource "aws_cloudformation_stack" "data_source" {
  #checkov:skip=CKV_AWS_124:Terraform waits for the stack and reports what went wrong; a mail would say it twice
  name       = "${var.name}-quicksight"
  on_failure = "DELETE" # else what is left of a failed one has to be deleted by hand before the next try

  template_body = jsonencode({
    AWSTemplateFormatVersion = "2010-09-09"
    Description              = "Quick Sight's data source on the views of ${var.name}. Change it with Terraform."
    Resources = {
      DataSource = {
        Type = "AWS::QuickSight::DataSource"
        Properties = merge(
          {
            AwsAccountId = var.account_id
            DataSourceId = var.name
            Name         = var.name
            Type         = "ATHENA"
            DataSourceParameters = {
              AthenaParameters = { WorkGroup = var.workgroup, RoleArn = aws_iam_role.quicksight.arn }
            }
          },
          # Readers need no right to the source: they look at dashboards, and those are shared with them. An empty list is
          # refused, so without authors there is none
          length(var.authors) == 0 ? {} : {
            Permissions = [for principal in local.principals.authors : { Principal = principal, Actions = local.may_use }]
          },
        )
      }
    }
  })

  # Quick Sight tries the source when it is made
  depends_on = [aws_iam_role_policy.quicksight]
}
