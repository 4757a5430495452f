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
