#!/bin/sh
# At the end of the mission: gives every record to the centre, and writes what is to be brought there.
# The post must not be running: sh hand-over.sh
set -eu
. "$(dirname "$0")/say.sh"

# A post that has joined a centre has no other.
nodes=$("$program" node list --data data)
joined=$(printf '%s\n' "$nodes" | sed -n 's/^Centre: \([^,]*\), last heard .*/\1/p')
[ -z "$joined" ] || CENTRE=$joined
if [ -z "$CENTRE" ]; then
    ask "The name of the centre's node, as the centre says it:" \
        'Le nom du nœud du centre, tel que le centre le dit :' \
        'El nombre del nodo del centro, tal como lo dice el centro:'
    CENTRE=$answer
fi
"$program" node hand-over "$CENTRE" --dry-run --data data
ask "These records will be the node $CENTRE's, and can't be changed here any more. Type its name to go on:" \
    "Ces dossiers seront ceux du nœud $CENTRE et ne pourront plus être modifiés ici. Tapez son nom pour continuer :" \
    "Estos registros serán del nodo $CENTRE y aquí ya no se podrán cambiar. Escriba su nombre para seguir:"
[ "$answer" = "$CENTRE" ] || {
    say 'That is another name. Nothing was given.' 'C’est un autre nom. Rien n’a été remis.' 'Es otro nombre. No se ha entregado nada.'
    exit 1
}
mkdir -p handed-over
"$program" node hand-over "$CENTRE" --data data
file=handed-over/$NODE-$(date +%Y-%m-%d-%H%M%S).carried
"$program" carry out "$file" --data data
cp data/node.pub handed-over/node.pub
sync
if [ -n "$joined" ]; then
    say 'Where the line is up: sh start.sh, and wait until the frame says “In step”: then the centre has everything. Otherwise:' \
        'Si la ligne est là : sh start.sh, et attendez que le cadre dise « À jour » : le centre a alors tout. Sinon :' \
        'Si hay línea: sh start.sh, y espere a que el marco diga «Al día»: entonces el centro lo tiene todo. Si no:'
fi
say "Bring $file to the centre, and the key node.pub by another way, or as it was left there on paper." \
    "Apportez $file au centre, et la clé node.pub par une autre voie, ou telle qu’elle y a été laissée sur papier." \
    "Lleve $file al centro, y la clave node.pub por otra vía, o tal como se dejó allí en papel."
say 'Make a last backup, and erase nothing until the centre has said that it holds everything.' \
    'Faites une dernière sauvegarde, et n’effacez rien avant que le centre ait dit qu’il a tout.' \
    'Haga una última copia, y no borre nada hasta que el centro haya dicho que lo tiene todo.'
