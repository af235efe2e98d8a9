"""What deals are: which count, how long each has run, through which stages each went."""
