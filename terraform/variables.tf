# Three values have no default: environment, alert_email, monthly_budget_usd. All else is a choice.

variable "environment" {
  description = "Which of the team's platforms this is, such as dev or prod: the second part of every name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,9}$", var.environment))
    error_message = "environment is \"${var.environment}\". Write 2 to 10 lower-case letters and digits, beginning with a letter: environment = \"dev\"."
  }
}

variable "alert_email" {
  description = "Who is told when the budget or the pipeline needs a person. AWS sends a mail to confirm; until it is confirmed nothing arrives."
  type        = string

  validation {
    condition     = can(regex("^[^@\\s]+@[^@\\s.]+(\\.[^@\\s.]+)+$", var.alert_email))
    error_message = "alert_email is \"${var.alert_email}\". Write one mail address that a person reads: alert_email = \"data@example.com\"."
  }
}

variable "monthly_budget_usd" {
  description = "What the platform may cost a month, in US dollars. Alerts go out at 50, 80 and 100 %; at 100 % new spending by the notebook is denied."
  type        = number

  validation {
    condition     = var.monthly_budget_usd >= 1
    error_message = "monthly_budget_usd is ${var.monthly_budget_usd}. Write whole dollars, at least 1: monthly_budget_usd = 50."
  }
}

variable "prefix" {
  description = "The first part of every name. Buckets are <prefix>-<environment>-<account>-<zone>."
  type        = string
  default     = "kiban"

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.prefix)) && length(var.prefix) >= 2 && length(var.prefix) <= 20
    error_message = "prefix is \"${var.prefix}\". Write 2 to 20 lower-case letters, digits and single hyphens, beginning with a letter: prefix = \"kiban\"."
  }

  validation {
    condition     = length(regexall("^(xn--|sthree-|amzn-s3-demo-|aws-)", "${var.prefix}-")) == 0
    error_message = "prefix is \"${var.prefix}\", which AWS keeps to itself in names. Begin it with another word: prefix = \"kiban\"."
  }
}

variable "region" {
  description = "Where everything stands. Prices in the READMEs are for the default, Tokyo."
  type        = string
  default     = "ap-northeast-1"

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region is \"${var.region}\". Write the code of a region: region = \"ap-northeast-1\"."
  }
}

variable "tags" {
  description = "Tags on everything, beside Project, Environment and ManagedBy."
  type        = map(string)
  default     = {}

  validation {
    condition     = length(var.tags) <= 7
    error_message = "tags holds ${length(var.tags)} tags. Write at most 7: objects in S3 take 10, and 3 are set already."
  }

  validation {
    condition     = length(setintersection([for tag in keys(var.tags) : lower(tag)], ["project", "environment", "managedby"])) == 0
    error_message = "tags holds ${join(", ", keys(var.tags))}, of which Project, Environment and ManagedBy are set already. Leave those out, or use other names."
  }

  validation {
    condition     = alltrue([for tag in keys(var.tags) : !startswith(lower(tag), "aws:")])
    error_message = "tags holds ${join(", ", keys(var.tags))}, of which AWS keeps those that begin with aws: to itself. Use other names."
  }
}

variable "sandbox" {
  description = "Whether `terraform destroy` may remove buckets with all their objects, raw and clean too. For platforms made to be thrown away."
  type        = bool
  default     = false
}

variable "job" {
  description = "The cleansing job: memory of the engine, size and number of workers, bounds, for how long uploads are gathered before it starts, and for how long its log is kept; see modules/glue."
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
}

variable "keep_days" {
  description = "For how many days replaced and deleted objects stay, which are the undo and are paid like any other: old_versions of tables, raw_versions of CSVs; see modules/storage."
  type = object({
    old_versions = optional(number, 90)
    raw_versions = optional(number, 365)
  })
  default  = {}
  nullable = false
}

variable "scan_limits_gb" {
  description = "How much one query may read, in GB, before Athena stops it: main for people and programs, bi for charts, views for releases of views. A TB costs about 5 USD."
  type = object({
    main  = optional(number, 100)
    bi    = optional(number, 10)
    views = optional(number, 100)
  })
  default  = {}
  nullable = false
}

variable "wheel" {
  description = "The wheel that the job installs. Default: the one in build/dist, which `make wheel` builds."
  type        = string
  default     = null

  validation {
    condition     = var.wheel == null ? true : fileexists(var.wheel)
    error_message = "wheel is \"${coalesce(var.wheel, "-")}\", and no such file exists. Leave it out and run `make wheel`."
  }
}

variable "quicksight" {
  description = "Charts for people who do not program: every file of athena/dashboards as a dashboard. null: off, and nothing is paid. Else the Quick Sight groups that may read and that may also build, the language (ja, en) and, of those files, what to leave out; the account's subscription is made by hand."
  type = object({
    readers   = optional(list(string), [])
    authors   = optional(list(string), [])
    language  = optional(string, "ja")
    timezone  = optional(string, "Asia/Tokyo")
    leave_out = optional(list(string), [])
  })
  default = null
}

variable "notebook" {
  description = "The GPU notebook. null: off, and nothing is paid. `notebook = {}` is a T4 that stops itself; see modules/sagemaker."
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
  default = null
}
