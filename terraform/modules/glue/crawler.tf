# The crawler makes a table of each folder of the clean zone. It reads Parquet only, whose schema is written in the file;
# of CSVs it would guess. Started by the job, when a table is new or has other columns, never by a clock.

resource "aws_glue_crawler" "clean" {
  name                   = local.crawler
  description            = "Tables of ${var.lake}-clean, one for each folder"
  role                   = aws_iam_role.crawler.arn
  database_name          = aws_glue_catalog_database.tables.name
  security_configuration = aws_glue_security_configuration.lake.name

  s3_target {
    path = "s3://${var.buckets["clean"].id}/"
  }

  # The bucket is level 1, the dataset's folder level 2. Without the level, folders of like schema become one table;
  # without the grouping, two files whose schemas differ a little become two tables named after the files.
  configuration = jsonencode({
    Version = 1
    Grouping = {
      TableGroupingPolicy     = "CombineCompatibleSchemas"
      TableLevelConfiguration = 2
    }
  })

  # A dataset is replaced in its folder, so folders seen before have to be read again
  recrawl_policy {
    recrawl_behavior = "CRAWL_EVERYTHING"
  }

  # The table follows its file. A table whose file is gone stays: views may read it, and only a person knows why it went.
  schema_change_policy {
    update_behavior = "UPDATE_IN_DATABASE"
    delete_behavior = "LOG"
  }

  depends_on = [aws_iam_role_policy.crawler]
}
