"""What every room stands on: steps and their runners, connections, schema, models."""
