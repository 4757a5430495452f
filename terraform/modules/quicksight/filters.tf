# Filters that readers set, and conditions that charts always have. Groups of filters are all to be met; within a group one is enough.

locals {
  # What readers can choose: the filter acts on every chart whose data set has a column of its name
  filters = merge([
    for dashboard, file in local.files : {
      for number, filter in try(file.filters, []) : "${dashboard}/${number}" => {
        dashboard = dashboard
        id        = "filter-${number}"
        column    = lower(filter.column)
        kind      = filter.kind
        unit      = upper(try(filter.unit, "day"))
        label     = try(filter.label[var.language], filter.label[local.second], filter.label, null)
        is_number = anytrue([for key, chart in local.charts : try(local.families[local.types[chart.source][lower(filter.column)]], "") == "number" if chart.dashboard == dashboard])
        over = distinct([for key, chart in local.charts : { data = chart.data, source = chart.source }
        if chart.dashboard == dashboard && can(local.types[chart.source][lower(filter.column)])])
      }
    }
  ]...)

  filter_labels = {
    for key, filter in local.filters : key =>
    try(coalesce(filter.label), local.labels[filter.over[0].source][filter.column], filter.column)
  }
  filter_columns = {
    for key, filter in local.filters : key => {
      DataSetIdentifier = filter.over[0].data
      ColumnName        = filter.kind == "select" && filter.is_number ? "${filter.column}_text" : filter.column
    } if length(filter.over) > 0
  }
  whole_filters = {
    for key, filter in local.filters : key => try(local.whole[local.types[filter.over[0].source][filter.column]], false)
  }

  # Two parameters for a range, because its limits are in data that Terraform has not seen; unset, they leave nothing out
  ends = merge([
    for key, filter in local.filters : {
      for end in ["from", "to"] : "${key}/${end}" => {
        filter = key
        end    = end
        name   = "Filter${split("/", key)[1]}${title(end)}"
      }
    } if filter.kind != "select" && length(filter.over) > 0
  ]...)
  all_numbers = { from = -9000000000000000000, to = 9000000000000000000 }
  all_times   = { from = "1400-01-01T00:00:00Z", to = "9999-12-31T00:00:00Z" }

  parameters = {
    for key, end in local.ends : key => {
      (local.filters[end.filter].kind == "dates" ? "DateTimeParameterDeclaration" :
        local.whole_filters[end.filter] ? "IntegerParameterDeclaration" : "DecimalParameterDeclaration") = {
        for name, value in {
          Name               = end.name
          ParameterValueType = local.filters[end.filter].kind == "dates" ? null : "SINGLE_VALUED"
          TimeGranularity    = local.filters[end.filter].kind == "dates" ? local.filters[end.filter].unit : null
          ValueWhenUnset     = { for kind, unset in { dates = local.all_times, range = local.all_numbers } : "CustomValue" => unset[end.end] if kind == local.filters[end.filter].kind }
        } : name => value if value != null
      }
    }
  }
  parameter_controls = {
    for key, end in local.ends : key => {
      (local.filters[end.filter].kind == "dates" ? "DateTimePicker" : "TextField") = {
        ParameterControlId  = "${local.filters[end.filter].id}-${end.end}"
        SourceParameterName = end.name
        Title               = format(local.words[end.end], local.filter_labels[end.filter])
      }
    }
  }
  dropdowns = {
    for key, filter in local.filters : key => {
      Dropdown = {
        FilterControlId = "${filter.id}-choice"
        SourceFilterId  = filter.id
        Title           = local.filter_labels[key]
        Type            = "MULTI_SELECT"
      }
    } if filter.kind == "select" && length(filter.over) > 0
  }

  # In the order of the file, side by side above the charts
  control_elements = {
    for dashboard, file in local.files : dashboard => flatten([
      for number, _ in try(file.filters, []) : concat(
        [for key, control in local.dropdowns : { id = control.Dropdown.FilterControlId, type = "FILTER_CONTROL" } if key == "${dashboard}/${number}"],
        [for key, end in local.ends : { id = "filter-${number}-${end.end}", type = "PARAMETER_CONTROL" } if end.filter == "${dashboard}/${number}"],
      )
    ])
  }

  chosen = merge(
    { for key, filter in local.filters : key => {
      CategoryFilter = {
        FilterId      = filter.id
        Column        = local.filter_columns[key]
        Configuration = { FilterListConfiguration = { MatchOperator = "CONTAINS", SelectAllOptions = "FILTER_ALL_VALUES" } }
      }
    } if filter.kind == "select" && length(filter.over) > 0 },
    { for key, filter in local.filters : key => {
      NumericRangeFilter = {
        FilterId       = filter.id
        Column         = local.filter_columns[key]
        IncludeMinimum = true
        IncludeMaximum = true
        RangeMinimum   = { Parameter = local.ends["${key}/from"].name }
        RangeMaximum   = { Parameter = local.ends["${key}/to"].name }
        NullOption     = "ALL_VALUES"
      }
    } if filter.kind == "range" && length(filter.over) > 0 },
    { for key, filter in local.filters : key => {
      TimeRangeFilter = {
        FilterId          = filter.id
        Column            = local.filter_columns[key]
        IncludeMinimum    = true
        IncludeMaximum    = true
        RangeMinimumValue = { Parameter = local.ends["${key}/from"].name }
        RangeMaximumValue = { Parameter = local.ends["${key}/to"].name }
        TimeGranularity   = filter.unit
        NullOption        = "ALL_VALUES"
      }
    } if filter.kind == "dates" && length(filter.over) > 0 },
  )

  filter_groups = {
    for dashboard in keys(local.files) : dashboard => concat(
      [for key, filter in local.chosen : {
        FilterGroupId      = local.filters[key].id
        Filters            = [filter]
        CrossDataset       = length(local.filters[key].over) > 1 ? "ALL_DATASETS" : "SINGLE_DATASET"
        ScopeConfiguration = { SelectedSheets = { SheetVisualScopingConfigurations = [{ SheetId = "charts", Scope = "ALL_VISUALS" }] } }
        Status             = "ENABLED"
      } if local.filters[key].dashboard == dashboard],
      [for key, group in local.conditions : {
        FilterGroupId = group.id
        Filters       = [for number, filter in group.filters : { for kind, value in filter : kind => merge(value, { FilterId = "${group.id}-${number}", Column = group.column }) }]
        CrossDataset  = "SINGLE_DATASET"
        ScopeConfiguration = { SelectedSheets = { SheetVisualScopingConfigurations = [
          { SheetId = "charts", Scope = "SELECTED_VISUALS", VisualIds = [group.visual] }
        ] } }
        Status = "ENABLED"
      } if group.dashboard == dashboard],
    )
  }
}
