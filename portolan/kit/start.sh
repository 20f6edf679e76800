#!/bin/sh
# Starts the post: sh start.sh
set -eu
. "$(dirname "$0")/say.sh"

while [ -z "$("$program" account list --data data)" ]; do
    say 'Nobody has an account here yet.' 'Personne n’a encore de compte ici.' 'Nadie tiene cuenta aquí todavía.'
    add_account || true
done

say 'Open the address below in a browser. Ctrl+C stops the post.' \
    'Ouvrez l’adresse ci-dessous dans un navigateur. Ctrl+C arrête le poste.' \
    'Abra la dirección de abajo en un navegador. Ctrl+C detiene el puesto.'
"$program" serve --data data --listen "${LISTEN:-127.0.0.1:8040}" --country "$COUNTRY" --time-zone "$TIME_ZONE"
