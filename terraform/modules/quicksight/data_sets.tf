# One data set for each view or table that a chart is over. It is a query, because a query says in Athena's own words what Quick
# Sight would else have to guess: truth values, and numbers to choose from, as text; rows to count; where a prefecture is.

locals {
  counter = "kiban_rows" # 1 on every row: Quick Sight counts values of columns, not rows

  data_sets = {
    for data in distinct([for chart in values(local.charts) : chart.data]) : data => {
      source = [for chart in values(local.charts) : chart.source if chart.data == data][0]
      mode   = endswith(data, "-spice") ? "SPICE" : "DIRECT_QUERY"
      choices = distinct([for filter in values(local.filters) : filter.column
        if filter.kind == "select" && filter.is_number && contains([for one in filter.over : one.data], data)
      ])
      places = distinct([for key, chart in local.charts : local.fields["${key}/place"].column if chart.data == data && chart.kind == "map"])
    }
  }

  # What Quick Sight has no type for, such as arrays, and names that it finds too long are left out
  columns_of = {
    for data, set in local.data_sets : data => [
      for column, type in try(local.types[set.source], {}) : { name = column, type = type, family = local.families[type] }
      if type != null && try(local.families[type], "other") != "other" && length(column) <= 127
    ]
  }

  input_columns = {
    for data, columns in local.columns_of : data => concat(
      [for column in columns : {
        name = column.name
        type = { text = "STRING", boolean = "STRING", day = "DATETIME", time = "DATETIME", number = local.integers[column.type] ? "INTEGER" : "DECIMAL" }[column.family]
      }],
      [{ name = local.counter, type = "INTEGER" }],
      [for column in local.data_sets[data].choices : { name = "${column}_text", type = "STRING" }],
      flatten([for place in local.data_sets[data].places : [
        for part in ["latitude", "longitude"] : { name = "${place}_${part}", type = "DECIMAL" }
      ]]),
    )
  }
  integers = { for type in keys(local.families) : type => contains(["tinyint", "smallint", "integer", "bigint"], type) }

  queries = {
    for data, set in local.data_sets : data => join("\n", [
      "SELECT",
      join(",\n", concat(
        [for column in local.columns_of[data] : column.family == "boolean" ? "  CAST(\"${column.name}\" AS varchar) AS \"${column.name}\"" : "  \"${column.name}\""],
        ["  1 AS \"${local.counter}\""],
        [for column in set.choices : "  CAST(\"${column}\" AS varchar) AS \"${column}_text\""],
        flatten([for place in set.places : [for part in ["latitude", "longitude"] : format("  ${local.seats[part]}", place, "${place}_${part}")]]),
      )),
      "FROM \"${startswith(set.source, "view/") ? var.databases.views : var.databases.tables}\".\"${split("/", set.source)[1]}\"",
    ])
  }

  # SPICE is filled once a day, at the times that the dashboards over it name
  refreshes = merge([
    for dashboard, file in local.files : merge([
      for chart in file.charts : {
        "${local.charts["${dashboard}/${chart.name}"].data}/${try(file.quicksight.refresh_at, "06:00")}" = {
          data = local.charts["${dashboard}/${chart.name}"].data
          time = try(file.quicksight.refresh_at, "06:00")
        }
      }
    ]...) if try(file.quicksight.import_mode, "") == "spice"
  ]...)
}

resource "aws_quicksight_data_set" "source" {
  for_each = local.data_sets

  data_set_id = "${var.name}-${each.key}"
  name        = "${var.name}-${each.key}"
  import_mode = each.value.mode

  physical_table_map {
    physical_table_map_id = "query"

    custom_sql {
      data_source_arn = local.data_source_arn
      name            = each.key
      sql_query       = local.queries[each.key]

      dynamic "columns" {
        for_each = local.input_columns[each.key]

        content {
          name = columns.value.name
          type = columns.value.type
        }
      }
    }
  }

  dynamic "logical_table_map" {
    for_each = length(each.value.places) == 0 ? [] : ["places"]

    content {
      logical_table_map_id = "places"
      alias                = each.key

      source {
        physical_table_id = "query"
      }

      dynamic "data_transforms" {
        for_each = setproduct(each.value.places, ["latitude", "longitude"])

        content {
          tag_column_operation {
            column_name = "${data_transforms.value[0]}_${data_transforms.value[1]}"

            tags {
              column_geographic_role = upper(data_transforms.value[1])
            }
          }
        }
      }
    }
  }

  # To build with, not to change; readers look at dashboards, and need no right to what is beneath
  dynamic "permissions" {
    for_each = local.principals.authors

    content {
      principal = permissions.value
      actions = [
        "quicksight:DescribeDataSet",
        "quicksight:DescribeDataSetPermissions",
        "quicksight:DescribeIngestion",
        "quicksight:ListIngestions",
        "quicksight:PassDataSet",
      ]
    }
  }

  lifecycle {
    precondition {
      condition     = length(local.unknown) == 0
      error_message = "The dashboards do not fit athena/schema.json:\n${join("\n", local.unknown)}\nRun `python -m athena check`, and `make views-schema` where the lake is, which learns the columns of views and of the tables that charts show. A dashboard for the HTML pages alone is left out with quicksight = { leave_out = [\"…\"] }."
    }
  }

  depends_on = [aws_cloudformation_stack.data_source]
}

resource "aws_quicksight_refresh_schedule" "daily" {
  for_each = local.refreshes

  data_set_id = aws_quicksight_data_set.source[each.value.data].data_set_id
  schedule_id = "daily-${replace(each.value.time, ":", "")}"

  schedule {
    refresh_type = "FULL_REFRESH"

    schedule_frequency {
      interval        = "DAILY"
      time_of_the_day = each.value.time
      timezone        = var.timezone
    }
  }
}
