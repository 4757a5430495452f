# Charts as Quick Sight's visuals: one block for each kind of the files, "dashboard/chart" -> visual.

locals {
  # Tables whose rows are shown as they are, not grouped
  row_tables = [
    for key, chart in local.charts : key
    if chart.kind == "table" && alltrue([for column in try(chart.spec.columns, []) : try(column.aggregation, "none") == "none"])
  ]

  heads = {
    for key, chart in local.charts : key => {
      VisualId             = chart.spec.name
      Title                = { Visibility = "VISIBLE", FormatText = { PlainText = chart.title } }
      VisualContentAltText = chart.title
      Subtitle = {
        for name, value in {
          Visibility = chart.note == null ? "HIDDEN" : "VISIBLE"
          FormatText = chart.note == null ? null : { PlainText = chart.note }
        } : name => value if value != null
      }
    }
  }

  kpis = {
    for key, chart in local.charts : key => {
      KPIVisual = merge(local.heads[key], {
        ChartConfiguration = { FieldWells = { Values = [local.measures["${key}/value"]] } }
      })
    } if chart.kind == "number"
  }

  lines = {
    for key, chart in local.charts : key => {
      LineChartVisual = merge(local.heads[key], {
        ChartConfiguration = {
          Type = "LINE"
          FieldWells = { LineChartAggregatedFieldWells = {
            Category = [local.dimensions["${key}/x_axis"]]
            Values   = [local.measures["${key}/y_axis"]]
            Colors   = local.colours[key]
          } }
          SortConfiguration = {
            CategorySort                 = [{ FieldSort = { FieldId = local.fields["${key}/x_axis"].id, Direction = "ASC" } }]
            ColorItemsLimitConfiguration = { ItemsLimit = try(chart.spec.limit, 7), OtherCategories = chart.others }
          }
          PrimaryYAxisDisplayOptions = { MissingDataConfigurations = [{
            TreatmentOption = { zero = "SHOW_AS_ZERO", gap = "SHOW_AS_BLANK", connect = "INTERPOLATE" }[try(
              chart.spec.missing,
              contains(["sum", "count", "count_distinct"], local.fields["${key}/y_axis"].aggregation) && local.fields["${key}/y_axis"].per == null ? "zero" : "connect",
            )]
          }] }
          XAxisLabelOptions        = local.axes["${key}/x_axis"]
          PrimaryYAxisLabelOptions = local.axes["${key}/y_axis"]
          Legend                   = local.legends[key]
          Tooltip                  = local.tooltips[key]
        }
      })
    } if chart.kind == "line"
  }

  bars = {
    for key, chart in local.charts : key => {
      BarChartVisual = merge(local.heads[key], {
        ChartConfiguration = {
          Orientation = upper(try(
            chart.spec.orientation,
            contains(["text", "boolean"], local.fields["${key}/x_axis"].family) ? "horizontal" : "vertical",
          ))
          BarsArrangement = chart.kind == "bar" ? "CLUSTERED" : try(chart.spec.share, false) ? "STACKED_PERCENT" : "STACKED"
          FieldWells = { BarChartAggregatedFieldWells = {
            Category = [local.dimensions["${key}/x_axis"]]
            Values   = [local.measures["${key}/y_axis"]]
            Colors   = local.colours[key]
          } }
          SortConfiguration = merge(
            { CategorySort = local.sorts["${key}/x_axis"] },
            { for name, limit in local.limits : "CategoryItemsLimit" => limit if name == "${key}/x_axis" },
            { for name in local.coloured : "ColorItemsLimit" => {
              ItemsLimit = 7, OtherCategories = chart.kind == "stacked_bar" ? "INCLUDE" : chart.others
            } if name == key },
          )
          CategoryLabelOptions = local.axes["${key}/x_axis"]
          ValueLabelOptions    = local.axes["${key}/y_axis"]
          Legend               = local.legends[key]
          Tooltip              = local.tooltips[key]
          DataLabels           = { Visibility = contains(local.coloured, key) ? "HIDDEN" : "VISIBLE", Overlap = "DISABLE_OVERLAP" }
        }
      })
    } if contains(["bar", "stacked_bar"], chart.kind)
  }

  histograms = {
    for key, chart in local.charts : key => {
      HistogramVisual = merge(local.heads[key], {
        ChartConfiguration = {
          FieldWells = { HistogramAggregatedFieldWells = { Values = [{ NumericalMeasureField = {
            FieldId             = local.fields["${key}/x_axis"].id
            Column              = local.columns["${key}/x_axis"]
            FormatConfiguration = local.number_formats["${key}/x_axis"]
            AggregationFunction = { SimpleNumericalAggregation = "COUNT" }
          } }] } }
          BinOptions = {
            for name, value in {
              SelectedBinType = can(chart.spec.bin_width) ? "BIN_WIDTH" : "BIN_COUNT"
              BinWidth        = can(chart.spec.bin_width) ? { Value = chart.spec.bin_width, BinCountLimit = 1000 } : null
              BinCount        = can(chart.spec.bin_width) ? null : { Value = try(chart.spec.bins, 20) }
            } : name => value if value != null
          }
          XAxisLabelOptions = local.axes["${key}/x_axis"]
        }
      })
    } if chart.kind == "histogram"
  }

  heat_maps = {
    for key, chart in local.charts : key => {
      HeatMapVisual = merge(local.heads[key], {
        ChartConfiguration = {
          FieldWells = { HeatMapAggregatedFieldWells = {
            Rows    = [local.dimensions["${key}/y_axis"]]
            Columns = [local.dimensions["${key}/x_axis"]]
            Values  = [local.measures["${key}/value"]]
          } }
          SortConfiguration = merge(
            { HeatMapRowSort = local.sorts["${key}/y_axis"], HeatMapColumnSort = local.sorts["${key}/x_axis"] },
            { for name, limit in local.limits : "HeatMapRowItemsLimitConfiguration" => limit if name == "${key}/y_axis" },
            { for name, limit in local.limits : "HeatMapColumnItemsLimitConfiguration" => limit if name == "${key}/x_axis" },
          )
          RowLabelOptions    = local.axes["${key}/y_axis"]
          ColumnLabelOptions = local.axes["${key}/x_axis"]
          Tooltip            = local.tooltips[key]
        }
      })
    } if chart.kind == "heat_map"
  }

  scatters = {
    for key, chart in local.charts : key => {
      ScatterPlotVisual = merge(local.heads[key], {
        ChartConfiguration = {
          FieldWells = { ScatterPlotUnaggregatedFieldWells = {
            XAxis    = [local.dimensions["${key}/x_axis"]]
            YAxis    = [local.dimensions["${key}/y_axis"]]
            Category = local.colours[key]
            Label    = [for name, dimension in local.dimensions : dimension if name == "${key}/label"]
            Size = [for name, field in local.fields : { NumericalMeasureField = {
              FieldId             = field.id
              Column              = local.columns[name]
              AggregationFunction = { SimpleNumericalAggregation = "SUM" }
            } } if name == "${key}/size"]
          } }
          XAxisLabelOptions = local.axes["${key}/x_axis"]
          YAxisLabelOptions = local.axes["${key}/y_axis"]
          Legend            = local.legends[key]
          Tooltip           = local.tooltips[key]
        }
      })
    } if chart.kind == "scatter"
  }

  # A circle for each prefecture, at its seat: see data_sets.tf
  maps = {
    for key, chart in local.charts : key => {
      GeospatialMapVisual = merge(local.heads[key], {
        ChartConfiguration = {
          FieldWells = { GeospatialMapAggregatedFieldWells = {
            Geospatial = [for part in ["latitude", "longitude"] : { NumericalDimensionField = {
              FieldId = "${chart.spec.name}.${part}"
              Column  = { DataSetIdentifier = chart.data, ColumnName = "${local.fields["${key}/place"].column}_${part}" }
            } }]
            Values = [local.measures["${key}/value"]]
            Colors = [local.dimensions["${key}/place"]]
          } }
          Legend  = { Visibility = "HIDDEN" }
          Tooltip = local.tooltips[key]
        }
      })
    } if chart.kind == "map"
  }

  visuals = merge(
    local.kpis, local.lines, local.bars, local.histograms, local.heat_maps, local.scatters, local.maps, local.row_table_visuals,
    local.grouped_table_visuals,
  )
}
