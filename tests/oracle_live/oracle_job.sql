DECLARE
  h NUMBER;
  st VARCHAR2(30) := 'UNDEFINED';
  seen VARCHAR2(1000);
  sts ku$_Status;
  l_link VARCHAR2(256);
  l_end TIMESTAMP WITH TIME ZONE := SYSTIMESTAMP + NUMTODSINTERVAL(600, 'SECOND');
BEGIN
  SELECT global_name INTO l_link FROM global_name;
  h := DBMS_DATAPUMP.OPEN(operation => 'IMPORT', job_mode => 'SCHEMA', remote_link => l_link,
    job_name => 'SHOAL_QUESTION', version => 'COMPATIBLE');
  DBMS_DATAPUMP.METADATA_FILTER(handle => h, name => 'SCHEMA_EXPR', value => q'[= 'TEST_SHOAL_ADMIN']');
  DBMS_DATAPUMP.METADATA_FILTER(handle => h, name => 'EXCLUDE_PATH_EXPR',
    value => q'[IN ('USER', 'STATISTICS')]');
  DBMS_DATAPUMP.METADATA_REMAP(handle => h, name => 'REMAP_SCHEMA', old_value => 'TEST_SHOAL_ADMIN',
    value => 'TEST_SHOAL_ADMIN_1');
  DBMS_DATAPUMP.SET_PARAMETER(handle => h, name => 'KEEP_MASTER', value => 0);
  DBMS_DATAPUMP.START_JOB(handle => h);
  WHILE st NOT IN ('COMPLETED', 'STOPPED') AND SYSTIMESTAMP < l_end LOOP
    DBMS_DATAPUMP.GET_STATUS(handle => h, mask => DBMS_DATAPUMP.KU$_STATUS_JOB_STATUS,
      timeout => 2, job_state => st, status => sts);
    IF seen IS NULL OR SUBSTR(seen, -LENGTH(st)) != st THEN seen := seen || ' ' || st; END IF;
  END LOOP;
  DBMS_DATAPUMP.DETACH(h);
  :seen := seen; :code := 0;
EXCEPTION WHEN OTHERS THEN
  :seen := seen || ' ' || SQLERRM; :code := SQLCODE;
END;
