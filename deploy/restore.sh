#!/usr/bin/env bash
# Puts a copy back: restore.sh COPY, where COPY is a .db or .dump that backup.sh made. Stop the server first; start it afterwards
# (`bot db upgrade` runs by itself). What was said after the copy is lost, and who was erased since has to be erased again.
set -euo pipefail
umask 077
copy="${1:?the copy to restore}"
var="${BOT_VAR:-var}"
test -f "$copy" || { echo "restore: there is no copy $copy" >&2; exit 1; }

case "$copy" in
    *.db)
        file="${DATABASE_URL#sqlite:///}"
        file="${file:-$var/bot.db}"
        mkdir -p "$(dirname "$file")"
        cp "$copy" "$file.restored"
        # The log beside the old file belongs to the old file.
        rm -f "$file-wal" "$file-shm"
        mv "$file.restored" "$file"
        ;;
    *.dump) pg_restore --clean --if-exists --no-owner --exit-on-error --dbname="${DATABASE_URL:?}" "$copy" ;;
    *) echo "restore: $copy is no copy of backup.sh" >&2; exit 1 ;;
esac
key="${copy%.*}.key"
if [ -f "$key" ] && [ ! -f "$var/secret.key" ]; then cp "$key" "$var/secret.key"; fi
echo "restore: $copy is back"
