#include "databases/oracle_job.h"

#include <fmt/format.h>

#include "databases/oracle_blocks.h"
#include "databases/oracle_names.h"

namespace shoal {
namespace {

// A job that does nothing must not keep a run for ever.
constexpr int kMostSeconds = 1800;

// What the clone has already, what is not a schema's own, and statistics, which no test reads.
constexpr std::string_view kLeftOut =
    "IN ('USER', 'SYSTEM_GRANT', 'ROLE_GRANT', 'DEFAULT_ROLE', 'TABLESPACE_QUOTA', 'PASSWORD_HISTORY', 'STATISTICS')";

// PL/SQL Packages and Types Reference, DBMS_DATAPUMP: GET_STATUS raises ORA-31623, ORA-31626 or ORA-31627 for a job
// that is gone, as it is soon after its end. A wait for room (ORA-39171) has no end of its own.
constexpr std::string_view kWait =
    R"(  DBMS_DATAPUMP.START_JOB(handle => h);
  WHILE st NOT IN ('COMPLETED', 'STOPPED') LOOP
    BEGIN
      DBMS_DATAPUMP.GET_STATUS(handle => h,
        mask => DBMS_DATAPUMP.KU$_STATUS_JOB_ERROR + DBMS_DATAPUMP.KU$_STATUS_JOB_STATUS + DBMS_DATAPUMP.KU$_STATUS_WIP,
        timeout => 2, job_state => st, status => sts);
    EXCEPTION WHEN OTHERS THEN
      IF SQLCODE IN (-31623, -31626, -31627) THEN
        st := 'GONE';
        EXIT;
      END IF;
      RAISE;
    END;
    IF BITAND(sts.mask, DBMS_DATAPUMP.KU$_STATUS_JOB_STATUS) != 0 AND sts.job_status IS NOT NULL THEN
      js := sts.job_status;
      l_cnt := js.error_count;
    END IF;
    IF BITAND(sts.mask, DBMS_DATAPUMP.KU$_STATUS_JOB_ERROR) != 0 THEN
      le := sts.error;
    ELSIF BITAND(sts.mask, DBMS_DATAPUMP.KU$_STATUS_WIP) != 0 THEN
      le := sts.wip;
    ELSE
      le := NULL;
    END IF;
    IF le IS NOT NULL THEN
      ind := le.FIRST;
      WHILE ind IS NOT NULL LOOP
        IF le(ind).LogText LIKE '%ORA-%' THEN
          l_err := SUBSTRB(l_err || le(ind).LogText || CHR(10), 1, 3900);
        END IF;
        ind := le.NEXT(ind);
      END LOOP;
    END IF;
    IF SYSTIMESTAMP > l_end OR INSTR(l_err, 'ORA-39171') > 0 THEN
      DBMS_DATAPUMP.STOP_JOB(handle => h, immediate => 1, keep_master => 0);
      st := 'STOPPED';
    END IF;
  END LOOP;
  BEGIN
    DBMS_DATAPUMP.DETACH(h);
  EXCEPTION WHEN OTHERS THEN NULL;
  END;
  :state := st; :error_count := l_cnt; :errors := l_err; :code := 0;
EXCEPTION WHEN OTHERS THEN
  l_err := SUBSTRB(SQLERRM || CHR(10) || l_err, 1, 3900);
  :state := 'FAILED'; :error_count := l_cnt; :errors := l_err; :code := SQLCODE;
  BEGIN
    DBMS_DATAPUMP.STOP_JOB(handle => h, immediate => 1, keep_master => 0);
  EXCEPTION WHEN OTHERS THEN NULL;
  END;
END;)";

// What makes a job the one that it is.
struct Job {
  std::string_view name;
  std::string_view operation;
  std::string link = {};  // The statement that sets `l_link`; empty for none.
  std::string_view file = {};
  std::string_view file_options = {};
};

std::string declarations_of(const Job& job) {
  return fmt::format(
      "DECLARE\n"
      "  h NUMBER;\n"
      "  st VARCHAR2(30) := 'UNDEFINED';\n"
      "  sts ku$_Status;\n"
      "  js ku$_JobStatus;\n"
      "  le ku$_LogEntry;\n"
      "  ind NUMBER;\n"
      "{}"
      "  l_err VARCHAR2(4000);\n"
      "  l_cnt NUMBER := 0;\n"
      "  l_end TIMESTAMP WITH TIME ZONE := SYSTIMESTAMP + NUMTODSINTERVAL({}, 'SECOND');\n"
      "BEGIN\n",
      job.link.empty() ? "" : "  l_link VARCHAR2(256);\n", kMostSeconds);
}

std::string opening_of(const Job& job, const CloneOrder& order) {
  std::string lines;
  if (!job.link.empty()) lines += fmt::format("  {}\n", job.link);
  lines += fmt::format(
      "  h := DBMS_DATAPUMP.OPEN(operation => '{}', job_mode => 'SCHEMA', {}job_name => '{}', version => "
      "'COMPATIBLE');\n",
      job.operation, job.link.empty() ? "" : "remote_link => l_link, ", job.name);
  if (!job.file.empty()) {
    lines += fmt::format(
        "  DBMS_DATAPUMP.ADD_FILE(handle => h, filename => '{}', directory => '{}', filetype => "
        "DBMS_DATAPUMP.KU$_FILE_TYPE_DUMP_FILE{});\n",
        job.file, order.oracle->directory, job.file_options);
  }
  return lines + fmt::format(
                     "  DBMS_DATAPUMP.METADATA_FILTER(handle => h, name => 'SCHEMA_EXPR', value => q'[= '{}']');\n"
                     "  DBMS_DATAPUMP.METADATA_FILTER(handle => h, name => 'EXCLUDE_PATH_EXPR', value => q'[{}]');\n",
                     order.source, kLeftOut);
}

std::string remap(std::string_view what, std::string_view from, std::string_view to) {
  return fmt::format("  DBMS_DATAPUMP.METADATA_REMAP(handle => h, name => '{}', old_value => '{}', value => '{}');\n",
                     what, from, to);
}

// With OID 0 object types get identities of their own, which they need within one database.
std::string changes_of(const CloneOrder& order) {
  const OracleOrder& oracle = *order.oracle;
  std::string lines = remap("REMAP_SCHEMA", order.source, order.name);
  if (oracle.makes_tablespaces) lines += remap("REMAP_TABLESPACE", oracle.source_tablespace, oracle.tablespace);
  return lines +
         "  DBMS_DATAPUMP.METADATA_TRANSFORM(handle => h, name => 'OID', value => 0);\n"
         "  DBMS_DATAPUMP.METADATA_TRANSFORM(handle => h, name => 'DISABLE_ARCHIVE_LOGGING', value => 1);\n";
}

// One worker: more are for the Enterprise Edition only (ORA-39094), and each takes seconds to start.
Step carry_through(const Job& job, const CloneOrder& order, std::string goal) {
  const bool is_import = job.operation == "IMPORT";
  return {.text = declarations_of(job) + opening_of(job, order) + (is_import ? changes_of(order) : std::string{}) +
                  "  DBMS_DATAPUMP.SET_PARALLEL(handle => h, degree => 1);\n"
                  "  DBMS_DATAPUMP.SET_PARAMETER(handle => h, name => 'KEEP_MASTER', value => 0);\n" +
                  std::string{kWait},
          .goal = std::move(goal),
          .wants_rows = true,
          .out = {"state", "error_count", "errors", "code"}};
}

std::string goal_of_import(const CloneOrder& order, std::string_view how) {
  return fmt::format("copy the schema {} to {} with Data Pump{}", order.source, order.name, how);
}

}  // namespace

// Since 12.1 a database has a loopback link of its own under its global name.
Step network_import(const CloneOrder& order, std::string_view job) {
  return carry_through(
      {.name = job, .operation = "IMPORT", .link = "SELECT global_name INTO l_link FROM global_name;"}, order,
      goal_of_import(order, ""));
}

Step link_import(const CloneOrder& order, std::string_view job) {
  return carry_through(
      {.name = job, .operation = "IMPORT", .link = fmt::format("l_link := {};", quoted_text(order.oracle->link))},
      order, goal_of_import(order, fmt::format(", over the link {}", order.oracle->link)));
}

Step dump_export(const CloneOrder& order, std::string_view job, std::string_view file) {
  Step step = carry_through({.name = job, .operation = "EXPORT", .file = file, .file_options = ", reusefile => 1"},
                            order, fmt::format("export the schema {} with Data Pump", order.source));
  step.undo = remove_file_block(order.oracle->directory, file);
  return step;
}

Step dump_import(const CloneOrder& order, std::string_view job, std::string_view file) {
  return carry_through({.name = job, .operation = "IMPORT", .file = file}, order,
                       goal_of_import(order, ", from a dump file"));
}

Step remove_dump(const CloneOrder& order, std::string_view file) {
  return {.text = remove_file_block(order.oracle->directory, file),
          .goal = fmt::format("remove the dump file {}", file)};
}

Step find_jobs_of(std::string_view user) {
  return {.text = fmt::format("SELECT job_name, state, attached_sessions FROM dba_datapump_jobs WHERE owner_name = "
                              "SYS_CONTEXT('USERENV', 'SESSION_USER') AND job_name LIKE '{}' ESCAPE '\\' ORDER BY "
                              "job_name",
                              job_pattern(user)),
          .goal = fmt::format("look for Data Pump jobs of {} that were left over", user),
          .wants_rows = true};
}

// Of a job that does not run only its table is left, which bears its name.
Step end_job(std::string_view job, std::string_view state) {
  const std::string goal = fmt::format("end the Data Pump job {} that was left over", job);
  if (state == "NOT RUNNING") {
    return {.text = fmt::format("DROP TABLE {} PURGE", quoted_name(job)), .goal = goal, .tolerated = {"ORA-00942"}};
  }
  return {.text = fmt::format("DECLARE\n"
                              "  h NUMBER;\n"
                              "BEGIN\n"
                              "  h := DBMS_DATAPUMP.ATTACH(job_name => '{}', job_owner => SYS_CONTEXT('USERENV', "
                              "'SESSION_USER'));\n"
                              "  DBMS_DATAPUMP.STOP_JOB(handle => h, immediate => 1, keep_master => 0);\n"
                              "EXCEPTION WHEN OTHERS THEN\n"
                              "  IF SQLCODE NOT IN (-31623, -31626, -31627) THEN RAISE; END IF;\n"
                              "END;",
                              job),
          .goal = goal};
}

Step compile_schema(const CloneOrder& order) {
  return {.text = fmt::format("BEGIN DBMS_UTILITY.COMPILE_SCHEMA(schema => '{}', compile_all => FALSE); END;",
                              order.name),
          .goal = fmt::format("compile what is invalid in {}", order.name),
          .session = Step::Session::clone};
}

}  // namespace shoal
