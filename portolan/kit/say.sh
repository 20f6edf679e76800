# What every script of this folder begins with: where it is, how it speaks, and the program.

# What is written is for whoever runs it alone, where the disk knows such rights.
umask 077
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

# Whatever ends a script, the screen shows what is typed again and no copy stays behind.
copy=
shown=
leave() {
    [ -z "$shown" ] || stty "$shown"
    [ -z "$copy" ] || rm -rf "$copy"
}
trap leave EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# as_made PATTERN: whether the files that it names are as they were made; says which are not.
as_made() {
    sums=$(grep -E "^[0-9a-f]{64}  $1" CHECKSUMS) || return 1
    told=$(printf '%s\n' "$sums" | LC_ALL=C sha256sum -c - 2>&1) || {
        printf '%s\n' "$told" | grep -v ': OK$' || true
        return 1
    }
}

if command -v sha256sum >/dev/null; then
    if ! as_made '(portolan|kit\.conf|[a-z-]+\.sh)$'; then
        say 'The program or a script of this folder is not as it was made. Do not go on: take another copy.' \
            'Le programme ou un script de ce dossier n’est pas tel qu’il a été fait. N’allez pas plus loin : prenez une autre copie.' \
            'El programa o un guion de esta carpeta no está tal como se hizo. No siga: tome otra copia.'
        exit 1
    fi
    as_made '(manuals|forms|rules|lists)/' ||
        say 'These papers are not as they were made: do not use them, and print them from another copy. The post works all the same.' \
            'Ces papiers ne sont pas tels qu’ils ont été faits : ne les utilisez pas et imprimez-les d’une autre copie. Le poste fonctionne malgré tout.' \
            'Estos papeles no están tal como se hicieron: no los use e imprímalos de otra copia. El puesto funciona de todos modos.'
else
    say 'This computer has no sha256sum: whether the files are as they were made was not looked at.' \
        'Cet ordinateur n’a pas sha256sum : il n’a pas été vérifié que les fichiers sont tels qu’ils ont été faits.' \
        'Este ordenador no tiene sha256sum: no se ha comprobado que los archivos estén tal como se hicieron.'
fi

program=./portolan
if ! "$program" --version >/dev/null 2>&1; then
    # A stick that lets nothing be run, or that knows no rights (FAT, exFAT, noexec).
    copy=$(mktemp -d)
    cp ./portolan "$copy/portolan"
    chmod 700 "$copy/portolan"
    program=$copy/portolan
    if ! "$program" --version >/dev/null 2>&1; then
        say "The program can't be run on this computer. It is made for $SYSTEM. On such a computer, copy this whole folder to its disk and start it there." \
            "Le programme ne peut pas être exécuté sur cet ordinateur. Il est fait pour $SYSTEM. Sur un tel ordinateur, copiez tout ce dossier sur son disque et démarrez-le là." \
            "El programa no se puede ejecutar en este ordenador. Está hecho para $SYSTEM. En un ordenador así, copie toda esta carpeta a su disco y póngalo en marcha allí."
        exit 1
    fi
    say "The program can't be run from here: it was copied to $copy for as long as it runs. The records stay here." \
        "Le programme ne peut pas être exécuté d’ici : il a été copié dans $copy le temps de son travail. Les dossiers restent ici." \
        "El programa no se puede ejecutar desde aquí: se ha copiado a $copy mientras trabaje. Los registros se quedan aquí."
fi

# ask ENGLISH FRENCH SPANISH: an answer from the keyboard, in $answer. Where nobody answers, it ends.
ask() {
    say "$1" "$2" "$3"
    IFS= read -r answer || {
        say 'Nothing was typed.' 'Rien n’a été tapé.' 'No se ha escrito nada.'
        exit 1
    }
}

# The same without showing it.
ask_secretly() {
    if [ -t 0 ]; then
        shown=$(stty -g)
        stty -echo
    fi
    ask "$1" "$2" "$3"
    [ -z "$shown" ] || stty "$shown"
    shown=
}

add_account() {
    ask 'Name to sign in with:' 'Nom pour entrer :' 'Nombre para entrar:'
    name=$answer
    ask 'Name as it is shown and printed:' 'Nom tel qu’affiché et imprimé :' 'Nombre tal como se muestra e imprime:'
    full=$answer
    ask 'Role: officer, second_line, supervisor, statistician, administrator or auditor:' \
        'Rôle : officer (agent), second_line (deuxième ligne), supervisor (chef d’équipe), statistician (statisticien), administrator (administrateur) ou auditor (auditeur) :' \
        'Función: officer (agente), second_line (segunda línea), supervisor (supervisor), statistician (estadístico), administrator (administrador) o auditor (auditor):'
    role=$answer
    ask_secretly 'Password, at least 12 characters:' 'Mot de passe, 12 caractères au moins :' 'Contraseña, al menos 12 caracteres:'
    password=$answer
    ask_secretly 'The same password again:' 'Le même mot de passe encore une fois :' 'La misma contraseña otra vez:'
    if [ "$answer" != "$password" ]; then
        say 'These are two different passwords. No account was made.' \
            'Ce sont deux mots de passe différents. Aucun compte n’a été créé.' \
            'Son dos contraseñas distintas. No se ha creado ninguna cuenta.'
        return 1
    fi
    case "$role" in
    officer | second_line | supervisor) set -- --post "$POST" ;;
    *) set -- ;;
    esac
    # printf is the shell's own: the password stands in no list of processes.
    printf '%s\n' "$password" | "$program" account add "$name" --shown "$full" --role "$role" "$@" --data data
}

# here PATH: a path as it was typed, before this script went to its own folder.
here() {
    case "$1" in
    '' | /*) printf '%s' "$1" ;;
    *) printf '%s/%s' "$OLDPWD" "$1" ;;
    esac
}
