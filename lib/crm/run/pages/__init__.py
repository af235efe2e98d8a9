"""What a reader opens: pages, tables as CSV, and whether a page contains what its notebook asks."""
