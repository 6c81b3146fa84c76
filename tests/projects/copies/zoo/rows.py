"""Rows that are easily lost or changed on the way."""

ROWS = [
    "SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO'",
    r"""INSERT INTO authors VALUES
        (0, 'zero', '0000-00-00'), (7, 'it''s \\ "x"', NULL), (8, 'Größe 💡 %s', '2024-00-10')""",
    """INSERT INTO books (author_id, price, title, hidden) VALUES
        (7, 10, 'B', 6), (NULL, 20, NULL, 7), (0, 30, 'b', 8)""",
    "INSERT INTO chickens VALUES (1, NULL)",
    "INSERT INTO eggs VALUES (1, 1)",
    "UPDATE chickens SET egg = 1",
    "INSERT INTO parts VALUES (1, '1999-01-01', 'a'), (2, '2010-01-01', 'b')",
    "INSERT INTO stamps (id) VALUES (1), (2)",
    """INSERT INTO kinds VALUES (
        1, b'1010101010', x'00ff27225c0a', x'00010203', '{"a": [1, "ü"]}',
        ST_GeomFromText('LINESTRING(0 0,1 1)'), ST_GeomFromText('POINT(1 2)'), 'b''c', 'x,y',
        1999, '-12:34:56.789', 1e300, 7, 'é', 'token'
    ), (
        0, NULL, '', NULL, NULL,
        NULL, ST_GeomFromText('POINT(3 4)'), 'a', '',
        0, NULL, NULL, NULL, NULL, NULL
    )""",
    "INSERT INTO latin (name) VALUES ('Größe')",
    "INSERT INTO without_key VALUES (3, 'x'), (1, 'y'), (2, NULL), (1, 'y')",
    "INSERT INTO isam (n) VALUES (1), (2)",
    "DELETE FROM isam WHERE id = 1",
    """INSERT INTO `Wei``rd "na'me" 100%s Größe` (`i``d`) VALUES (0), (1)""",
    "DO NEXT VALUE FOR numbers",
    "INSERT INTO versions VALUES (1, 1), (2, 2)",
    "UPDATE versions SET n = 3",
    "DELETE FROM versions WHERE id = 2",
    "INSERT INTO periods (id, n) VALUES (1, 1)",
    "UPDATE periods SET n = 4",
    "SET sql_mode = DEFAULT",
]
