#!/usr/bin/env bash
# A copy of everything that cannot be made again: backup.sh FOLDER [KEEP_DAYS]
# Copies the database of DATABASE_URL, or of BOT_VAR (SQLite) without one, and BOT_VAR/secret.key; safe while the server runs.
# Older copies than KEEP_DAYS (14) are deleted: people who were erased are in them.
set -euo pipefail
umask 077
folder="${1:?the folder for the copies}" days="${2:-14}"
var="${BOT_VAR:-var}"
stamp="$(date -u +%Y%m%dT%H%M%SZ)"
mkdir -p "$folder"

# Under another name until it is whole: what has the right name can be restored.
case "${DATABASE_URL:-}" in
    "" | sqlite*)
        file="${DATABASE_URL#sqlite:///}"
        file="${file:-$var/bot.db}"
        test -f "$file" || { echo "backup: there is no database $file" >&2; exit 1; }
        python3 -c 'import sqlite3, sys
source, copy = (sqlite3.connect(path) for path in sys.argv[1:])
source.backup(copy)
copy.close()' "$file" "$folder/.$stamp.db"
        mv "$folder/.$stamp.db" "$folder/$stamp.db"
        ;;
    *)
        pg_dump --format=custom --file="$folder/.$stamp.dump" "$DATABASE_URL"
        mv "$folder/.$stamp.dump" "$folder/$stamp.dump"
        ;;
esac
if [ -f "$var/secret.key" ]; then cp "$var/secret.key" "$folder/$stamp.key"; fi
find "$folder" -maxdepth 1 -type f \( -name '*.db' -o -name '*.dump' -o -name '*.key' \) -mtime "+$days" -delete
echo "backup: $folder/$stamp"
