"""Lists or drops the databases on a server whose names begin with a prefix; a program.

    python server_databases.py list|drop|make postgres|mysql ADDRESS PREFIX

ADDRESS is user:password@host:port. Prints one name a line; `make` makes one database of just that
name. Exits with 1 and says why when the server does not answer.
"""

import sys
from urllib.parse import unquote, urlsplit


def main():
    action, vendor, address, prefix = sys.argv[1:]
    parts = urlsplit(f"//{address}")
    connect = {"postgres": connect_postgres, "mysql": connect_mysql}[vendor]
    try:
        connection, names_query, quote = connect(parts)
    except Exception as error:
        sys.exit(f"{type(error).__name__}: {error}".strip())
    cursor = connection.cursor()
    if action == "make":
        cursor.execute(f"CREATE DATABASE {quote}{prefix}{quote}")
    cursor.execute(names_query)
    names = [name for (name,) in cursor.fetchall() if name.startswith(prefix)]
    for name in names:
        print(name)
        if action == "drop":
            cursor.execute(f"DROP DATABASE {quote}{name}{quote}")
    connection.close()


def connect_postgres(parts):
    import psycopg

    connection = psycopg.connect(
        host=parts.hostname,
        port=parts.port or 5432,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or "") or None,
        dbname="postgres",
        connect_timeout=5,
        autocommit=True,
    )
    return connection, "SELECT datname FROM pg_database", '"'


def connect_mysql(parts):
    import MySQLdb

    connection = MySQLdb.connect(
        host=parts.hostname,
        port=parts.port or 3306,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        connect_timeout=5,
    )
    return connection, "SELECT schema_name FROM information_schema.schemata", "`"


if __name__ == "__main__":
    main()
