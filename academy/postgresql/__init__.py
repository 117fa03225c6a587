"""Django's PostgreSQL backend with prepared statements that stand aside for migrations."""
