"""The widgets: they show values and post messages, and know no screen and no service."""
