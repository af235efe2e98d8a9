"""The forecast of any monthly series, and of what a company sold: what the reports about the months ahead start from."""
