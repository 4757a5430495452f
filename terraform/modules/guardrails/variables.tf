variable "name" {
  description = "Name of the platform, <prefix>-<environment>."
  type        = string
}

variable "account_id" {
  description = "The AWS account: only its budgets, alarms and rules may alert."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id is \"${var.account_id}\". Write the 12 digits of the account."
  }
}

variable "kms_key_arn" {
  description = "The key that encrypts alerts; its policy lets budgets, alarms and rules use it."
  type        = string
}

variable "alert_email" {
  description = "Who is told. AWS sends a mail to confirm; until then only the budget's mail at 100 % arrives."
  type        = string

  validation {
    condition     = can(regex("^[^@\\s]+@[^@\\s.]+(\\.[^@\\s.]+)+$", var.alert_email))
    error_message = "alert_email is \"${var.alert_email}\". Write one mail address that a person reads: alert_email = \"data@example.com\"."
  }
}

variable "monthly_budget_usd" {
  description = "What a month may cost, in US dollars."
  type        = number

  validation {
    condition     = var.monthly_budget_usd >= 1
    error_message = "monthly_budget_usd is ${var.monthly_budget_usd}. Write US dollars, at least 1: monthly_budget_usd = 50."
  }
}

variable "daily_share" {
  description = "Which part of the month's money the queries of one workgroup, or the job's runs, may cost in one day before an alarm."
  type        = number
  default     = 0.1

  validation {
    condition     = var.daily_share > 0 && var.daily_share <= 1
    error_message = "daily_share is ${var.daily_share}. Write a part of the month's money above 0 and up to 1: daily_share = 0.1."
  }
}

variable "count_only_tagged" {
  description = "Whether the budget counts only what carries this platform's tag Environment. Activate that tag for cost allocation in the billing console first: until then such a budget sees no cost at all."
  type        = bool
  default     = false
}

variable "tags" {
  description = "The tags on everything, of which Environment tells this platform's costs from others'."
  type        = map(string)
  default     = {}

  validation {
    condition     = !var.count_only_tagged || contains(keys(var.tags), "Environment")
    error_message = "count_only_tagged is true, and tags has no Environment to count by. Pass the provider's default tags."
  }
}

variable "job_name" {
  description = "The cleansing job, whose minutes are counted."
  type        = string
}

variable "job_usd_per_hour" {
  description = "What an hour of the job costs: two G.1X workers of Glue 6.0 in Tokyo by default."
  type        = number
  default     = 0.616

  validation {
    condition     = var.job_usd_per_hour > 0
    error_message = "job_usd_per_hour is ${var.job_usd_per_hour}. Write US dollars above 0: workers times DPUs times 0.308."
  }
}

variable "workgroups" {
  description = "Athena's workgroups whose bytes are counted: purpose -> name."
  type        = map(string)
}

variable "rules" {
  description = "EventBridge rules whose events must arrive: purpose -> name."
  type        = map(string)
  default     = {}
}

variable "notebook_role_name" {
  description = "The notebook's role, which is denied new spending once the month's money is spent. null: there is no notebook."
  type        = string
  default     = null
}
