"""The `coach` command."""
