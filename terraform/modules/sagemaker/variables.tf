variable "name" {
  description = "Name of the platform, <prefix>-<environment>."
  type        = string
}

variable "account_id" {
  description = "The AWS account."
  type        = string
}

variable "buckets" {
  description = "The zones' buckets: zone -> {id, arn}. Of these the notebook reads clean, and uses prefixes of artifacts and results."
  type        = map(object({ id = string, arn = string }))
}

variable "kms_key_arn" {
  description = "The key of the lake; it also encrypts the notebook's volume."
  type        = string
}

variable "databases" {
  description = "The Glue databases that queries may read."
  type        = object({ tables = string, views = string })
}

variable "workgroup" {
  description = "The Athena workgroup in which the notebook queries."
  type        = string
}

variable "scripts" {
  description = "The folder with the scripts that the instance runs and the table of GPU instances: the room `sagemaker`."
  type        = string
}

variable "notebook" {
  description = <<-EOT
    The notebook. `instance_type`: a row of sagemaker/gpu.csv. `volume_gb`: the disk that outlives a stop. `idle_minutes`: it
    stops after so long without work. `nightly_stop`: it stops at that hour whatever it does, in `timezone`. `network`: null
    for the internet (free), or a VPC's subnet, which then needs a NAT gateway or endpoints (see the README). `endpoints`: none,
    serverless (paid while it answers) or realtime (paid until it is deleted). `training_hours`: how long one training job may run;
    0: none. Real-time endpoints and training jobs run on machines of the notebook's own type.
  EOT
  type = object({
    instance_type  = optional(string, "ml.g4dn.xlarge")
    volume_gb      = optional(number, 50)
    idle_minutes   = optional(number, 60)
    nightly_stop   = optional(string, "21:00")
    timezone       = optional(string, "Asia/Tokyo")
    network        = optional(object({ vpc_id = string, subnet_id = string }))
    endpoints      = optional(string, "none")
    training_hours = optional(number, 0)
  })
  default  = {}
  nullable = false

  validation {
    condition = contains(local.available, var.notebook.instance_type)
    error_message = "notebook.instance_type is \"${var.notebook.instance_type}\". ${(
      contains(keys(local.instead.retired), var.notebook.instance_type)
      ? "AWS has withdrawn it. Write what replaces it: instance_type = \"${local.instead.retired[var.notebook.instance_type]}\"."
      : contains(keys(local.instead.newer), var.notebook.instance_type)
      ? "AWS has it, but the pinned provider does not know it yet. Write the nearest: instance_type = \"${local.instead.newer[var.notebook.instance_type]}\"."
      : contains(local.available, "ml.${var.notebook.instance_type}")
      ? "SageMaker puts ml. before EC2's names: instance_type = \"ml.${var.notebook.instance_type}\"."
      : "Write one that sagemaker/gpu.csv lists as available: ${join(", ", local.available)}."
    )}"
  }

  validation {
    condition     = var.notebook.volume_gb >= 5 && var.notebook.volume_gb <= 16384 && floor(var.notebook.volume_gb) == var.notebook.volume_gb
    error_message = "notebook.volume_gb is ${var.notebook.volume_gb}. Write whole GB from 5 to 16384, such as volume_gb = 50; a volume can grow later, but never shrink."
  }

  validation {
    condition     = var.notebook.idle_minutes >= 10 && var.notebook.idle_minutes <= 720 && floor(var.notebook.idle_minutes) == var.notebook.idle_minutes
    error_message = "notebook.idle_minutes is ${var.notebook.idle_minutes}. Write whole minutes from 10 to 720: idle_minutes = 60. It cannot be switched off."
  }

  validation {
    condition     = can(regex("^([01][0-9]|2[0-3]):[0-5][0-9]$", var.notebook.nightly_stop))
    error_message = "notebook.nightly_stop is \"${var.notebook.nightly_stop}\". Write an hour of the day with two digits: nightly_stop = \"21:00\"."
  }

  validation {
    condition     = can(regex("^(UTC|[A-Z][A-Za-z_]+(/[A-Z][A-Za-z_+-]+)+)$", var.notebook.timezone))
    error_message = "notebook.timezone is \"${var.notebook.timezone}\". Write a name of the IANA list: timezone = \"Asia/Tokyo\"."
  }

  validation {
    condition     = var.notebook.network == null ? true : startswith(var.notebook.network.vpc_id, "vpc-") && startswith(var.notebook.network.subnet_id, "subnet-")
    error_message = "notebook.network is ${jsonencode(var.notebook.network)}. Write the ids of a VPC and of one of its subnets: network = { vpc_id = \"vpc-0123\", subnet_id = \"subnet-0123\" }."
  }

  validation {
    condition     = contains(["none", "serverless", "realtime"], var.notebook.endpoints)
    error_message = "notebook.endpoints is \"${var.notebook.endpoints}\". Write \"none\", \"serverless\" (paid while it answers) or \"realtime\" (paid until it is deleted)."
  }

  validation {
    condition     = var.notebook.training_hours >= 0 && var.notebook.training_hours <= 72
    error_message = "notebook.training_hours is ${var.notebook.training_hours}. Write hours from 0 (no training jobs) to 72: training_hours = 4."
  }
}
