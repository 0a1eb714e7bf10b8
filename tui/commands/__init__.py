"""Commands with a module of their own: `parser()` says what can be typed, `run(options)` does it."""
