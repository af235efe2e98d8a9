"""The errand: find the notebooks, check their parameters, run them, publish a month. Nothing imports run."""
