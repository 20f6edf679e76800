#!/bin/sh
# Starts the post: sh start.sh
set -eu
. "$(dirname "$0")/say.sh"

if [ ! -d data ]; then
    say 'There are no records here. If this folder came with a backup: sh restore.sh /path/to/the/backup' \
        'Il n’y a pas de dossiers ici. Si ce dossier accompagne une sauvegarde : sh restore.sh /chemin/de/la/sauvegarde' \
        'Aquí no hay registros. Si esta carpeta vino con una copia de seguridad: sh restore.sh /ruta/de/la/copia'
    exit 1
fi

date
say 'Are this date and this time right? If not, Ctrl+C, and set the clock of the computer first.' \
    'Cette date et cette heure sont-elles justes ? Sinon, Ctrl+C, et réglez d’abord l’horloge de l’ordinateur.' \
    '¿Son correctas esta fecha y esta hora? Si no, Ctrl+C, y ponga antes en hora el reloj del ordenador.'

accounts=$("$program" account list --data data)
while [ -z "$accounts" ]; do
    say 'Nobody has an account here yet.' 'Personne n’a encore de compte ici.' 'Nadie tiene cuenta aquí todavía.'
    add_account || true
    accounts=$("$program" account list --data data)
done

say 'Open the address below in a browser. Ctrl+C stops the post.' \
    'Ouvrez l’adresse ci-dessous dans un navigateur. Ctrl+C arrête le poste.' \
    'Abra la dirección de abajo en un navegador. Ctrl+C detiene el puesto.'
"$program" serve --data data --listen "${LISTEN:-127.0.0.1:8040}" --country "$COUNTRY" --time-zone "$TIME_ZONE"
