"""`python -m eadm_logs` is the command `eadm-logs`."""

import sys

from ._command import main

if __name__ == "__main__":
    sys.exit(main())
