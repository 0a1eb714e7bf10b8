"""The browser face: the same app in a browser on the analyst's own machine, through a server on loopback."""
