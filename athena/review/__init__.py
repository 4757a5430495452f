"""The review of a change to views: what will be different, for whom, and what it costs; made without an AWS account."""
