# What the job runs and reads, in the artifacts zone. Wheel and script carry their content's hash in the key: a run that is
# under way keeps its version, and a change of the content is a change of the job.

locals {
  wheel_key  = "wheels/${substr(filesha256(var.wheel), 0, 16)}/${basename(var.wheel)}" # pip reads name and version from it
  script_key = "scripts/${substr(filesha256(var.script), 0, 16)}/${basename(var.script)}"
}

resource "aws_s3_object" "wheel" {
  bucket      = var.buckets["artifacts"].id
  key         = local.wheel_key
  source      = var.wheel
  source_hash = filesha256(var.wheel)
  kms_key_id  = var.kms_key_arn

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_s3_object" "script" {
  bucket       = var.buckets["artifacts"].id
  key          = local.script_key
  source       = var.script
  source_hash  = filesha256(var.script)
  content_type = "text/x-python"
  kms_key_id   = var.kms_key_arn

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_s3_object" "views_schema" {
  count = var.views_schema == null ? 0 : 1

  bucket       = var.buckets["artifacts"].id
  key          = "schema.json"
  source       = var.views_schema
  source_hash  = filesha256(var.views_schema)
  content_type = "application/json"
  kms_key_id   = var.kms_key_arn
}

resource "aws_s3_object" "settings" {
  for_each = var.dataset_settings

  bucket       = var.buckets["artifacts"].id
  key          = "datasets/${each.key}.toml"
  source       = each.value
  source_hash  = filesha256(each.value)
  content_type = "application/toml"
  kms_key_id   = var.kms_key_arn
}
