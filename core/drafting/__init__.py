"""Drafting: a story goes in, events come out, a card is whole at the end."""
