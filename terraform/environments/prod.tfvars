# What is not written here has a default: ../variables.tf says which.
environment        = "prod"
alert_email        = "data@example.com"
monthly_budget_usd = 100
