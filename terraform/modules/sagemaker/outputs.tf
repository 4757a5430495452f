output "name" {
  description = "The notebook's name, as `aws sagemaker start-notebook-instance --notebook-instance-name` takes it."
  value       = aws_sagemaker_notebook_instance.gpu.name
}

output "role_name" {
  description = "The role of whoever works in it; the budget denies it new spending."
  value       = aws_iam_role.notebook.name
}

output "work" {
  description = "Where the notebook may write: its own prefix."
  value       = local.settings.work
}

output "url" {
  description = "The notebook's address; it opens from the console or with a presigned URL only."
  value       = aws_sagemaker_notebook_instance.gpu.url
}
