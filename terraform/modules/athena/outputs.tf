output "workgroups" {
  description = "Names of the workgroups: `main`, `bi` and `views`."
  value       = { for key, workgroup in aws_athena_workgroup.this : key => workgroup.name }
}

output "scan_limits_bytes" {
  description = "How many bytes one query may read, by workgroup."
  value       = { for key, workgroup in aws_athena_workgroup.this : key => workgroup.configuration[0].bytes_scanned_cutoff_per_query }
}
