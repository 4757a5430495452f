output "data_source_arn" {
  description = "The data source, for data sets over the views."
  value       = local.data_source_arn

  # The name is known beforehand; the thing is there only after the stack
  depends_on = [aws_cloudformation_stack.data_source]
}

output "role_name" {
  description = "The role with which Quick Sight queries."
  value       = aws_iam_role.quicksight.name
}

output "principals" {
  description = "The groups as Quick Sight's permissions name them: `readers` and `authors`, lists of ARNs."
  value       = local.principals
}

output "dashboards" {
  description = "The dashboards: name of the file -> where people open it."
  value = {
    for name in keys(var.dashboards) : name => "https://${local.region}.quicksight.aws.amazon.com/sn/dashboards/${var.name}-${name}"
  }

  depends_on = [aws_cloudformation_stack.dashboard]
}
