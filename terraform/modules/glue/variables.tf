variable "name" {
  description = "Name of the platform, <prefix>-<environment>; the databases carry it with underscores."
  type        = string
}

variable "account_id" {
  description = "The AWS account."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id is \"${var.account_id}\". Write the 12 digits of the account."
  }
}

variable "lake" {
  description = "The lake, s3://<name>-<account>: the storage module's output."
  type        = string

  validation {
    condition     = can(regex("^s3://[a-z0-9-]+$", var.lake))
    error_message = "lake is \"${var.lake}\". Write s3:// and the buckets' name without the zone, and no path: s3://kiban-dev-123456789012."
  }
}

variable "buckets" {
  description = "The zones' buckets: zone -> {id, arn}, the storage module's output."
  type        = map(object({ id = string, arn = string }))

  validation {
    condition     = length(setsubtract(["raw", "clean", "rejects", "reports", "artifacts"], keys(var.buckets))) == 0
    error_message = "buckets lacks ${join(", ", setsubtract(["raw", "clean", "rejects", "reports", "artifacts"], keys(var.buckets)))}. Pass the storage module's output `buckets`."
  }
}

variable "kms_key_arn" {
  description = "The key of the lake, for objects, logs and bookmarks."
  type        = string
}

variable "alert_topic_arn" {
  description = "The SNS topic that is told when the job or the crawler fails, or the job takes long."
  type        = string
}

variable "wheel" {
  description = "Path of the wheel that the job installs, as `make wheel` builds it."
  type        = string

  validation {
    condition     = fileexists(var.wheel) && endswith(var.wheel, ".whl")
    error_message = "wheel is \"${var.wheel}\", and there is no such wheel. Run `make wheel` first (`make plan` and `make apply` do)."
  }
}

variable "packages" {
  description = "Python packages that the job installs beside the wheel, each with its version, as in polars==2.1.0. They say which of the versions that the wheel allows."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for package in var.packages : can(regex("^[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.]*$", package))])
    error_message = "packages is ${jsonencode(var.packages)}. Write names with exact versions: packages = [\"polars==2.1.0\"]."
  }
}

variable "script" {
  description = "Path of the job's script, etl/glue_job.py."
  type        = string

  validation {
    condition     = fileexists(var.script)
    error_message = "script is \"${var.script}\", and there is no such file. It is etl/glue_job.py of the repository."
  }
}

variable "views_schema" {
  description = "Path of athena/schema.json, which says which columns no rule may drop. null: there are no views yet."
  type        = string
  default     = null

  validation {
    condition     = var.views_schema == null ? true : can(jsondecode(file(var.views_schema)))
    error_message = "views_schema is \"${coalesce(var.views_schema, "-")}\", which is missing or no JSON. It is generated from the views."
  }
}

variable "dataset_settings" {
  description = "Settings of datasets: name -> path of its TOML."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for path in values(var.dataset_settings) : fileexists(path)])
    error_message = "dataset_settings names files that do not exist: ${join(", ", [for path in values(var.dataset_settings) : path if !fileexists(path)])}. Pass paths of files in etl/datasets."
  }
}

variable "job" {
  description = <<-EOT
    The job. `engine` (polars on the driver, spark on all workers, or auto: by each dataset's size) and the `memory` of polars;
    `worker_type` and number of `workers`, with spark and auto the most there may be; a run is reported after `slow_after_minutes` and
    stopped after `timeout_minutes`; `max_retries` of a failed one; `max_concurrent_runs`; uploads are gathered for
    `batch_window_seconds` before it starts; its log is kept for `log_days`.
  EOT
  type = object({
    engine               = optional(string, "polars")
    memory               = optional(string, "1GiB")
    worker_type          = optional(string, "G.1X")
    workers              = optional(number, 2)
    timeout_minutes      = optional(number, 60)
    slow_after_minutes   = optional(number, 30)
    max_retries          = optional(number, 1)
    max_concurrent_runs  = optional(number, 3)
    batch_window_seconds = optional(number, 120)
    log_days             = optional(number, 30)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["polars", "spark", "auto"], var.job.engine)
    error_message = "job.engine is \"${var.job.engine}\". Write \"polars\", \"spark\" or \"auto\", or leave it out."
  }

  validation {
    condition     = try(tonumber(regex("^([0-9]+)[MG]iB$", var.job.memory)[0]) * (endswith(var.job.memory, "GiB") ? 1024 : 1), 0) >= 448
    error_message = "job.memory is \"${var.job.memory}\". Write a number and MiB or GiB, at least 448MiB: memory = \"1GiB\"."
  }

  validation {
    condition     = contains(keys(local.dpus), var.job.worker_type)
    error_message = "job.worker_type is \"${var.job.worker_type}\". Write G.1X (16 GB), G.2X (32 GB), G.4X (64 GB) or G.8X (128 GB)."
  }

  validation {
    condition     = var.job.workers >= 2 && var.job.workers <= 60
    error_message = "job.workers is ${var.job.workers}. Write 2 to 60: Glue's Spark jobs have at least a driver and one worker."
  }

  validation {
    condition     = var.job.timeout_minutes >= 1 && var.job.timeout_minutes <= 480
    error_message = "job.timeout_minutes is ${var.job.timeout_minutes}. Write 1 to 480: it is the most that one run can cost."
  }

  validation {
    condition     = var.job.slow_after_minutes >= 1 && var.job.slow_after_minutes < var.job.timeout_minutes
    error_message = "job.slow_after_minutes is ${var.job.slow_after_minutes}. Write less than job.timeout_minutes (${var.job.timeout_minutes}), else nobody is told in time."
  }

  validation {
    condition     = var.job.max_retries >= 0 && var.job.max_retries <= 3
    error_message = "job.max_retries is ${var.job.max_retries}. Write 0 to 3: each retry costs a whole run."
  }

  validation {
    condition     = var.job.max_concurrent_runs >= 2 && var.job.max_concurrent_runs <= 10
    error_message = "job.max_concurrent_runs is ${var.job.max_concurrent_runs}. Write 2 to 10: with 1, uploads that arrive during a run would start nothing and be forgotten."
  }

  validation {
    condition     = var.job.batch_window_seconds >= 1 && var.job.batch_window_seconds <= 900
    error_message = "job.batch_window_seconds is ${var.job.batch_window_seconds}. Write 1 to 900, Glue's limit."
  }

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365], var.job.log_days)
    error_message = "job.log_days is ${var.job.log_days}. Write a number of days that CloudWatch knows: 7, 14, 30, 60, 90, 180 or 365."
  }
}
