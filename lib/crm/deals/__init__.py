"""Deals as every report about them counts them: which there are, their stages, and how they stood on a day."""
