"""Routines, views, triggers and events, some of them made under other settings of the session."""

OBJECTS = [
    "CREATE FUNCTION twice(n int) RETURNS int DETERMINISTIC RETURN n * 2",
    """CREATE VIEW zz_first AS
        SELECT id, name, twice(id) AS `dou``ble` FROM authors WHERE name LIKE '%e%'""",
    "CREATE VIEW mm_middle AS SELECT z.id FROM zz_first z JOIN books ON books.author_id = z.id",
    """CREATE ALGORITHM = MERGE SQL SECURITY INVOKER VIEW aa_last AS
        SELECT m.id AS zz_first, 'aa_last' AS t FROM mm_middle m WHERE m.id > 0""",
    """CREATE VIEW checked AS
        SELECT * FROM authors WHERE id > 0 WITH CASCADED CHECK OPTION""",
    """CREATE VIEW counted AS
        WITH all_of_them AS (SELECT id FROM books)
        SELECT * FROM all_of_them UNION SELECT zz_first FROM aa_last""",
    """CREATE TRIGGER second BEFORE INSERT ON without_key
        FOR EACH ROW SET NEW.b = concat(NEW.b, '2')""",
    """CREATE TRIGGER third BEFORE INSERT ON without_key
        FOR EACH ROW FOLLOWS second SET NEW.b = concat(NEW.b, '3')""",
    """CREATE TRIGGER a_first BEFORE INSERT ON without_key
        FOR EACH ROW PRECEDES second SET NEW.b = concat(NEW.b, '1')""",
    r"""CREATE TRIGGER `tr``igger %s` AFTER DELETE ON `Wei``rd "na'me" 100%s Größe`
        FOR EACH ROW INSERT INTO audit (what) VALUES ('it''s ü \\')""",
    """CREATE PROCEDURE p(IN a int, OUT b int) SQL SECURITY INVOKER COMMENT 'it''s'
        BEGIN /* Ü; */ DECLARE x int; SET x = a; SET b = x + 1; END""",
    """CREATE FUNCTION newest() RETURNS varchar(20) CHARSET utf8mb4 READS SQL DATA
        RETURN (SELECT max(name) FROM aa_last, authors)""",
    "SET sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT'",
    """CREATE PROCEDURE "mode %s"() SELECT 'a' || "id" FROM "authors" """,
    """CREATE TRIGGER of_mode AFTER UPDATE ON authors
        FOR EACH ROW INSERT INTO audit (what) VALUES ('a' || "NEW"."name")""",
    "SET sql_mode = 'ORACLE'",
    "CREATE PACKAGE pack AS FUNCTION one RETURN INT; END",
    "CREATE PACKAGE BODY pack AS FUNCTION one RETURN INT AS BEGIN RETURN 1; END; END",
    "SET sql_mode = DEFAULT",
    """CREATE EVENT daily ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00'
        ENABLE DO DELETE FROM audit""",
    "SET time_zone = '+05:00'",
    """CREATE EVENT `once %2` ON SCHEDULE AT '2035-01-01 00:00:00' ON COMPLETION PRESERVE
        DISABLE COMMENT 'ü''s' DO INSERT INTO audit (what) VALUES ('ü')""",
    "SET time_zone = DEFAULT",
    "SET character_set_client = latin1",
    "CREATE PROCEDURE plain() SELECT 'x'",
    "SET NAMES utf8mb4 COLLATE utf8mb4_unicode_ci",
    "CREATE PROCEDURE collated() SELECT 'ü'",
    "SET NAMES utf8mb4",
]
