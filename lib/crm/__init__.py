"""crm: what the notebooks of crm-report share. Start reading at finding.py."""
