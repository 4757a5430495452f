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
  description = "The zones' buckets: zone -> {id, arn}. Of these Quick Sight reads clean and its own results; templates of dashboards lie in artifacts."
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

variable "dashboards" {
  description = "The dashboards' files: name -> path of its YAML. Each becomes a dashboard and an analysis."
  type        = map(string)
  default     = {}
}

variable "views_schema" {
  description = "Path of athena/schema.json, which knows the columns that charts are made of. null: there are no views yet."
  type        = string
  default     = null
}

variable "views" {
  description = "The views' files: name -> path of its SQL. Their headers say what columns are called in Japanese."
  type        = map(string)
  default     = {}
}

variable "language" {
  description = "Of the two languages of the files, the one that dashboards speak in Quick Sight: ja or en."
  type        = string
  default     = "ja"

  validation {
    condition     = contains(["ja", "en"], var.language)
    error_message = "language is \"${var.language}\". Write one of the two that the files have: language = \"ja\"."
  }
}

variable "timezone" {
  description = "In which the times at which SPICE is filled are meant."
  type        = string
  default     = "Asia/Tokyo"

  validation {
    condition     = can(regex("^(UTC|[A-Z][A-Za-z]+(/[A-Za-z0-9_+-]+)+)$", var.timezone))
    error_message = "timezone is \"${var.timezone}\". Write a name as in the tz database: timezone = \"Asia/Tokyo\"."
  }
}
