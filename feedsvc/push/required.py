"""Whether pings can be sent at all: the package that sends them is an extra."""

from importlib.util import find_spec

from feedsvc.config import Configuration
from feedsvc.errors import ConfigurationError


def require_urllib3(configuration: Configuration) -> None:
    """Raise ConfigurationError where hubs are configured and urllib3 is not installed."""
    if configuration.push.hubs and find_spec("urllib3") is None:
        raise ConfigurationError(
            [
                "telling hubs (push.hubs) needs the package urllib3, which is not installed: "
                "pip install 'feedsvc[push]'"
            ]
        )
