"""Runs statements on a server, one after the other; a program.

    python server_sql.py postgres|mysql ADDRESS DATABASE < statements.json

ADDRESS is user:password@host:port; DATABASE may be empty for MySQL. Prints the rows of the last
statement as JSON.
"""

import json
import sys
from urllib.parse import unquote, urlsplit


def main():
    vendor, address, database = sys.argv[1:]
    parts = urlsplit(f"//{address}")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if vendor == "postgres":
        import psycopg

        connection = psycopg.connect(
            host=parts.hostname,
            port=parts.port or 5432,
            user=user,
            password=password or None,
            dbname=database,
            autocommit=True,
        )
    else:
        import MySQLdb

        connection = MySQLdb.connect(
            host=parts.hostname,
            port=parts.port or 3306,
            user=user,
            password=password,
            database=database,
            charset="utf8mb4",
            autocommit=True,
        )
    cursor = connection.cursor()
    for statement in json.load(sys.stdin):
        cursor.execute(statement)
    rows = cursor.fetchall() if cursor.description else []
    print(json.dumps(list(rows), default=str))
    connection.close()


if __name__ == "__main__":
    main()
