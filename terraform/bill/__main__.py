"""`python -m terraform.bill`."""

import sys

from terraform.bill.cli import main

sys.exit(main())
