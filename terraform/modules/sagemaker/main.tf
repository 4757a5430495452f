# The GPU notebook: an instance that stops itself, and a clock that stops it if it cannot.

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  arn      = "arn:${data.aws_partition.current.partition}"
  region   = data.aws_region.current.name
  notebook = "${var.name}-notebook"

  # Known before anything exists, so that a plan shows policies in full
  notebook_arn = "${local.arn}:sagemaker:${local.region}:${var.account_id}:notebook-instance/${local.notebook}"
}

# platform_identifier is left out: the API's default, Amazon Linux 2023, is younger than what this provider knows of
resource "aws_sagemaker_notebook_instance" "gpu" {
  #checkov:skip=CKV_AWS_122:the internet is off when the owner names a network; without one there is no other way to Athena and S3
  name                   = local.notebook
  role_arn               = aws_iam_role.notebook.arn
  instance_type          = var.notebook.instance_type
  volume_size            = var.notebook.volume_gb
  kms_key_id             = var.kms_key_arn
  root_access            = "Disabled" # lifecycle scripts run as root all the same
  lifecycle_config_name  = aws_sagemaker_notebook_instance_lifecycle_configuration.gpu.name
  direct_internet_access = var.notebook.network == null ? "Enabled" : "Disabled"
  subnet_id              = one(var.notebook.network[*].subnet_id)
  security_groups        = var.notebook.network == null ? null : aws_security_group.notebook[*].id

  instance_metadata_service_configuration {
    minimum_instance_metadata_service_version = "2"
  }

  # The first start already needs the scripts, and the right to fetch them
  depends_on = [aws_s3_object.script, aws_iam_role_policy.notebook]
}

# Out over TLS and nothing in: the presigned page comes through SageMaker, not through this network
resource "aws_security_group" "notebook" {
  count = var.notebook.network == null ? 0 : 1

  name        = local.notebook
  description = "The notebook ${local.notebook}: out over TLS, nothing in"
  vpc_id      = var.notebook.network.vpc_id
}

resource "aws_vpc_security_group_egress_rule" "tls" {
  count = var.notebook.network == null ? 0 : 1

  security_group_id = aws_security_group.notebook[0].id
  description       = "AWS and package indexes; where it leads to is decided by the routes of the subnet"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}
