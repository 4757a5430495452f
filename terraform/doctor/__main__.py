"""`python -m terraform.doctor`."""

import sys

from terraform.doctor.cli import main

sys.exit(main())
