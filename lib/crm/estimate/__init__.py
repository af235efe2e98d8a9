"""The estimators: shares, scores and durations with their intervals, each from the field's standard source."""
