# Each file becomes a dashboard for readers and an analysis for authors, with the same definition.

locals {
  definitions = {
    for dashboard, file in local.files : dashboard => {
      DataSetIdentifierDeclarations = [
        for data in distinct([for key in local.order[dashboard] : local.charts[key].data]) : {
          Identifier = data
          DataSetArn = "${local.quicksight}:dataset/${var.name}-${data}"
        }
      ]
      CalculatedFields = concat(
        [for key, field in local.calculated : field if split("/", key)[0] == dashboard],
        [for key, field in local.cut : field if split("/", key)[0] == dashboard],
      )
      ParameterDeclarations = [for key, parameter in local.parameters : parameter if split("/", key)[0] == dashboard]
      FilterGroups          = local.filter_groups[dashboard]
      Options               = { WeekStart = "MONDAY" } # as Athena has it
      Sheets                = [local.sheets[dashboard]]
    }
  }

  sheets = {
    for dashboard, file in local.files : dashboard => {
      SheetId           = "charts"
      Name              = local.titles[dashboard]
      Visuals           = [for key in local.order[dashboard] : local.visuals[key]]
      FilterControls    = [for key, control in local.dropdowns : control if split("/", key)[0] == dashboard]
      ParameterControls = [for key, control in local.parameter_controls : control if split("/", key)[0] == dashboard]
      TextBoxes = [for name, words in local.introductions : {
        SheetTextBoxId = "introduction"
        Content        = "<text-box><inline font-size=\"16px\">${replace(replace(replace(words, "&", "&amp;"), "<", "&lt;"), ">", "&gt;")}</inline></text-box>"
      } if name == dashboard]
      Layouts = [{ Configuration = { GridLayout = {
        Elements          = local.elements[dashboard]
        CanvasSizeOptions = { ScreenCanvasSizeOptions = { ResizeOption = "FIXED", OptimizedViewPortWidth = "1600px" } }
      } } }]
      SheetControlLayouts = [for elements in [local.control_elements[dashboard]] : { Configuration = { GridLayout = {
        Elements = [for element in elements : { ElementId = element.id, ElementType = element.type, ColumnSpan = 2, RowSpan = 1 }]
      } } } if length(elements) > 0]
    }
  }

  titles = { for dashboard, file in local.files : dashboard => try(file.title[var.language], file.title[local.second], file.title) }

  may_look = ["quicksight:DescribeDashboard", "quicksight:ListDashboardVersions", "quicksight:QueryDashboard"]

  # Quick Sight knows no smaller right to an analysis. What an author saves there, the next change of the file takes away: an
  # author's own charts belong into "Save as"
  may_edit = [
    "quicksight:DeleteAnalysis",
    "quicksight:DescribeAnalysis",
    "quicksight:DescribeAnalysisPermissions",
    "quicksight:QueryAnalysis",
    "quicksight:RestoreAnalysis",
    "quicksight:UpdateAnalysis",
    "quicksight:UpdateAnalysisPermissions",
  ]

  # Without somebody to share with there is no list: Quick Sight refuses an empty one
  shared = {
    Dashboard = [for principal in concat(local.principals.readers, local.principals.authors) : { Principal = principal, Actions = local.may_look }]
    Analysis  = [for principal in local.principals.authors : { Principal = principal, Actions = local.may_edit }]
  }

  templates = {
    for dashboard, definition in local.definitions : dashboard => jsonencode({
      AWSTemplateFormatVersion = "2010-09-09"
      Description              = "Dashboard ${dashboard} of ${var.name}, from athena/dashboards/${dashboard}.yaml. Change it there."
      Resources = {
        for kind in ["Analysis", "Dashboard"] : kind => {
          Type = "AWS::QuickSight::${kind}"
          Properties = merge(
            {
              AwsAccountId = var.account_id
              "${kind}Id"  = "${var.name}-${dashboard}"
              Name         = local.titles[dashboard]
              Definition   = definition
            },
            { for name, list in local.shared : "Permissions" => list if name == kind && length(list) > 0 },
            { for name, options in local.publishing : "DashboardPublishOptions" => options if name == kind },
          )
        }
      }
    })
  }

  publishing = {
    Dashboard = {
      AdHocFilteringOption = { AvailabilityStatus = "ENABLED" }
      ExportToCSVOption    = { AvailabilityStatus = "ENABLED" }
      SheetControlsOption  = { VisibilityState = "EXPANDED" }
    }
  }
}

# In the bucket, because a template that is sent along may have 51,200 bytes, which thirty charts exceed
resource "aws_s3_object" "template" {
  for_each = local.templates

  bucket       = var.buckets["artifacts"].id
  key          = "quicksight/${each.key}-${substr(sha256(each.value), 0, 16)}.json"
  content      = each.value
  content_type = "application/json"
  kms_key_id   = var.kms_key_arn
}

# Through CloudFormation, because provider 5.100 cannot read back what it made: see the README's decisions
resource "aws_cloudformation_stack" "dashboard" {
  #checkov:skip=CKV_AWS_124:Terraform waits for the stack and reports what went wrong; a mail would say it twice
  for_each = local.templates

  name         = "${var.name}-dashboard-${replace(each.key, "_", "-")}"
  on_failure   = "DELETE" # else what is left of a failed one has to be deleted by hand before the next try
  template_url = "https://${aws_s3_object.template[each.key].bucket}.s3.${local.region}.${data.aws_partition.current.dns_suffix}/${aws_s3_object.template[each.key].key}"

  depends_on = [aws_quicksight_data_set.source]
}
