#include "config/resolve.h"

namespace shoal {
namespace {

// As pytest-xdist has it (its --max-worker-restart).
constexpr std::uint32_t kRestartsPerWorker = 4;

// Oracle's, where the project gives a path and no name.
constexpr std::string_view kOwnDirectory = "SHOAL_DIR";

template <class Value>
Value first_of(const std::optional<Value>& asked, const std::optional<Value>& configured, const Value& otherwise) {
  if (asked) return *asked;
  return configured.value_or(otherwise);
}

OracleSetUp resolve_oracle(const DatabaseSetUpWish& asked, const Config& config) {
  OracleSetUp oracle;
  oracle.clone = first_of(asked.oracle_clone, config.oracle_clone, oracle.clone);
  oracle.link = config.oracle_link;
  oracle.directory_path = config.oracle_directory_path;
  if (!config.oracle_directory.empty()) {
    oracle.directory = config.oracle_directory;
  } else if (!oracle.directory_path.empty()) {
    oracle.directory = kOwnDirectory;
  }
  return oracle;
}

}  // namespace

Options resolve(const OptionsAsked& asked, const Config& config) {
  Options options;
  options.workers = asked.workers;
  options.failfast = asked.failfast;
  options.max_fail = asked.max_fail ? asked.max_fail : config.max_fail;
  options.verbosity = asked.verbosity;
  options.durations = asked.durations;
  options.max_worker_restarts =
      first_of(asked.max_worker_restarts, config.max_worker_restarts, kRestartsPerWorker * asked.workers);
  options.slow_timeout = first_of(asked.slow_timeout, config.slow_timeout, options.slow_timeout);
  options.timeout = first_of(asked.timeout, config.timeout, options.timeout);
  options.global_timeout = first_of(asked.global_timeout, config.global_timeout, options.global_timeout);
  options.grace = first_of(asked.grace, config.grace, options.grace);
  options.retries = first_of(asked.retries, config.retries, options.retries);
  options.flaky_result = first_of(asked.flaky_result, config.flaky_result, options.flaky_result);
  options.leaks = first_of(asked.leaks, config.leaks, options.leaks);
  options.isolate = first_of(asked.isolate, config.isolate, options.isolate);
  options.django_flush = first_of(asked.django_flush, config.django_flush, options.django_flush);
  options.overrides = config.overrides;
  options.start_method = asked.start_method;
  options.shoal = asked.shoal;
  options.python = asked.python;
  options.django = asked.django;
  return options;
}

DatabaseSetUp resolve(const DatabaseSetUpWish& asked, const Config& config) {
  DatabaseSetUp set_up;
  set_up.django_migrate = first_of(asked.django_migrate, config.django_migrate, set_up.django_migrate);
  set_up.template_cache = first_of(asked.template_cache, config.template_cache, set_up.template_cache);
  set_up.template_inputs = config.template_inputs;
  set_up.template_keep = config.template_keep.value_or(set_up.template_keep);
  set_up.oracle = resolve_oracle(asked, config);
  return set_up;
}

}  // namespace shoal
