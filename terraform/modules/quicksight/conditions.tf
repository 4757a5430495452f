# A chart's `where` as groups of filters. As in SQL, a condition leaves out rows without a value.

locals {
  wheres = merge([
    for key, chart in local.charts : {
      for number, where in try(chart.spec.where, []) : "${key}/${number}" => {
        chart  = chart
        spec   = where
        column = lower(where.column)
        family = try(local.families[local.types[chart.source][lower(where.column)]], "other")
      }
    }
  ]...)

  is_time = { for key, where in local.wheres : key => contains(["day", "time"], where.family) }
  is_text = { for key, where in local.wheres : key => contains(["text", "boolean"], where.family) }

  # One group each: among texts; from; up to. A day goes on until the next one begins
  texts = merge([
    for key, where in local.wheres : {
      for word, operator in { in = "CONTAINS", not_in = "DOES_NOT_CONTAIN" } : "${key}/${word}" => [{
        CategoryFilter = { Configuration = { CustomFilterListConfiguration = {
          MatchOperator  = operator
          CategoryValues = [for value in where.spec[word] : tostring(value)]
          NullOption     = "NON_NULLS_ONLY"
        } } }
      }] if can(where.spec[word])
    } if local.is_text[key]
  ]...)
  froms = {
    for key, where in local.wheres : "${key}/from" => [
      for kind, filter in {
        number = { NumericRangeFilter = { RangeMinimum = { StaticValue = where.spec.from }, IncludeMinimum = true, NullOption = "NON_NULLS_ONLY" } }
        time = { TimeRangeFilter = {
          RangeMinimumValue = { StaticValue = "${where.spec.from}T00:00:00Z" }, IncludeMinimum = true, TimeGranularity = "DAY", NullOption = "NON_NULLS_ONLY"
        } }
      } : filter if kind == (local.is_time[key] ? "time" : "number")
    ] if can(where.spec.from)
  }
  tos = {
    for key, where in local.wheres : "${key}/to" => [
      for kind, filter in {
        number = { NumericRangeFilter = { RangeMaximum = { StaticValue = where.spec.to }, IncludeMaximum = true, NullOption = "NON_NULLS_ONLY" } }
        time = { TimeRangeFilter = {
          RangeMaximumValue = { StaticValue = try(timeadd("${where.spec.to}T00:00:00Z", "24h"), null) }, IncludeMaximum = false, TimeGranularity = "DAY", NullOption = "NON_NULLS_ONLY"
        } }
      } : filter if kind == (local.is_time[key] ? "time" : "number")
    ] if can(where.spec.to)
  }

  # Numbers and days have no list to be among: any one of them is enough
  any = {
    for key, where in local.wheres : "${key}/in" => [
      for value in where.spec.in : {
        for kind, filter in {
          NumericEqualityFilter = { MatchOperator = "EQUALS", Value = value, NullOption = "NON_NULLS_ONLY" }
          TimeEqualityFilter    = { Value = "${value}T00:00:00Z", TimeGranularity = "DAY" }
        } : kind => filter if kind == (local.is_time[key] ? "TimeEqualityFilter" : "NumericEqualityFilter")
      }
    ] if !local.is_text[key] && can(where.spec.in)
  }
  # And each of those left out is a group of its own; a day is left out by being before or after it
  none = merge([
    for key, where in local.wheres : {
      for number, value in try(where.spec.not_in, []) : "${key}/not_in-${number}" => (
        local.is_time[key] ? tolist([for filter in [
          { RangeMaximumValue = { StaticValue = "${value}T00:00:00Z" }, IncludeMaximum = false },
          { RangeMinimumValue = { StaticValue = timeadd("${value}T00:00:00Z", "24h") }, IncludeMinimum = true },
        ] : jsonencode({ TimeRangeFilter = merge(filter, { TimeGranularity = "DAY", NullOption = "NON_NULLS_ONLY" }) })])
        : tolist([jsonencode({ NumericEqualityFilter = { MatchOperator = "DOES_NOT_EQUAL", Value = value, NullOption = "NON_NULLS_ONLY" } })])
      )
    } if !local.is_text[key]
  ]...)

  conditions = {
    for key, filters in merge(local.texts, local.froms, local.tos, local.any, { for key, texts in local.none : key => [for text in texts : jsondecode(text)] }) :
    key => {
      dashboard = split("/", key)[0]
      visual    = split("/", key)[1]
      id        = "${split("/", key)[1]}-where-${split("/", key)[2]}-${split("/", key)[3]}"
      filters   = filters
      column = {
        DataSetIdentifier = local.charts["${split("/", key)[0]}/${split("/", key)[1]}"].data
        ColumnName        = local.wheres[join("/", slice(split("/", key), 0, 3))].column
      }
    }
  }
}
