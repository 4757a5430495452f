# Two databases: what the crawler finds, and the views that people write. Quick Sight sees the second alone.

resource "aws_glue_catalog_database" "tables" {
  name        = local.databases.tables
  description = "Clean tables of ${var.lake}, made by the crawler"
}

resource "aws_glue_catalog_database" "views" {
  name        = local.databases.views
  description = "Views, applied by python -m athena apply; Terraform creates none"
}

# AWS makes this key when it is first asked for
data "aws_kms_key" "catalog" {
  key_id = "alias/aws/glue"
}

# One setting for the whole account and region, whoever else has databases there. With the lake's own key, every reader
# of any table would need that key, and `terraform destroy` would take their tables along.
resource "aws_glue_data_catalog_encryption_settings" "account" {
  data_catalog_encryption_settings {
    encryption_at_rest {
      catalog_encryption_mode = "SSE-KMS"
      sse_aws_kms_key_id      = data.aws_kms_key.catalog.arn
    }

    connection_password_encryption {
      return_connection_password_encrypted = true
      aws_kms_key_id                       = data.aws_kms_key.catalog.arn
    }
  }
}
