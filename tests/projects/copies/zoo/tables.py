"""Tables and sequences of all kinds."""

TABLES = [
    """CREATE TABLE authors (
        id bigint AUTO_INCREMENT PRIMARY KEY,
        name varchar(100) NOT NULL,
        born date DEFAULT '2000-01-01',
        CONSTRAINT `has a name` CHECK (char_length(name) > 0)
    ) AUTO_INCREMENT = 1000""",
    """CREATE TABLE books (
        id int AUTO_INCREMENT PRIMARY KEY,
        author_id bigint NULL,
        price decimal(8, 2) NOT NULL,
        tax decimal(8, 2) AS (price * 0.2) VIRTUAL,
        total decimal(8, 2) AS (price * 1.2) STORED,
        title varchar(50) COLLATE utf8mb4_bin,
        hidden int INVISIBLE NOT NULL DEFAULT 5,
        KEY total_of_books (total),
        UNIQUE KEY titles (title),
        FULLTEXT KEY words (title),
        CONSTRAINT books_authors FOREIGN KEY (author_id) REFERENCES authors (id) ON DELETE CASCADE
    )""",
    "CREATE TABLE chickens (id int PRIMARY KEY, egg int, KEY eggs (egg))",
    """CREATE TABLE eggs (
        id int PRIMARY KEY,
        chicken int,
        CONSTRAINT eggs_chickens FOREIGN KEY (chicken) REFERENCES chickens (id)
    )""",
    "ALTER TABLE chickens ADD CONSTRAINT chickens_eggs FOREIGN KEY (egg) REFERENCES eggs (id)",
    """CREATE TABLE parts (id int, made date, note text, PRIMARY KEY (id, made))
        PARTITION BY RANGE (YEAR(made)) (
            PARTITION old VALUES LESS THAN (2000),
            PARTITION young VALUES LESS THAN MAXVALUE
        )""",
    """CREATE TABLE stamps (
        id int PRIMARY KEY,
        made timestamp NOT NULL DEFAULT '2020-06-01 12:00:00',
        changed timestamp(6) NULL ON UPDATE CURRENT_TIMESTAMP(6)
    ) PARTITION BY HASH (id) PARTITIONS 3""",
    """CREATE TABLE kinds (
        id int PRIMARY KEY,
        bits bit(10),
        bytes varbinary(20),
        lots longblob,
        document json,
        shape geometry,
        place point NOT NULL,
        choice enum('a', 'b''c', 'ü'),
        choices set('x', 'y'),
        founded year,
        lasted time(3),
        wide double,
        filled int unsigned zerofill,
        latin mediumtext CHARACTER SET latin1,
        token char(36) DEFAULT (uuid()),
        SPATIAL KEY places (place)
    )""",
    """CREATE TABLE latin (
        id int AUTO_INCREMENT PRIMARY KEY,
        name varchar(20) COLLATE latin1_german1_ci
    ) DEFAULT CHARSET = latin1 COMMENT = 'it''s `quoted`, \\ and ä'""",
    "CREATE TABLE without_key (a int, b text)",
    "CREATE TABLE isam (id int AUTO_INCREMENT PRIMARY KEY, n int) ENGINE = MyISAM",
    """CREATE TABLE `Wei``rd "na'me" 100%s Größe` (
        `i``d` int PRIMARY KEY,
        `Spal te %d` int DEFAULT 3,
        `Ü'"` int AS (`Spal te %d` + 1) VIRTUAL
    )""",
    "CREATE TABLE nothing (id int AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT = 55",
    "CREATE TABLE audit (id int AUTO_INCREMENT PRIMARY KEY, what varchar(50))",
    "CREATE SEQUENCE numbers START WITH 100 INCREMENT BY 5 CACHE 10",
    "CREATE SEQUENCE `a cycle` MAXVALUE 10 NOCACHE CYCLE",
    "CREATE TABLE numbered (id int PRIMARY KEY DEFAULT (NEXT VALUE FOR numbers), n int)",
    "CREATE TABLE versions (id int PRIMARY KEY, n int) WITH SYSTEM VERSIONING",
    """CREATE TABLE periods (
        id int PRIMARY KEY,
        n int,
        since timestamp(6) GENERATED ALWAYS AS ROW START,
        till timestamp(6) GENERATED ALWAYS AS ROW END INVISIBLE,
        PERIOD FOR SYSTEM_TIME (since, till)
    ) WITH SYSTEM VERSIONING""",
]
