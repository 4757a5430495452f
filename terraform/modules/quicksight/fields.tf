# Fields as Quick Sight's definitions have them: what groups rows is a dimension, an aggregation is a measure.

locals {
  aggregations = { sum = "SUM", avg = "AVERAGE", min = "MIN", max = "MAX", count = "COUNT", count_distinct = "DISTINCT_COUNT" }

  # Division is done after aggregation, so a calculated field has to do both
  calculated = {
    for key, field in local.fields : key => {
      DataSetIdentifier = field.data
      Name              = "${local.charts[field.chart].spec.name} (${split("/", key)[2]})"
      Expression = format(
        "%s / nullIf(%s, 0)",
        field.column == null ? "sum({${local.counter}})" : "${field.aggregation}({${field.column}})",
        can(field.per.column) ? "${field.per.aggregation}({${lower(field.per.column)}})" : "sum({${local.counter}})",
      )
    } if field.per != null
  }

  # Rows of a table show times as the file cuts them; only a calculated field can cut without grouping
  cut = {
    for key, field in local.fields : key => {
      DataSetIdentifier = field.data
      Name              = "${local.charts[field.chart].spec.name} (${split("/", key)[2]})"
      Expression        = "truncDate(\"${ { hour = "HH", day = "DD", month = "MM", quarter = "Q", year = "YYYY" }[field.unit]}\", {${field.column}})"
    } if contains(local.row_tables, field.chart) && contains(["hour", "day", "month", "quarter", "year"], coalesce(field.unit, "-"))
  }

  columns = {
    for key, field in local.fields : key => {
      DataSetIdentifier = field.data
      ColumnName = try(
        local.calculated[key].Name,
        local.cut[key].Name,
        field.column == null ? local.counter : field.column,
      )
    }
  }

  dimensions = {
    for key, field in local.fields : key => {
      (field.family == "number" ? "NumericalDimensionField" :
        contains(["day", "time"], field.family) ? "DateDimensionField" : "CategoricalDimensionField") = {
        for name, value in {
          FieldId             = field.id
          Column              = local.columns[key]
          DateGranularity     = contains(["day", "time"], field.family) ? upper(coalesce(field.unit, "day")) : null
          FormatConfiguration = try(local.number_formats[key], local.time_formats[key], null)
        } : name => value if value != null
      }
    } if field.aggregation == "none"
  }

  # What Quick Sight aggregates depends on the column's type; rows and quotients are numbers. A column that is not in schema.json
  # passes for one, too, so that the plan comes as far as to say so
  measures = merge(
    {
      for key, field in local.fields : key => {
        NumericalMeasureField = {
          for name, value in {
            FieldId             = field.id
            Column              = local.columns[key]
            FormatConfiguration = local.number_formats[key]
            AggregationFunction = field.per != null ? null : {
              SimpleNumericalAggregation = field.column == null ? "SUM" : local.aggregations[field.aggregation]
            }
          } : name => value if value != null
        }
      } if field.aggregation != "none" && (field.column == null || field.per != null || contains(["number", "other"], field.family))
    },
    {
      for key, field in local.fields : key => {
        (contains(["day", "time"], field.family) ? "DateMeasureField" : "CategoricalMeasureField") = {
          FieldId             = field.id
          Column              = local.columns[key]
          AggregationFunction = local.aggregations[field.aggregation]
          FormatConfiguration = try({ NumericFormatConfiguration = local.numbers[key] }, local.time_formats[key])
        }
      } if field.aggregation != "none" && field.column != null && field.per == null && !contains(["number", "other"], field.family)
    },
  )
}
