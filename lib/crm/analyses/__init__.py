"""The rooms: one package or module an analysis; pure functions, a Company in, Findings out."""
