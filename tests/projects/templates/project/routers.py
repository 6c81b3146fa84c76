"""Old things lie in a database of their own."""


class Archive:
    def db_for_read(self, model, **hints):
        return "archive" if model._meta.app_label == "stock" else None

    db_for_write = db_for_read

    def allow_migrate(self, db, app_label, **hints):
        return (app_label == "stock") == (db == "archive")
