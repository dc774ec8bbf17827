"""`python -m fanlight_client` is the `fanlight` command."""

import sys

from fanlight_client.cli import main

sys.exit(main())
