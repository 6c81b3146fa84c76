#!/bin/bash
# Runs every fuzzer for some seconds, with its corpus in fuzz/corpora, and says how many inputs each has tried.
#
#     tools/fuzz.sh 60            all of them
#     tools/fuzz.sh 60 journal    one of them
#     tools/fuzz.sh keep          takes what is new and covers more into fuzz/corpora, as few and small files as do
#
# What was found stays in build/fuzz/found/NAME; an input that fails is written there as crash-..., and the run ends with 1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds="${1:-}"
shift || true
if [[ ! "$seconds" =~ ^([1-9][0-9]*|keep)$ ]]; then
  echo "usage: tools/fuzz.sh SECONDS|keep [NAME...]" >&2
  exit 2
fi
names=("$@")
if ((${#names[@]} == 0)); then
  mapfile -t names < <(cd fuzz/corpora && printf '%s\n' *)
fi

cmake --preset fuzz >/dev/null
cmake --build --preset fuzz
failed=0
for name in "${names[@]}"; do
  fuzzer="build/fuzz/fuzz/fuzz_$name"
  found="build/fuzz/found/$name"
  mkdir -p "$found"
  if [[ "$seconds" == keep ]]; then
    "$fuzzer" -merge=1 -max_len=1000 "fuzz/corpora/$name" "$found" 2>/dev/null
    # Fifty files are enough to read; the seeds, which have words for names, stay.
    while (($(find "fuzz/corpora/$name" -type f | wc -l) > 50)); do
      find "fuzz/corpora/$name" -type f -printf '%s %p\n' | grep -E '/[0-9a-f]{40}$' | sort --numeric-sort |
        tail --lines=1 | cut --delimiter=' ' --fields=2 | xargs rm
    done
    echo "$name: $(find "fuzz/corpora/$name" -type f | wc -l) files"
    continue
  fi
  "$fuzzer" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$found/" "$found" "fuzz/corpora/$name" >"$found.log" 2>&1 || failed=1
  runs="$(sed -n 's/^stat::number_of_executed_units: *//p' "$found.log")"
  echo "$name: ${runs:-no} runs, $(grep -c '^ *SUMMARY' "$found.log" || true) failures"
  grep -A3 '^ *SUMMARY' "$found.log" || true
done
exit "$failed"
