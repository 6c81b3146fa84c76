"""All the questions that the dictionary answers: Django's, and shoal's own."""

MINE = r"object_name NOT LIKE 'ISEQ$$%' AND object_name NOT LIKE 'BIN$%'"

SHOAL = [
    # May the administrator do it all?
    "SELECT SYS_CONTEXT('USERENV', 'CON_NAME'), SYS_CONTEXT('USERENV', 'SESSION_USER') FROM DUAL",
    "SELECT SYS_CONTEXT('USERENV', 'SESSION_USER') FROM DUAL",
    "SELECT privilege FROM session_privs ORDER BY privilege",
    "SELECT role FROM session_roles ORDER BY role",
    "SELECT privilege, MAX(admin_option) FROM (SELECT privilege, admin_option FROM user_sys_privs"
    " UNION ALL SELECT privilege, admin_option FROM role_sys_privs)"
    " GROUP BY privilege ORDER BY privilege",
    # What is there of the users, tablespaces, files and roles?
    "SELECT u.username, u.oracle_maintained, (SELECT COUNT(*) FROM gv$session s"
    " WHERE s.username = u.username) FROM dba_users u WHERE u.username IN ({names:texts})"
    " ORDER BY u.username",
    "SELECT grantee, granted_role FROM dba_role_privs WHERE granted_role IN ({names:texts})"
    " ORDER BY granted_role, grantee",
    "SELECT tablespace_name FROM dba_tablespaces WHERE tablespace_name IN ({names:texts})"
    " ORDER BY tablespace_name",
    "SELECT username, default_tablespace, temporary_tablespace FROM dba_users"
    " WHERE default_tablespace IN ({names:texts}) OR temporary_tablespace IN ({others:texts})"
    " ORDER BY username",
    "SELECT DISTINCT owner, tablespace_name FROM dba_segments"
    " WHERE tablespace_name IN ({names:texts}) ORDER BY owner, tablespace_name",
    "SELECT file_name FROM dba_data_files WHERE tablespace_name = {name:text} ORDER BY file_id",
    "SELECT file_name FROM dba_temp_files WHERE tablespace_name = {name:text} ORDER BY file_id",
    "SELECT role FROM dba_roles WHERE role = {name:text}",
    "SELECT directory_name FROM dba_directories WHERE directory_name = {name:text}",
    "SELECT banner FROM v$version WHERE ROWNUM = 1",
    "SELECT job_name, state, attached_sessions FROM dba_datapump_jobs"
    " WHERE owner_name = SYS_CONTEXT('USERENV', 'SESSION_USER')"
    r" AND job_name LIKE {pattern:text} ESCAPE '\' ORDER BY job_name",
    "SELECT 1 FROM all_users WHERE username = :arg0",
    # What is in a schema?
    "SELECT object_type, COUNT(*), SUM(DECODE(status, 'VALID', 0, 1)) FROM user_objects"
    rf" WHERE {MINE} AND object_name NOT LIKE 'SYS\_%' ESCAPE '\'"
    " GROUP BY object_type ORDER BY object_type",
    "SELECT table_name FROM user_tables WHERE nested = 'NO' AND secondary = 'N'"
    " AND temporary = 'N' AND table_name NOT LIKE 'BIN$%' ORDER BY table_name",
    "SELECT table_name, column_name, generation_type FROM user_tab_identity_cols"
    " ORDER BY table_name, column_name",
    "SELECT table_name, column_name FROM user_tab_cols WHERE virtual_column = 'NO'"
    " AND hidden_column = 'NO' ORDER BY table_name, internal_column_id",
    "SELECT table_name, comments FROM user_tab_comments WHERE comments IS NOT NULL"
    " AND table_name NOT LIKE 'BIN$%' ORDER BY table_name",
    "SELECT table_name, column_name, comments FROM user_col_comments"
    " WHERE comments IS NOT NULL AND table_name NOT LIKE 'BIN$%'"
    " ORDER BY table_name, column_name",
    # Which texts make it anew?
    "SELECT 'sequence', sequence_name, DBMS_METADATA.GET_DDL('SEQUENCE', sequence_name)"
    " FROM user_sequences WHERE sequence_name NOT LIKE 'ISEQ$$%' ORDER BY sequence_name",
    "SELECT 'table', table_name, DBMS_METADATA.GET_DDL('TABLE', table_name) FROM user_tables"
    " WHERE nested = 'NO' AND secondary = 'N' AND table_name NOT LIKE 'BIN$%'"
    " AND table_name NOT IN (SELECT mview_name FROM user_mviews) ORDER BY table_name",
    "SELECT 'index', index_name, DBMS_METADATA.GET_DDL('INDEX', index_name) FROM user_indexes"
    " WHERE index_type <> 'LOB' AND generated = 'N' AND dropped = 'NO'"
    " AND index_name NOT IN (SELECT index_name FROM user_constraints"
    " WHERE index_name IS NOT NULL) ORDER BY index_name",
    "SELECT 'foreign key', constraint_name,"
    " DBMS_METADATA.GET_DDL('REF_CONSTRAINT', constraint_name)"
    " FROM user_constraints WHERE constraint_type = 'R' ORDER BY constraint_name",
    "SELECT 'view', view_name, DBMS_METADATA.GET_DDL('VIEW', view_name) FROM user_views"
    " ORDER BY view_name",
    "SELECT LOWER(object_type), object_name, DBMS_METADATA.GET_DDL(DECODE(object_type, 'PACKAGE',"
    " 'PACKAGE_SPEC', 'PACKAGE BODY', 'PACKAGE_BODY', 'TYPE', 'TYPE_SPEC', 'TYPE BODY',"
    " 'TYPE_BODY', object_type), object_name) FROM user_objects WHERE object_type IN"
    " ('FUNCTION', 'PROCEDURE', 'PACKAGE', 'PACKAGE BODY', 'SYNONYM', 'TYPE', 'TYPE BODY')"
    r" AND object_name NOT LIKE 'SYS\_%' ESCAPE '\' ORDER BY object_id",
    "SELECT 'trigger', trigger_name, DBMS_METADATA.GET_DDL('TRIGGER', trigger_name)"
    " FROM user_triggers WHERE trigger_name NOT LIKE 'BIN$%' ORDER BY trigger_name",
    # What blocks ask.
    "SELECT global_name FROM global_name",
    "SELECT sid, serial#, inst_id FROM gv$session WHERE username = {name:text}",
]

# django/db/backends/oracle/introspection.py, operations.py, schema.py, of 4.2 to 6.1.
DJANGO = [
    "SELECT CASE WHEN identity_column = 'YES' THEN 1 ELSE 0 END FROM user_tab_cols"
    " WHERE table_name = :arg0 AND column_name = :arg1",
    "SELECT default_collation FROM user_tables WHERE table_name = :arg0",
    "SELECT cons.table_name, cons.constraint_name FROM user_constraints cons"
    " WHERE cons.constraint_type = 'R' AND cons.table_name = UPPER(:arg0)",
    "SELECT user_tables.table_name, 't', user_tab_comments.comments FROM user_tables"
    " LEFT OUTER JOIN user_tab_comments ON user_tab_comments.table_name = user_tables.table_name"
    " WHERE NOT EXISTS (SELECT 1 FROM user_mviews"
    " WHERE user_mviews.mview_name = user_tables.table_name)"
    " UNION ALL SELECT view_name, 'v', NULL FROM user_views"
    " UNION ALL SELECT mview_name, 'v', NULL FROM user_mviews",
    "SELECT user_tables.default_collation FROM user_tables WHERE"
    " user_tables.table_name = UPPER(:arg0) AND NOT EXISTS (SELECT 1 FROM user_mviews"
    " WHERE user_mviews.mview_name = user_tables.table_name) UNION ALL"
    " SELECT user_views.default_collation FROM user_views"
    " WHERE user_views.view_name = UPPER(:arg0) UNION ALL"
    " SELECT user_mviews.default_collation FROM user_mviews"
    " WHERE user_mviews.mview_name = UPPER(:arg0)",
    "SELECT user_tab_cols.column_name, user_tab_cols.data_default,"
    " CASE WHEN user_tab_cols.collation = :arg0 THEN NULL ELSE user_tab_cols.collation"
    " END collation, CASE WHEN user_tab_cols.char_used IS NULL THEN user_tab_cols.data_length"
    " ELSE user_tab_cols.char_length END as display_size,"
    " CASE WHEN user_tab_cols.identity_column = 'YES' THEN 1 ELSE 0 END as is_autofield,"
    " CASE WHEN EXISTS (SELECT 1 FROM user_json_columns WHERE"
    " user_json_columns.table_name = user_tab_cols.table_name AND"
    " user_json_columns.column_name = user_tab_cols.column_name) THEN 1 ELSE 0 END as is_json,"
    " user_col_comments.comments as col_comment FROM user_tab_cols LEFT OUTER JOIN"
    " user_col_comments ON user_col_comments.column_name = user_tab_cols.column_name AND"
    " user_col_comments.table_name = user_tab_cols.table_name"
    " WHERE user_tab_cols.table_name = UPPER(:arg1)",
    "SELECT user_tab_cols.column_name, user_tab_cols.data_default,"
    " CASE WHEN user_tab_cols.collation = user_tables.default_collation"
    " THEN NULL ELSE user_tab_cols.collation"
    " END collation, CASE WHEN user_tab_cols.char_used IS NULL THEN user_tab_cols.data_length"
    " ELSE user_tab_cols.char_length END as display_size,"
    " CASE WHEN user_tab_cols.identity_column = 'YES' THEN 1 ELSE 0 END as is_autofield,"
    " CASE WHEN EXISTS (SELECT 1 FROM user_json_columns WHERE"
    " user_json_columns.table_name = user_tab_cols.table_name AND"
    " user_json_columns.column_name = user_tab_cols.column_name) THEN 1 ELSE 0 END as is_json,"
    " user_col_comments.comments as col_comment FROM user_tab_cols LEFT OUTER JOIN"
    " user_tables ON user_tables.table_name = user_tab_cols.table_name LEFT OUTER JOIN"
    " user_col_comments ON user_col_comments.column_name = user_tab_cols.column_name AND"
    " user_col_comments.table_name = user_tab_cols.table_name"
    " WHERE user_tab_cols.table_name = UPPER(:arg0)",
    "SELECT user_tab_identity_cols.sequence_name, user_tab_identity_cols.column_name FROM"
    " user_tab_identity_cols, user_constraints, user_cons_columns cols WHERE"
    " user_constraints.constraint_name = cols.constraint_name"
    " AND user_constraints.table_name = user_tab_identity_cols.table_name"
    " AND cols.column_name = user_tab_identity_cols.column_name"
    " AND user_constraints.constraint_type = 'P'"
    " AND user_tab_identity_cols.table_name = UPPER(:arg0)",
    "SELECT ca.column_name, cb.table_name, cb.column_name [[, user_constraints.delete_rule]]"
    " FROM user_constraints, USER_CONS_COLUMNS ca, USER_CONS_COLUMNS cb"
    " WHERE user_constraints.table_name = :arg0 AND"
    " user_constraints.constraint_name = ca.constraint_name AND"
    " user_constraints.r_constraint_name = cb.constraint_name AND ca.position = cb.position",
    "SELECT cols.column_name FROM user_constraints, user_cons_columns cols WHERE"
    " user_constraints.constraint_name = cols.constraint_name AND"
    " user_constraints.constraint_type = 'P' AND user_constraints.table_name = UPPER(:arg0)"
    " ORDER BY cols.position",
    "SELECT user_constraints.constraint_name, LISTAGG(LOWER(cols.column_name), ',')"
    " WITHIN GROUP (ORDER BY cols.position),"
    " CASE user_constraints.constraint_type WHEN 'P' THEN 1 ELSE 0 END AS is_primary_key,"
    " CASE WHEN user_constraints.constraint_type IN ('P', 'U') THEN 1 ELSE 0 END AS is_unique,"
    " CASE user_constraints.constraint_type WHEN 'C' THEN 1 ELSE 0 END AS is_check_constraint"
    " FROM user_constraints LEFT OUTER JOIN user_cons_columns cols"
    " ON user_constraints.constraint_name = cols.constraint_name"
    " WHERE user_constraints.constraint_type = ANY('P', 'U', 'C')"
    " AND user_constraints.table_name = UPPER(:arg0)"
    " GROUP BY user_constraints.constraint_name, user_constraints.constraint_type",
    "SELECT cons.constraint_name, LISTAGG(LOWER(cols.column_name), ',')"
    " WITHIN GROUP (ORDER BY cols.position), LOWER(rcols.table_name), LOWER(rcols.column_name)"
    " FROM user_constraints cons INNER JOIN user_cons_columns rcols"
    " ON rcols.constraint_name = cons.r_constraint_name AND rcols.position = 1"
    " LEFT OUTER JOIN user_cons_columns cols ON cons.constraint_name = cols.constraint_name"
    " WHERE cons.constraint_type = 'R' AND cons.table_name = UPPER(:arg0)"
    " GROUP BY cons.constraint_name, rcols.table_name, rcols.column_name",
    "SELECT ind.index_name, LOWER(ind.index_type), LOWER(ind.uniqueness),"
    " LISTAGG(LOWER(cols.column_name), ',') WITHIN GROUP (ORDER BY cols.column_position),"
    " LISTAGG(cols.descend, ',') WITHIN GROUP (ORDER BY cols.column_position)"
    " FROM user_ind_columns cols, user_indexes ind WHERE cols.table_name = UPPER(:arg0) AND"
    " NOT EXISTS (SELECT 1 FROM user_constraints cons WHERE ind.index_name = cons.index_name)"
    " AND cols.index_name = ind.index_name"
    " GROUP BY ind.index_name, ind.index_type, ind.uniqueness",
    # What its blocks ask, where the names are put in as literals or variables.
    "SELECT COUNT(1) FROM USER_SEQUENCES WHERE SEQUENCE_NAME = {name:text}",
    "SELECT sequence_name FROM user_tab_identity_cols"
    " WHERE table_name = {table:text} AND column_name = {column:text}",
    "SELECT NVL(last_number - cache_size, 0) FROM user_sequences WHERE sequence_name = {name:text}",
]

QUESTIONS = SHOAL + DJANGO
