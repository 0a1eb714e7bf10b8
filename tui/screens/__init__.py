"""The screens: each gets the workbench and shows one part of the work."""
