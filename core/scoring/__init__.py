"""The scoring room: how much a row matters to the analyst's brief, from 1 to 5, and why."""
