"""What mysqldump writes, but what cannot be loaded again, or is loaded as something else."""

UNLOADABLE = [
    # Its rows are loaded under LOCK TABLES, which forgets the sequence.
    "INSERT INTO numbered (n) VALUES (1)",
    # A view that uses this one stands for it while it is loaded, and takes no check.
    "CREATE VIEW checked_twice AS SELECT * FROM checked WHERE id > 1 WITH CASCADED CHECK OPTION",
    "ALTER DATABASE COLLATE utf8mb4_unicode_ci",
    "CREATE PROCEDURE of_another_collation() SELECT 'x'",
]
