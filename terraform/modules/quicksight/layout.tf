# Where charts stand: from left to right, as many in a row as fit, as on the HTML page.

locals {
  sixths = { third = 2, half = 3, two_thirds = 4, full = 6 }
  widths = {
    for key, chart in local.charts : key => local.sixths[try(chart.spec.width, { number = "third", table = "full" }[chart.kind], "half")]
  }
  heights = { for key, chart in local.charts : key => chart.kind == "number" ? 5 : chart.kind == "map" ? 14 : 10 }

  # Widths as a text, "2223336"; the longest run that fits into six sixths is a row
  order = { for dashboard, file in local.files : dashboard => [for chart in file.charts : "${dashboard}/${chart.name}"] }
  rows = {
    for dashboard, order in local.order : dashboard =>
    regexall("222|22|23|24|2|32|33|3|42|4|6", join("", [for key in order : local.widths[key]]))
  }

  # dashboard -> for each row the charts in it
  rows_of_charts = {
    for dashboard, rows in local.rows : dashboard => [
      for number, row in rows : slice(
        local.order[dashboard],
        sum(concat([0], [for before in slice(rows, 0, number) : length(before)])),
        sum([for until in slice(rows, 0, number + 1) : length(until)]),
      )
    ]
  }
  row_heights = {
    for dashboard, rows in local.rows_of_charts : dashboard => [for row in rows : max([for key in row : local.heights[key]]...)]
  }

  introductions = {
    for dashboard, file in local.files : dashboard => try(file.description[var.language], file.description[local.second], file.description)
    if can(file.description)
  }
  top = { for dashboard in keys(local.files) : dashboard => contains(keys(local.introductions), dashboard) ? 2 : 0 }

  elements = {
    for dashboard, rows in local.rows_of_charts : dashboard => concat(
      [for name, _ in local.introductions : {
        ElementId = "introduction", ElementType = "TEXT_BOX", ColumnIndex = 0, ColumnSpan = 36, RowIndex = 0, RowSpan = 2
      } if name == dashboard],
      flatten([for number, row in rows : [for place, key in row : {
        ElementId   = local.charts[key].spec.name
        ElementType = "VISUAL"
        ColumnIndex = 6 * sum(concat([0], [for left in slice(row, 0, place) : local.widths[left]]))
        ColumnSpan  = 6 * local.widths[key]
        RowIndex    = local.top[dashboard] + sum(concat([0], slice(local.row_heights[dashboard], 0, number)))
        RowSpan     = local.row_heights[dashboard][number]
      }]]),
    )
  }
}
