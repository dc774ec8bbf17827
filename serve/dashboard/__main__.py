"""`python -m serve.dashboard > deploy/grafana/fanlight.json`"""

import json

from serve.dashboard.panels import ROWS
from serve.dashboard.render import render_dashboard

if __name__ == "__main__":
    print(json.dumps(render_dashboard(ROWS), indent=2))
