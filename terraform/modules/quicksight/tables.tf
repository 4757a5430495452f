# Tables: rows as they are, or grouped. The reader turns pages of as many rows as the file's limit.

locals {
  table_settings = {
    for key, chart in local.charts : key => {
      FieldOptions = {
        Order = [for number, _ in chart.spec.columns : local.fields["${key}/c${number}"].id]
        SelectedFieldOptions = [for number, _ in chart.spec.columns : {
          FieldId     = local.fields["${key}/c${number}"].id
          CustomLabel = local.field_labels["${key}/c${number}"]
        }]
      }
      SortConfiguration = {
        RowSort = [for number, column in chart.spec.columns : { FieldSort = {
          FieldId = local.fields["${key}/c${number}"].id, Direction = chart.descends ? "DESC" : "ASC"
        } } if chart.sort_by == try(lower(column.column), "count")]
        PaginationConfiguration = { PageSize = try(chart.spec.limit, 100), PageNumber = 1 }
      }
    } if chart.kind == "table"
  }

  row_table_visuals = {
    for key in local.row_tables : key => {
      TableVisual = merge(local.heads[key], {
        ChartConfiguration = merge(local.table_settings[key], {
          FieldWells = { TableUnaggregatedFieldWells = {
            Values = [for number, _ in local.charts[key].spec.columns : merge(
              { FieldId = local.fields["${key}/c${number}"].id, Column = local.columns["${key}/c${number}"] },
              { for name, format in local.number_formats : "FormatConfiguration" => { NumberFormatConfiguration = format } if name == "${key}/c${number}" },
              { for name, format in local.time_formats : "FormatConfiguration" => { DateTimeFormatConfiguration = format } if name == "${key}/c${number}" },
            )]
          } }
        })
      })
    }
  }

  grouped_table_visuals = {
    for key, settings in local.table_settings : key => {
      TableVisual = merge(local.heads[key], {
        ChartConfiguration = merge(settings, {
          FieldWells = { TableAggregatedFieldWells = {
            GroupBy = [for number, _ in local.charts[key].spec.columns : local.dimensions["${key}/c${number}"] if can(local.dimensions["${key}/c${number}"])]
            Values  = [for number, _ in local.charts[key].spec.columns : local.measures["${key}/c${number}"] if can(local.measures["${key}/c${number}"])]
          } }
        })
      })
    } if !contains(local.row_tables, key)
  }
}
