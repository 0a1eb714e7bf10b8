"""Relevancy: the rubric, the guards, and scoring the rows of a card against a brief."""
