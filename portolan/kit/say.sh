# What every script of this folder begins with: where it is, how it speaks, and the program.

cd "$(dirname "$0")"
. ./kit.conf

# say ENGLISH FRENCH SPANISH, in the language of this computer.
say() {
    case "${LC_ALL:-${LC_MESSAGES:-${LANG:-en}}}" in
    fr*) printf '%s\n' "$2" ;;
    es*) printf '%s\n' "$3" ;;
    *) printf '%s\n' "$1" ;;
    esac
}

if command -v sha256sum >/dev/null && ! sha256sum --check --quiet CHECKSUMS; then
    say 'A file of this folder is not as it was made. Do not go on: ask for another copy.' \
        'Un fichier de ce dossier n’est pas tel qu’il a été fait. N’allez pas plus loin : demandez une autre copie.' \
        'Un archivo de esta carpeta no está tal como se hizo. No siga: pida otra copia.'
    exit 1
fi

program=./portolan
if ! "$program" --version >/dev/null 2>&1; then
    # A stick that lets nothing be run, or that knows no rights (FAT, exFAT, noexec).
    copy=$(mktemp -d)
    trap 'rm -rf "$copy"' EXIT
    cp ./portolan "$copy/portolan"
    chmod 700 "$copy/portolan"
    program=$copy/portolan
    say "The program can't be run from here: it was copied to $copy for now." \
        "Le programme ne peut pas être exécuté d’ici : il a été copié dans $copy pour l’instant." \
        "El programa no se puede ejecutar desde aquí: se ha copiado a $copy por ahora."
fi

# ask ENGLISH FRENCH SPANISH: an answer from the keyboard, in $answer.
ask() {
    say "$1" "$2" "$3"
    IFS= read -r answer
}

# The same without showing it.
ask_secretly() {
    [ ! -t 0 ] || stty -echo
    ask "$1" "$2" "$3"
    [ ! -t 0 ] || stty echo
}

add_account() {
    ask 'Name to sign in with:' 'Nom pour entrer :' 'Nombre para entrar:'
    name=$answer
    ask 'Name as it is shown and printed:' 'Nom tel qu’affiché et imprimé :' 'Nombre tal como se muestra e imprime:'
    shown=$answer
    ask 'Role: officer, second_line, supervisor, statistician, administrator or auditor:' \
        'Rôle : officer (agent), second_line (deuxième ligne), supervisor (chef d’équipe), statistician (statisticien), administrator (administrateur) ou auditor (auditeur) :' \
        'Función: officer (agente), second_line (segunda línea), supervisor (supervisor), statistician (estadístico), administrator (administrador) o auditor (auditor):'
    role=$answer
    ask_secretly 'Password, at least 12 characters:' 'Mot de passe, 12 caractères au moins :' 'Contraseña, al menos 12 caracteres:'
    case "$role" in
    officer | second_line | supervisor) set -- --post "$POST" ;;
    *) set -- ;;
    esac
    printf '%s\n' "$answer" | "$program" account add "$name" --shown "$shown" --role "$role" "$@" --data data
}
