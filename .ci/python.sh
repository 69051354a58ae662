#!/usr/bin/env bash
# The Python package as its users get it: the source distribution, the wheel made of it, and the tests against the wheel in a
# clean environment. Takes the folder to work in, and the `cdamill` command whose output the tests compare theirs with.
# What it needs from a network (a few packages of Python) it says is SKIPPED where that cannot be had.
# The tests take three minutes, most of it Spark; compiling the wheel for the old C library takes minutes, the first time in a target folder longer.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(realpath -m "${1:?folder to work in}")
command=$(realpath -m "${2:?path of the cdamill command}")
most=3000000
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}
export PIP_DISABLE_PIP_VERSION_CHECK=1

skip() {
  printf 'SKIPPED: %s\n' "$*"
  exit 0
}

python=${PYTHON:-python3}
"$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null ||
  skip "the Python package: no $python of 3.10 or later with venv"
rm -rf "$work"
mkdir -p "$work"
"$python" -m venv "$work/tools"
"$python" -m venv "$work/clean"
"$work/tools/bin/pip" install --quiet 'maturin>=1.12,<2' ziglang ruff ||
  skip "the Python package: maturin, ziglang and ruff cannot be installed"

printf '\n-- format\n'
"$work/tools/bin/ruff" format --check bindings/python
"$work/tools/bin/ruff" check bindings/python

printf '\n-- a wheel of the source distribution\n'
PATH=$work/tools/bin:$PATH "$work/tools/bin/maturin" build --quiet --profile wheel --sdist --zig --compatibility manylinux2014 \
  --manifest-path bindings/python/Cargo.toml --out "$work/wheels"
sources=("$work"/wheels/*.tar.gz)
[[ $(tar tzf "${sources[0]}") =~ /LICENSE$'\n' ]] || { printf 'no LICENSE in the source distribution\n' && exit 1; }
wheels=("$work"/wheels/*-abi3-manylinux*.whl)
size=$(stat -c %s "${wheels[0]}")
printf '%s: %s bytes\n' "$(basename "${wheels[0]}")" "$size"
[[ $size -le $most ]] || { printf 'more than %s bytes\n' "$most" && exit 1; }
# a user's machine has no Rust, and needs nothing but the wheel
env -i PATH=/usr/bin:/bin "$work/clean/bin/pip" install --quiet --no-index "${wheels[0]}"
env -i PATH=/usr/bin:/bin "$work/clean/bin/python" -c 'import cdamill; print(cdamill.convert("testdata/cli/summary.xml"))'

printf '\n-- tests\n'
packages=('pytest>=8' 'mypy>=1.15' 'pyarrow>=17' 'polars>=1' 'pandas>=2.2,<3' 'duckdb>=1.1' matplotlib orjson tqdm rich)
"$work/clean/bin/pip" install --quiet "${packages[@]}" || skip "tests of the Python package: ${packages[*]} cannot be installed"
clusters=('pyspark>=4' 'dask>=2025.1')
"$work/clean/bin/pip" install --quiet "${clusters[@]}" || printf 'SKIPPED: tests of clusters: %s cannot be installed\n' "${clusters[*]}"
command -v java >/dev/null || printf 'SKIPPED: tests of Spark: no java\n'
export CDAMILL_CLI=$command
result=0
# from another folder, so that it is the wheel that is tested
tests=$PWD/bindings/python/tests
(cd "$work" && "$work/clean/bin/python" -m pytest -p no:cacheprovider -c "$tests/../pyproject.toml" "$tests") || result=1

# the oldest Python that the package promises, with nothing but pytest
oldest=$(sed -n 's/^requires-python = ">=\(.*\)"/python\1/p' bindings/python/pyproject.toml)
if [[ $("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])') == "$oldest" ]]; then
  :
elif ! "$oldest" -m venv "$work/oldest" 2>/dev/null; then
  printf 'SKIPPED: tests with %s: not here\n' "$oldest"
else
  "$work/oldest/bin/pip" install --quiet "${wheels[0]}" pytest
  printf '\n-- tests with %s\n' "$oldest"
  (cd "$work" && "$work/oldest/bin/python" -m pytest -p no:cacheprovider -c "$tests/../pyproject.toml" "$tests") || result=1
fi
exit $result
