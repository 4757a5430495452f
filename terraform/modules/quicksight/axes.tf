# What charts have in common: names of axes, colours, legends, tooltips, the order of bars and how many there are.

locals {
  axes = {
    for key, field in local.fields : key => {
      AxisLabelOptions = [{
        CustomLabel = local.field_labels[key]
        ApplyTo     = { FieldId = field.id, Column = local.columns[key] }
      }]
    }
  }

  coloured = [for key, chart in local.charts : key if can(local.fields["${key}/colour"])]
  colours  = { for key, chart in local.charts : key => [for name, dimension in local.dimensions : dimension if name == "${key}/colour"] }
  legends = {
    for key, chart in local.charts : key => {
      for name, value in {
        Visibility = contains(local.coloured, key) ? "VISIBLE" : "HIDDEN"
        Title      = contains(local.coloured, key) ? { Visibility = "VISIBLE", CustomLabel = local.field_labels["${key}/colour"] } : null
      } : name => value if value != null
    }
  }

  # Under labels that people read, not the columns' names
  tooltips = {
    for key, chart in local.charts : key => {
      TooltipVisibility   = "VISIBLE"
      SelectedTooltipType = "DETAILED"
      FieldBasedTooltip = {
        AggregationVisibility = "HIDDEN"
        TooltipTitleType      = "NONE"
        TooltipFields = [for name, field in local.fields : { FieldTooltipItem = {
          FieldId = field.id, Label = local.field_labels[name], Visibility = "VISIBLE"
        } } if field.chart == key]
      }
    }
  }

  # The rule of athena/dashboards/README.md, as core.js has it: a sort by the measure orders every dimension, one by a dimension
  # that one alone; else texts come with the greatest value first, all else in its own order
  sorted_by = {
    for key, field in local.fields : key => (
      contains([split("/", key)[2], local.charts[field.chart].measure], local.charts[field.chart].sort_by) ? local.charts[field.chart].sort_by : ""
    )
  }
  in_own_order = {
    for key, field in local.fields : key => local.sorted_by[key] == "" ? field.family != "text" : local.sorted_by[key] == split("/", key)[2]
  }
  sorts = {
    for key, field in local.fields : key => [{ FieldSort = {
      FieldId = local.in_own_order[key] ? field.id : local.fields["${field.chart}/${local.charts[field.chart].measure}"].id
      Direction = (
        local.sorted_by[key] == "" ? (local.in_own_order[key] ? "ASC" : "DESC") :
        local.charts[field.chart].descends ? "DESC" : "ASC"
      )
    } }] if field.aggregation == "none" && contains(["bar", "stacked_bar", "heat_map"], local.charts[field.chart].kind)
  }

  # A line of time is never cut short
  limits = {
    for key, field in local.fields : key => {
      ItemsLimit      = try(local.charts[field.chart].spec.limit, { bar = 20, stacked_bar = 20, heat_map = 24 }[local.charts[field.chart].kind])
      OtherCategories = local.charts[field.chart].others
    } if contains(keys(local.sorts), key) && !(contains(["day", "time"], field.family) && local.in_own_order[key])
  }
}
