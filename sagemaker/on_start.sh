#!/bin/bash
# Runs as root at each start of the notebook instance, from the folder into which the bootstrap fetched this room's scripts.
# Five minutes are the limit; if it fails, SageMaker does not start the instance, and that is meant: one that cannot stop
# itself must not run. Running it again changes nothing.
set -euo pipefail

root=${KIBAN_ROOT:-} # tests run it in a folder
scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
volume=$root/home/ec2-user/SageMaker
units=$root/etc/systemd/system
owner=${KIBAN_OWNER:-ec2-user}
python=/usr/bin/python3 # the system's own: conda's environments belong to people, who may break them

log() { printf '%s kiban on_start: %s\n' "$(date -u +%FT%TZ)" "$*"; }

setting() { "$python" -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$scripts/settings.json" "$1"; }

# Where the data is, for notebooks
install -D -m 0644 -o "$owner" -g "$owner" "$scripts/settings.json" "$volume/kiban.json"

minutes=$(setting idleMinutes)
log "the instance stops after $minutes minutes without work, and every night at $(setting nightlyStop)"

# Tried before it is relied on: an image whose Python cannot run it must not start
"$python" "$scripts/idle_stop.py" --root "$root/" --idle-minutes "$minutes" --dry-run

# A timer and not a loop: a run that fails is followed by the next one. What a person should read goes into jupyter.log,
# which SageMaker takes to CloudWatch; the line of each minute stays here.
mkdir -p "$units"
cat > "$units/kiban-idle-stop.service" <<UNIT
[Unit]
Description=Stop this notebook instance when nobody works on it

[Service]
Type=oneshot
TimeoutStartSec=150
ExecStart=/bin/sh -c 'exec $python $scripts/idle_stop.py --idle-minutes $minutes >>/var/log/kiban-idle-stop.log 2>>/var/log/jupyter.log'
UNIT
cat > "$units/kiban-idle-stop.timer" <<'UNIT'
[Unit]
Description=Look every minute whether somebody works on this notebook instance

[Timer]
OnCalendar=minutely
AccuracySec=5s

[Install]
WantedBy=timers.target
UNIT
# What takes minutes goes on after the start, as the one who works here and not as root
cat > "$units/kiban-workbench.service" <<UNIT
[Unit]
Description=Notebooks, and the Python environment of their kernel

[Service]
Type=oneshot
User=$owner
TimeoutStartSec=3600
ExecStart=/bin/bash $scripts/workbench.sh
ExecStopPost=+/bin/sh -c '[ "\$SERVICE_RESULT" = success ] || tail -n 5 $volume/.kiban/workbench.log >>/var/log/jupyter.log'
UNIT
systemctl daemon-reload
systemctl enable --now kiban-idle-stop.timer
log "the idle stop looks every minute"
systemctl start --no-block kiban-workbench.service
log "the workbench is being laid out; see $volume/.kiban/workbench.log"
