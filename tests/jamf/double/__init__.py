"""The project's double of a Jamf Pro server; ../README.md says what it does
and by which public sources."""

from .client import JamfPro

__all__ = ["JamfPro"]
