# The modules in the order in which the data flows. They never call each other; they meet here.

data "aws_caller_identity" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  name       = "${var.prefix}-${var.environment}"
  repository = "${path.root}/.."

  tags = merge(var.tags, {
    Project     = var.prefix
    Environment = var.environment
    ManagedBy   = "terraform"
  })

  # Terraform and Python meet in files. The wheel is that of this tree's version: older ones may lie beside it.
  version      = regex("__version__ = \"([^\"]+)\"", file("${local.repository}/etl/__init__.py"))[0]
  wheel        = coalesce(var.wheel, "${local.repository}/build/dist/kiban-${local.version}-py3-none-any.whl")
  views_schema = "${local.repository}/athena/schema.json"

  # What the engine stands on, in the versions it was tested with: the wheel itself only says from which on
  packages = [
    for pin in regexall("(?m)^(arro3-core|boto3|jinja2|numpy|polars|rich)==([0-9.]+)", file("${local.repository}/requirements.lock")) :
    join("==", pin)
  ]
  settings = "${local.repository}/etl/datasets"

  dashboards = {
    for file in fileset("${local.repository}/athena/dashboards", "*.yaml") : trimsuffix(file, ".yaml") => "${local.repository}/athena/dashboards/${file}"
  }
  views = {
    for file in fileset("${local.repository}/athena/views", "*/*.sql") : trimsuffix(basename(file), ".sql") => "${local.repository}/athena/views/${file}"
  }
}

module "storage" {
  source = "./modules/storage"

  name       = local.name
  account_id = local.account_id
  sandbox    = var.sandbox
  keep_days  = var.keep_days
}

module "glue" {
  source = "./modules/glue"

  name             = local.name
  account_id       = local.account_id
  lake             = module.storage.lake
  buckets          = module.storage.buckets
  kms_key_arn      = module.storage.kms_key_arn
  wheel            = local.wheel
  packages         = local.packages
  script           = "${local.repository}/etl/glue_job.py"
  views_schema     = fileexists(local.views_schema) ? local.views_schema : null
  dataset_settings = { for file in fileset(local.settings, "*.toml") : trimsuffix(file, ".toml") => "${local.settings}/${file}" }
  job              = var.job
  alert_topic_arn  = module.guardrails.alert_topic_arn
}

module "athena" {
  source = "./modules/athena"

  name           = local.name
  account_id     = local.account_id
  results_bucket = module.storage.buckets["results"].id
  kms_key_arn    = module.storage.kms_key_arn
  scan_limits_gb = var.scan_limits_gb
}

module "quicksight" {
  source = "./modules/quicksight"
  count  = var.quicksight == null ? 0 : 1

  name        = local.name
  account_id  = local.account_id
  buckets     = module.storage.buckets
  kms_key_arn = module.storage.kms_key_arn
  databases   = module.glue.databases
  workgroup   = module.athena.workgroups["bi"]
  readers     = var.quicksight.readers
  authors     = var.quicksight.authors

  dashboards   = { for name, path in local.dashboards : name => path if !contains(var.quicksight.leave_out, name) }
  views_schema = fileexists(local.views_schema) ? local.views_schema : null
  views        = local.views
  language     = var.quicksight.language
  timezone     = var.quicksight.timezone
}

module "sagemaker" {
  source = "./modules/sagemaker"
  count  = var.notebook == null ? 0 : 1

  name        = local.name
  account_id  = local.account_id
  buckets     = module.storage.buckets
  kms_key_arn = module.storage.kms_key_arn
  databases   = module.glue.databases
  workgroup   = module.athena.workgroups["main"]
  scripts     = "${local.repository}/sagemaker"
  notebook    = var.notebook
}

module "guardrails" {
  source = "./modules/guardrails"

  name               = local.name
  account_id         = local.account_id
  kms_key_arn        = module.storage.kms_key_arn
  alert_email        = var.alert_email
  monthly_budget_usd = var.monthly_budget_usd
  tags               = local.tags
  job_name           = module.glue.job_name
  job_usd_per_hour   = 0.308 * module.glue.job_dpus # Glue 6.0 in Tokyo
  workgroups         = module.athena.workgroups
  rules              = module.glue.rules
  notebook_role_name = one(module.sagemaker[*].role_name)
}
