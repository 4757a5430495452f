output "lake" {
  description = "The lake, as `--lake` takes it: s3://<name>-<account>, without the zone."
  value       = "s3://${local.lake}"
}

output "buckets" {
  description = "The buckets: zone -> {id, arn}."
  value = merge(
    { for zone, arn in local.zone_arns : zone => { id = aws_s3_bucket.zone[zone].bucket, arn = arn } },
    { logs = { id = aws_s3_bucket.logs.bucket, arn = local.logs_arn } },
  )
}

output "kms_key_arn" {
  description = "The key that encrypts all zones but the logs."
  value       = aws_kms_key.lake.arn
}
