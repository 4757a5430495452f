# How values are written. Quick Sight scales neither bytes nor seconds: those are whole, with their unit behind them.

locals {
  usual_digits = { integer = 0, decimal = 2, percent = 1, ratio = 1, yen = 0, euro = 2, dollar = 2, bytes = 0, seconds = 0, compact = 1 }
  suffixes     = { percent = "%", bytes = " B", seconds = var.language == "ja" ? "秒" : " s" }
  currencies   = { yen = "JPY", euro = "EUR", dollar = "USD" }

  # Field -> one of the formats of the file; what is no number has none
  formats = {
    for key, field in local.fields : key => (
      field.format != null ? field.format :
      contains(["count", "count_distinct"], field.aggregation) && field.per == null ? "integer" :
      field.per != null || field.aggregation == "avg" ? "decimal" :
      field.whole ? "integer" : "decimal"
    ) if contains(["number", "other"], field.family) || field.column == null || contains(["count", "count_distinct"], field.aggregation)
  }

  # Behind the point: what the file says, else as many as the column's type has
  digits = {
    for key, format in local.formats : key => try(
      coalesce(local.fields[key].digits),
      local.fields[key].format == null && contains(["none", "sum", "min", "max"], local.fields[key].aggregation) && local.fields[key].per == null
      ? min(4, regex("^decimal\\(\\d+,\\s*([1-9]\\d*)\\)$", local.fields[key].type)[0]) : tonumber("none"),
      local.usual_digits[format],
    )
  }

  numbers = {
    for key, format in local.formats : key => {
      (format == "ratio" ? "PercentageDisplayFormatConfiguration" :
        contains(keys(local.currencies), format) ? "CurrencyDisplayFormatConfiguration" : "NumberDisplayFormatConfiguration") = {
        for name, value in {
          Symbol                     = lookup(local.currencies, format, null)
          Suffix                     = lookup(local.suffixes, format, null)
          NumberScale                = format == "ratio" ? null : format == "compact" ? "AUTO" : "NONE"
          DecimalPlacesConfiguration = { DecimalPlaces = local.digits[key] }
          SeparatorConfiguration     = { ThousandsSeparator = { Symbol = "COMMA", Visibility = "VISIBLE" } }
        } : name => value if value != null
      }
    }
  }
  number_formats = { for key, format in local.numbers : key => { FormatConfiguration = format } }

  # Quarters are left to Quick Sight, which has no pattern for them
  patterns = { hour = "YYYY-MM-DD HH:mm", day = "YYYY-MM-DD", week = "YYYY-MM-DD", month = "YYYY-MM", year = "YYYY" }
  time_formats = {
    for key, field in local.fields : key => { DateTimeFormat = local.patterns[coalesce(field.unit, "day")] }
    if contains(["day", "time"], field.family) && coalesce(field.unit, "day") != "quarter"
  }
}
