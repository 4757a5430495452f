#!/bin/bash
# Puts on the volume what people work with: the notebooks, and the Python environment behind their kernel. Runs as they do, not
# as root, in the background at each start: the first time takes minutes, after that a second, because the environment stays
# on the volume. What it says is in ~/SageMaker/.kiban/workbench.log. Running it again changes nothing.
set -euo pipefail

root=${KIBAN_ROOT:-} # tests run it in a folder
home=$root/home/ec2-user
volume=$home/SageMaker
scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
own=$volume/.kiban

mkdir -p "$own/shipped" "$volume/kiban/notebooks"
exec >"$own/workbench.log" 2>&1

log() { printf '%s kiban workbench: %s\n' "$(date -u +%FT%TZ)" "$*"; }

# Nobody reads a log that nobody knows of: what failed lies beside the notebooks until a start goes well.
trouble=$volume/kiban/NO-KERNEL.md
report() {
  local code=$?
  [ "$code" -eq 0 ] && rm -f "$trouble" && return
  {
    printf '# カーネル kiban を用意できませんでした / There is no kernel kiban\n\n```\n'
    tail -n 20 "$own/workbench.log"
    printf '```\n\nhint: %s\n' "${hint:-stop and start the instance, which tries again; all of it is in $own/workbench.log}"
  } >"$trouble.part" && mv "$trouble.part" "$trouble"
  exit "$code"
}
trap report EXIT
hint=

# place FILE, TARGET: by renaming, so that nobody reads half a file
place() { cp "$1" "$2.part" && mv "$2.part" "$2"; }

# A notebook that somebody changed, and be it by running it, stays; a newer one of ours then lies beside it, once.
place_notebook() {
  local name=${1##*/} target=$volume/kiban/notebooks/${1##*/}
  if [ ! -e "$target" ] || cmp -s "$target" "$own/shipped/$name"; then
    place "$1" "$target"
  elif ! cmp -s "$1" "$own/shipped/$name"; then
    place "$1" "${target%.ipynb}.new.ipynb"
    log "$name was changed here: the newer one is ${name%.ipynb}.new.ipynb"
  fi
  place "$1" "$own/shipped/$name"
}

# The Python to build on: the one that a person has linked, else the image's PyTorch, which has the drivers' version of CUDA,
# else the image's plain one.
base_python() {
  local candidate
  for candidate in "$(readlink -f "$own/python")" "$home"/anaconda3/envs/pytorch*/bin/python "$home"/anaconda3/envs/python3/bin/python; do
    if [ -x "$candidate" ]; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  log "no Python is at anaconda3/envs/{pytorch*,python3}/bin/python: this image is another than kiban knows" >&2
  log "environments there: $(find "$home/anaconda3/envs" -mindepth 1 -maxdepth 1 -printf '%f ' 2>/dev/null || true)" >&2
  return 1
}

# build PYTHON, FOLDER: packages come with their hashes, over what the image has; PyTorch only if the image has none.
build() {
  log "building $2 on $1; this takes some minutes, once"
  "$1" -m venv --clear --system-site-packages "$2"
  "$2/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --requirement "$scripts/environment.lock"
  if ! "$2/bin/python" -c 'import torch' 2>/dev/null; then
    log "the image has no PyTorch: installing it"
    "$2/bin/python" -m pip install --quiet --disable-pip-version-check torch
  fi
  if ! "$2/bin/python" -c 'import ipykernel' 2>/dev/null; then
    "$2/bin/python" -m pip install --quiet --disable-pip-version-check ipykernel
  fi
  touch "$2/.complete"
}

# Kernels are looked for outside the volume, so at each start it is said again where ours is.
register() {
  local kernel=$home/.local/share/jupyter/kernels/kiban
  mkdir -p "$kernel"
  cat > "$kernel/kernel.json.part" <<JSON
{"argv": ["$1/bin/python", "-m", "ipykernel_launcher", "-f", "{connection_file}"], "display_name": "kiban", "language": "python"}
JSON
  mv "$kernel/kernel.json.part" "$kernel/kernel.json"
}

place "$scripts/gpu.csv" "$volume/kiban/gpu.csv"
for file in "$scripts"/notebooks/*.py; do place "$file" "$volume/kiban/notebooks/${file##*/}"; done
for file in "$scripts"/notebooks/*.ipynb; do place_notebook "$file"; done
log "the notebooks are in $volume/kiban/notebooks"

hint="in a terminal: ls ~/anaconda3/envs; ln -s ~/anaconda3/envs/THE-ONE/bin/python ~/SageMaker/.kiban/python; then stop and start"
python=$(base_python)
hint=
version=$("$python" -c 'import sys; print(sys.version, sys.base_prefix)')
key=$(printf '%s' "$version" | cat - "$scripts/environment.lock" | sha256sum | cut -c 1-12)
environment=$own/environments/$key

if [ ! -e "$environment/.complete" ] || ! "$environment/bin/python" -c '' 2>/dev/null; then
  mkdir -p "$own/environments"
  build "$python" "$environment"
fi
register "$environment"
find "$own/environments" -mindepth 1 -maxdepth 1 ! -name "$key" -exec rm -rf {} +
log "the kernel kiban is $environment"
