#!/bin/sh
# Copies everything as of this moment, also while people work: sh backup.sh /path/to/second-stick
set -eu
case "${1:-}" in
'' | /*) to=${1:-} ;;
*) to=$PWD/$1 ;;
esac
. "$(dirname "$0")/say.sh"
if [ -z "$to" ]; then
    say 'Say where to: sh backup.sh /path/to/second-stick' \
        'Dites où : sh backup.sh /chemin/de/la/deuxième-clé' \
        'Diga adónde: sh backup.sh /ruta/de/la/segunda-memoria'
    exit 2
fi
"$program" backup --data data "$to/$NODE-$(date +%Y-%m-%d-%H%M%S)"
