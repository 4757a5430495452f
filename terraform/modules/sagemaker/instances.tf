# Which GPU instances can be had, from the one table that also tells their price: sagemaker/gpu.csv.

locals {
  instances = csvdecode(file("${var.scripts}/gpu.csv"))
  available = sort([for row in local.instances : row.instance if row.state == "available"])

  # What cannot be had, and what to take in its place
  instead = {
    for state in ["retired", "newer"] : state => { for row in local.instances : row.instance => row.replaced_by if row.state == state }
  }
}
