# Doors to the same tables: `main` for people and programs, `bi` for charts, whose readers do not see what a query costs, and
# `views` for releases of views: the tables it makes are not answers that expire, but rows that views read.

locals {
  purposes = {
    main  = "People and programs"
    bi    = "Charts: less may be read by one query"
    views = "Releases of views: what it writes stays"
  }
}

resource "aws_athena_workgroup" "this" {
  for_each = local.purposes

  name        = "${var.name}-${each.key}"
  description = each.value

  # It holds no data, but past queries, and with one of them a destroy would fail
  force_destroy = true

  configuration {
    # What a client asks for does not count: results go where they expire, encrypted, and the limit holds
    enforce_workgroup_configuration    = true
    publish_cloudwatch_metrics_enabled = true
    bytes_scanned_cutoff_per_query     = floor(var.scan_limits_gb[each.key] * 1000 * 1000 * 1000)
    requester_pays_enabled             = false

    engine_version {
      selected_engine_version = "Athena engine version 3"
    }

    result_configuration {
      output_location       = "s3://${var.results_bucket}/${each.key}/"
      expected_bucket_owner = var.account_id

      encryption_configuration {
        encryption_option = "SSE_KMS"
        kms_key_arn       = var.kms_key_arn
      }
    }
  }
}
