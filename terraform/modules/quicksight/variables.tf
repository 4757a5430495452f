variable "name" {
  description = "Name of the platform, <prefix>-<environment>."
  type        = string
}

variable "account_id" {
  description = "The AWS account, with its own subscription to Quick Sight."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id is \"${var.account_id}\". Write the 12 digits of the account."
  }
}

variable "buckets" {
  description = "The zones' buckets: zone -> {id, arn}. Of these Quick Sight reads clean and its own results."
  type        = map(object({ id = string, arn = string }))
}

variable "kms_key_arn" {
  description = "The key of the lake."
  type        = string
}

variable "databases" {
  description = "The Glue databases: `views` is what authors see, `tables` what the views read."
  type        = object({ tables = string, views = string })
}

variable "workgroup" {
  description = "The Athena workgroup for charts, with the smaller scan limit."
  type        = string
}

variable "readers" {
  description = "Names of Quick Sight groups that may look at charts. They exist already; users are put into them in Quick Sight."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for group in var.readers : can(regex("^[\\x21-\\x7e]+$", group)) && !strcontains(group, "/")])
    error_message = "readers holds ${jsonencode(var.readers)}. Write names of Quick Sight groups, without spaces and slashes: readers = [\"kiban-readers\"]."
  }

  validation {
    condition     = length(setintersection(var.readers, var.authors)) == 0
    error_message = "${join(", ", setintersection(var.readers, var.authors))} is among readers and authors. Leave it out of readers: authors may read all the same."
  }
}

variable "authors" {
  description = "Names of Quick Sight groups that may also build: data sets and charts over the views."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for group in var.authors : can(regex("^[\\x21-\\x7e]+$", group)) && !strcontains(group, "/")])
    error_message = "authors holds ${jsonencode(var.authors)}. Write names of Quick Sight groups, without spaces and slashes: authors = [\"kiban-authors\"]."
  }
}
