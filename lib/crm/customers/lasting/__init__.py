"""How long customers last and what they bring: their histories, the model fitted to them, and its totals."""
