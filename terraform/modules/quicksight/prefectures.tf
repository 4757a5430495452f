# Where a prefecture's government sits, as SQL, from any of the names that the HTML pages know too: code, Japanese, English.
# Quick Sight places coordinates without a doubt; which names of Japanese places it knows is written nowhere.

locals {
  prefectures = csvdecode(file("${path.module}/prefectures.csv"))

  # latitude, longitude -> an expression in which the column and what it is to be called are still %s
  seats = {
    for part in ["latitude", "longitude"] : part => join("", [
      "CAST(CASE regexp_replace(lower(trim(CAST(\"%s\" AS varchar))), '^(jp-?)?0*([1-9][0-9]?)$|(-ken| prefecture)$', '$2')",
      join("", flatten([for one in local.prefectures : [
        for name in distinct([one.code, lower(one.en), one.ja, replace(one.ja, "/[都府県]$/", "")]) : " WHEN '${name}' THEN ${one[part]}"
      ]])),
      " END AS double) AS \"%s\"",
    ])
  }
}
