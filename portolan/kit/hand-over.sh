#!/bin/sh
# At the end of the mission: gives every record to the centre, and writes what is to be brought there.
# The post must not be running: sh hand-over.sh
set -eu
. "$(dirname "$0")/say.sh"

if [ -z "$CENTRE" ]; then
    ask "The name of the centre's node:" 'Le nom du nœud du centre :' 'El nombre del nodo del centro:'
    CENTRE=$answer
fi
"$program" node hand-over "$CENTRE" --dry-run --data data
ask "These records will be the node $CENTRE's, and can't be changed here any more. Type its name to go on:" \
    "Ces dossiers seront ceux du nœud $CENTRE et ne pourront plus être modifiés ici. Tapez son nom pour continuer :" \
    "Estos registros serán del nodo $CENTRE y aquí ya no se podrán cambiar. Escriba su nombre para seguir:"
[ "$answer" = "$CENTRE" ] || exit 1
mkdir -p handed-over
"$program" node hand-over "$CENTRE" --data data
"$program" carry out "handed-over/$NODE-$(date +%Y-%m-%d-%H%M%S).carried" --data data
cp data/node.pub handed-over/node.pub
say 'Bring the folder handed-over to the centre, and node.pub by another way as well. Erase nothing until the centre has said that it holds everything.' \
    'Apportez le dossier handed-over au centre, et node.pub aussi par une autre voie. N’effacez rien avant que le centre ait dit qu’il a tout.' \
    'Lleve la carpeta handed-over al centro, y node.pub también por otra vía. No borre nada hasta que el centro haya dicho que lo tiene todo.'
