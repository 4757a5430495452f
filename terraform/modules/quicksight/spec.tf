# The dashboards' files as they are, made uniform: one entry for each chart and one for each field, with all that the file may
# leave out. `python -m athena check` has looked at their form; here only what is missing from schema.json is noticed.

locals {
  files = { for name, path in var.dashboards : name => yamldecode(file(path)) }

  schema = jsondecode(var.views_schema == null ? "{\"tables\": {}, \"views\": {}}" : file(var.views_schema))

  # "view/sales_by_day" -> column -> Athena's type; null where nobody knows it
  types = merge(
    { for name, view in local.schema.views : "view/${name}" => { for column in view.columns : column.name => column.type } },
    { for name, table in local.schema.tables : "dataset/${name}" => { for column in table.columns : column.name => column.type } },
  )

  # Each of the types that occur -> what can be done with it: number, text, boolean, day, time, other
  families = {
    for type in distinct(compact(flatten([for columns in values(local.types) : values(columns)]))) : type => (
      contains(["tinyint", "smallint", "integer", "bigint", "real", "double", "decimal"], split("(", type)[0]) ? "number" :
      contains(["varchar", "char"], split("(", type)[0]) ? "text" :
      type == "date" ? "day" :
      type == "boolean" ? "boolean" :
      startswith(type, "timestamp") && !strcontains(type, "zone") ? "time" :
      "other"
    )
  }
  whole = { for type in keys(local.families) : type => can(regex("^(tinyint|smallint|integer|bigint)|,\\s*0\\)$", type)) }

  # What the file says in both languages, in ours: {en, ja}, one of them, or one text for both
  second = var.language == "ja" ? "en" : "ja"

  charts = merge([
    for dashboard, file in local.files : {
      for chart in file.charts : "${dashboard}/${chart.name}" => {
        dashboard = dashboard
        spec      = chart
        kind      = chart.kind
        source    = lower(try("view/${chart.view}", "dataset/${chart.dataset}"))
        data      = "${lower(try(chart.view, "table-${chart.dataset}"))}${try(file.quicksight.import_mode, "") == "spice" ? "-spice" : ""}"
        title     = try(chart.title[var.language], chart.title[local.second], chart.title)
        note      = try(chart.note[var.language], chart.note[local.second], chart.note, null)
        measure   = chart.kind == "heat_map" || chart.kind == "map" || chart.kind == "number" ? "value" : "y_axis"
        sort_by   = try(chart.sort.by, "")
        descends  = try(chart.sort.order, "ascending") == "descending"
        others    = try(chart.others, false) ? "INCLUDE" : "EXCLUDE"
      }
    }
  ]...)

  # "dashboard/chart/slot"; a table's columns are c0, c1, …
  given = merge([
    for key, chart in local.charts : merge(
      { for slot in ["x_axis", "y_axis", "colour", "size", "label", "place", "value"] : "${key}/${slot}" => {
        chart = key, slot = slot, spec = chart.spec[slot]
      } if can(chart.spec[slot].column) || can(chart.spec[slot].aggregation) },
      { for number, column in try(chart.spec.columns, []) : "${key}/c${number}" => { chart = key, slot = "c${number}", spec = column } },
    )
  ]...)

  fields = {
    for key, field in local.given : key => {
      chart       = field.chart
      id          = "${local.charts[field.chart].spec.name}.${field.slot}"
      data        = local.charts[field.chart].data
      source      = local.charts[field.chart].source
      column      = try(lower(field.spec.column), null)
      type        = try(local.types[local.charts[field.chart].source][lower(field.spec.column)], null)
      family      = try(local.families[local.types[local.charts[field.chart].source][lower(field.spec.column)]], "other")
      whole       = try(local.whole[local.types[local.charts[field.chart].source][lower(field.spec.column)]], false)
      aggregation = try(field.spec.aggregation, "none")
      unit        = try(field.spec.unit, null)
      format      = try(field.spec.format, null)
      digits      = try(field.spec.digits, null)
      per         = try(field.spec.per, null)
      label       = try(field.spec.label[var.language], field.spec.label[local.second], field.spec.label, null)
    }
  }

  # What no data set could be made of: the names that a person has to mend
  unknown = concat(
    [for key, chart in local.charts : "${key}: there is no ${replace(chart.source, "/", " ")}" if !contains(keys(local.types), chart.source)],
    [for key, field in local.fields : "${key}: ${replace(field.source, "/", " ")} has no column ${field.column}"
    if contains(keys(local.types), field.source) && field.column != null && try(!contains(keys(local.types[field.source]), field.column), false)],
  )
}
