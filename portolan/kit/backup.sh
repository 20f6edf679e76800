#!/bin/sh
# Copies everything as of this moment, also while people work: sh backup.sh /path/to/second-stick
set -eu
. "$(dirname "$0")/say.sh"
to=$(here "${1:-}")
if [ ! -d "$to" ]; then
    say 'Say in which folder, which must be there: sh backup.sh /path/to/second-stick' \
        'Dites dans quel dossier, qui doit exister : sh backup.sh /chemin/de/la/deuxième-clé' \
        'Diga en qué carpeta, que debe existir: sh backup.sh /ruta/de/la/segunda-memoria'
    exit 2
fi
"$program" backup --data data "$to/$NODE-$(date +%Y-%m-%d-%H%M%S)"

# Once, what is needed to go on from there: this folder without its records. CHECKSUMS comes last,
# so that a copy that was broken off is made again.
kit=$to/$NODE-kit
if [ ! -e "$kit/CHECKSUMS" ]; then
    cut -c 67- CHECKSUMS | while IFS= read -r file; do
        mkdir -p "$(dirname "$kit/$file")"
        cp "$file" "$kit/$file"
    done
    cp CHECKSUMS "$kit/CHECKSUMS"
    say "The program and the papers are there too: $kit" \
        "Le programme et les papiers y sont aussi : $kit" \
        "El programa y los papeles también están allí: $kit"
fi
sync
say 'You may take the second stick out. Never keep the two in one place.' \
    'Vous pouvez retirer la deuxième clé. Ne gardez jamais les deux au même endroit.' \
    'Puede retirar la segunda memoria. No guarde nunca las dos en el mismo lugar.'
