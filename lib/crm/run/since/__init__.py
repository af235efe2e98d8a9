"""What changed since the months before, from their manifests alone."""
