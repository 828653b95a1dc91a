"""The stages, one a file, in the order of `STAGES` in `newsclean.settings`."""
