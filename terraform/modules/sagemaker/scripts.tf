# What the instance runs when it is created and each time it starts. The lifecycle configuration itself only fetches the
# scripts and checks their hashes: it is limited to 16,384 characters, and a script in the repository can be tested.

locals {
  # Not below the prefix that the notebook may write: some run as root
  scripts_prefix = "sagemaker/scripts"
  shipped = setunion(
    ["on_create.sh", "on_start.sh", "workbench.sh", "idle_stop.py", "idleness.py", "environment.lock", "gpu.csv"],
    fileset(var.scripts, "notebooks/*.{py,ipynb}"),
  )
  scripts = {
    for file in local.shipped : file => {
      hash = filesha256("${var.scripts}/${file}")
      key  = "${local.scripts_prefix}/${filesha256("${var.scripts}/${file}")}/${file}"
    }
  }

  # What notebooks find in ~/SageMaker/kiban.json
  settings = {
    name        = var.name
    region      = local.region
    workgroup   = var.workgroup
    database    = var.databases.views
    tables      = var.databases.tables
    clean       = "s3://${var.buckets["clean"].id}/"
    work        = "s3://${var.buckets["artifacts"].id}/${local.own_prefix}/"
    idleMinutes = var.notebook.idle_minutes
    nightlyStop = "${var.notebook.nightly_stop} ${var.notebook.timezone}"
    endpoints   = var.notebook.endpoints
    modelRole   = local.serves || local.trains ? local.model_role_arn : null
    key         = var.kms_key_arn
    images      = { for use, image in data.aws_sagemaker_prebuilt_ecr_image.pytorch : use => image.registry_path }
    tags        = { Notebook = local.notebook }
  }

  bootstrap = {
    for event in ["on_create", "on_start"] : event => templatefile("${path.module}/bootstrap.sh.tftpl", {
      event    = event
      bucket   = var.buckets["artifacts"].id
      prefix   = local.scripts_prefix
      region   = local.region
      scripts  = local.scripts
      settings = jsonencode(local.settings)
    })
  }
}

resource "aws_s3_object" "script" {
  for_each = local.scripts

  bucket      = var.buckets["artifacts"].id
  key         = each.value.key
  source      = "${var.scripts}/${each.key}"
  source_hash = each.value.hash
  kms_key_id  = var.kms_key_arn

  # An instance that starts during an apply finds the old script or the new one, never none
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_sagemaker_notebook_instance_lifecycle_configuration" "gpu" {
  name      = local.notebook
  on_create = base64encode(local.bootstrap["on_create"])
  on_start  = base64encode(local.bootstrap["on_start"])
}
