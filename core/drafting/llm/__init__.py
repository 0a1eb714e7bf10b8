"""The engine that asks a language model: prompts, articles as data, the form of answers, their reading."""
