"""Asking language models: profiles, the worker process that holds litellm, retries, streamed answers."""
