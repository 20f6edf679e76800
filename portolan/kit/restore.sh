#!/bin/sh
# Goes on from a backup where the first stick is lost, beside it: sh restore.sh /path/to/the/backup
set -eu
. "$(dirname "$0")/say.sh"
from=$(here "${1:-}")
if [ ! -d "$from" ]; then
    say 'Say which backup: sh restore.sh /path/to/the/backup' \
        'Dites quelle sauvegarde : sh restore.sh /chemin/de/la/sauvegarde' \
        'Diga qué copia: sh restore.sh /ruta/de/la/copia'
    exit 2
fi
if [ -e data ]; then
    say 'There are records here already, and nothing is put in their place.' \
        'Il y a déjà des dossiers ici, et rien n’est mis à leur place.' \
        'Aquí ya hay registros, y nada se pone en su lugar.'
    exit 1
fi
"$program" restore "$from" --data data
# Opened once, it has the key with which it signs from now on.
"$program" post list --data data
say 'Write this key on paper, and tell whoever sent you that the post goes on from a backup:' \
    'Notez cette clé sur papier, et dites à ceux qui vous envoient que le poste continue d’une sauvegarde :' \
    'Anote esta clave en papel, y diga a quienes le enviaron que el puesto sigue desde una copia:'
cat data/node.pub
