"""What lies in deploy/, run as far as it runs without systemd, a domain and a container engine."""

from pathlib import Path

DEPLOY = Path(__file__).parent.parent.parent / "deploy"
