raise ImportError("MIGRATION_MODULES says that this app has no migrations")
