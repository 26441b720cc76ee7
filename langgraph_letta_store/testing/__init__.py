"""Testing applications: a pytest plugin with memories on an embedded PostgreSQL."""
