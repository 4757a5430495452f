# Who may not: nobody comes without TLS, whatever their role allows. Who may is said by the roles.

data "aws_iam_policy_document" "zone" {
  for_each = local.zones

  statement {
    sid       = "OnlyWithTls"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [local.zone_arns[each.key], "${local.zone_arns[each.key]}/*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "zone" {
  for_each = local.zones

  bucket = aws_s3_bucket.zone[each.key].bucket
  policy = data.aws_iam_policy_document.zone[each.key].json

  # S3 refuses two changes of one bucket's access at a time
  depends_on = [aws_s3_bucket_public_access_block.zone]
}
