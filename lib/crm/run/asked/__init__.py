"""What is asked of a run: parameters, settings, months, reports; refused in words before any work."""
