#!/bin/bash
# Runs once, as root, when the notebook instance is created; on_start.sh follows. Of the disk only ~/SageMaker outlives a
# stop, so what is to last is laid out here. Five minutes are the limit. Running it again changes nothing.
set -euo pipefail

root=${KIBAN_ROOT:-} # tests run it in a folder
volume=$root/home/ec2-user/SageMaker
owner=${KIBAN_OWNER:-ec2-user}

log() { printf '%s kiban on_create: %s\n' "$(date -u +%FT%TZ)" "$*"; }

mkdir -p "$volume/work"

# People find out what is kept by losing what is not; so it says so where they look first.
if [ ! -e "$volume/READ-ME-FIRST.md" ]; then
  cat > "$volume/READ-ME-FIRST.md" <<'NOTE'
# このノートブックについて / About this notebook

- **保存されるのはこのフォルダ（`~/SageMaker`）だけ**です。ほかの場所のファイルと追加したパッケージは、停止すると消えます。
  Only this folder (`~/SageMaker`) outlives a stop. All other files, and packages you add, are gone.
- **自動で停止します。** 実行中のカーネル、使用中のターミナルや GPU がない状態が続くと止まります。ブラウザのタブは関係ありません。
  It stops itself when no kernel runs and no terminal or GPU is in use. Open browser tabs do not count.
- **夜には必ず停止します。** 長い学習は途中経過を保存してください。
  It stops every night whatever runs. Save checkpoints of long trainings.

- **ノートブックは `kiban/notebooks` に**、カーネルは `kiban` です。最初の起動では用意に数分かかります（`.kiban/workbench.log`）。
  Notebooks to begin with are in `kiban/notebooks`, their kernel is `kiban`. The first start takes some minutes to make it.

時刻・待ち時間・接続先は `kiban.json` にあります。 When, after how long, and where the data is: `kiban.json`.
NOTE
fi

chown -R "$owner:$owner" "$volume/work" "$volume/READ-ME-FIRST.md"
log "laid out $volume"
