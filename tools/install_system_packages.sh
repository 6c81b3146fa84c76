#!/bin/bash
# Installs the Debian packages that a build needs and that are missing; asks the network for nothing else.
#
#     tools/install_system_packages.sh build             what the engine and the demo take
#     tools/install_system_packages.sh build test        what the tests take, too
#     tools/install_system_packages.sh build test fuzz   what the fuzzers take, too
set -euo pipefail

python="${PYTHON:-python3}"
wanted=()
for purpose in "$@"; do
  case "$purpose" in
    build)
      wanted+=(g++ cmake ninja-build ccache pkg-config libuv1-dev libfmt-dev nlohmann-json3-dev
        libcli11-dev libexpected-dev libtomlplusplus-dev)
      # Debian's own Python comes without these two; one that was built from source has them.
      "$python" -c 'import ensurepip, venv' 2>/dev/null || wanted+=(python3-venv)
      ;;
    test)
      wanted+=(libgtest-dev libgmock-dev default-libmysqlclient-dev postgresql postgresql-postgis
        mariadb-server redis-server memcached)
      "$python" - <<'EOF' || wanted+=(python3-dev)
import pathlib, sys, sysconfig
sys.exit(not pathlib.Path(sysconfig.get_path("include"), "Python.h").is_file())
EOF
      ;;
    fuzz)
      wanted+=(clang-19 libclang-rt-19-dev)
      ;;
    *)
      echo "$0: '$purpose' is none of 'build', 'test' and 'fuzz'" >&2
      exit 2
      ;;
  esac
done

if [[ -n "${SHOAL_SKIP_SYSTEM_PACKAGES:-}" ]]; then
  exit 0
fi

stop() {
  echo "cannot install what the build needs: $1" >&2
  echo "  needed: ${2}" >&2
  echo "  hint:   ${3}; SHOAL_SKIP_SYSTEM_PACKAGES=1 goes on without looking" >&2
  exit 1
}

if ! command -v dpkg-query >/dev/null; then
  stop "this is not a Debian system" "${wanted[*]}" "install your system's packages of the same libraries"
fi

missing=()
for package in "${wanted[@]}"; do
  status="$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)"
  [[ "$status" == installed ]] || missing+=("$package")
done
if ((${#missing[@]} == 0)); then
  exit 0
fi

if ((EUID != 0)); then
  stop "only root may install packages" "${missing[*]}" "sudo apt-get install ${missing[*]}"
fi
echo "installing: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update --quiet --quiet
apt-get install --yes --quiet --quiet --no-install-recommends "${missing[@]}" </dev/null
