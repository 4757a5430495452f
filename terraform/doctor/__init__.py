"""`make doctor`: looks for what would go wrong on AWS, before it does, and says what to do. It changes nothing.

machine    Terraform, Python and the provider on this machine
access     whose credentials, which region
quotas     how much of what the account may use: GPU notebooks are 0 in a new one
names      whether the buckets' names are free, in a namespace that all the world shares
services   what is set up by hand: Quick Sight's subscription, the mail address for alerts, Lake Formation

Each check takes the clients it asks and gives findings; `examination` calls them all, `cli` prints.
"""
