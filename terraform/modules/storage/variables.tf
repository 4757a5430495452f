variable "name" {
  description = "Name of the platform, <prefix>-<environment>."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.name)) && length(var.name) <= 40
    error_message = "name is \"${var.name}\". Write at most 40 lower-case letters, digits and single hyphens: buckets add the account and the zone, and end at 63."
  }
}

variable "account_id" {
  description = "The AWS account, part of the buckets' names: bucket names are one namespace for the whole world."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id is \"${var.account_id}\". Write the 12 digits of the account."
  }
}

variable "sandbox" {
  description = "Whether a bucket that still holds objects may be destroyed, and the key without the long wait."
  type        = bool
  default     = false
}

variable "keep_days" {
  description = "For how many days: `results` of queries, `logs` of access, and `old_versions` of objects that were replaced or deleted (`raw_versions` for the raw zone, which nothing can make again)."
  type = object({
    results      = optional(number, 7)
    logs         = optional(number, 365)
    old_versions = optional(number, 90)
    raw_versions = optional(number, 365)
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for days in values(var.keep_days) : days >= 1 && floor(days) == days])
    error_message = "keep_days holds ${jsonencode(var.keep_days)}. Write whole days, at least 1: keep_days = { results = 7 }."
  }
}
