variable "name" {
  description = "Name of the platform, <prefix>-<environment>."
  type        = string
}

variable "account_id" {
  description = "The AWS account: results go to its buckets only."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id is \"${var.account_id}\". Write the 12 digits of the account."
  }
}

variable "results_bucket" {
  description = "Name of the bucket that results of queries go to."
  type        = string
}

variable "kms_key_arn" {
  description = "The key that encrypts results."
  type        = string
}

variable "scan_limits_gb" {
  description = "How much one query may read, in GB, before Athena stops it: main for people and programs, bi for charts, views for releases of views."
  type = object({
    main  = optional(number, 100)
    bi    = optional(number, 10)
    views = optional(number, 100)
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for limit in values(var.scan_limits_gb) : limit >= 0.1])
    error_message = "scan_limits_gb is ${jsonencode(var.scan_limits_gb)}. Write GB, at least 0.1: scan_limits_gb = { main = 100, bi = 10 }."
  }

  validation {
    condition     = var.scan_limits_gb.bi <= var.scan_limits_gb.main
    error_message = "scan_limits_gb.bi is ${var.scan_limits_gb.bi}, more than main (${var.scan_limits_gb.main}). Write less: a chart is asked for by many, and again and again."
  }
}
