# What columns are called: what the file says, else what the view's header says, else the name itself. As the HTML pages do it
# (athena/charts/labels.py), so that both show the same words.

locals {
  words = {
    en = {
      rows  = "Rows", per = "%s per %s", avg = "%s (mean)", min = "%s (least)", max = "%s (greatest)",
      count = "%s (count)", count_distinct = "%s (different)", from = "%s: from", to = "%s: up to"
    }
    ja = {
      rows  = "件数", per = "%s／%s", avg = "%s（平均）", min = "%s（最小）", max = "%s（最大）",
      count = "%s（件数）", count_distinct = "%s（種類数）", from = "%s（から）", to = "%s（まで）"
    }
  }[var.language]

  # "view/sales_by_day" -> column -> the Japanese label at the head of its `-- @column` line
  headings = {
    for view, path in var.views : "view/${view}" => {
      for line in regexall("(?m)^--\\s*@column\\s+(\\w+)\\s*:\\s*([^.。．:：]+)", file(path)) : line[0] => trimspace(line[1])
      if can(regex("[\\p{Hiragana}\\p{Katakana}\\p{Han}]", line[1]))
    }
  }

  spoken = {
    for column in distinct(flatten([for columns in values(local.types) : keys(columns)])) : column =>
    "${upper(substr(trimspace(replace(column, "_", " ")), 0, 1))}${substr(trimspace(replace(column, "_", " ")), 1, -1)}"
  }

  # source -> column -> label
  labels = {
    for source, columns in local.types : source => {
      for column in keys(columns) : column =>
      var.language == "ja" ? try(local.headings[source][column], local.spoken[column]) : local.spoken[column]
    }
  }

  # field -> label
  field_labels = {
    for key, field in local.fields : key => coalesce(
      field.label,
      field.column == null ? local.words.rows : null,
      field.per == null ? null : try(format(
        local.words.per,
        local.labels[field.source][field.column],
        can(field.per.column) ? local.labels[field.source][lower(field.per.column)] : local.words.rows,
      ), null),
      try(format(local.words[field.aggregation], local.labels[field.source][field.column]), null),
      try(local.labels[field.source][field.column], null),
      field.column,
    )
  }
}
