# What the pages of nodes say.

nodes-title = Nœuds
nodes-node = Nœud
nodes-stands = Inscription
nodes-line = Ligne
nodes-heard = Dernier contact
nodes-backlog = Retard
nodes-at-least = au moins { $n }
nodes-clock = Horloge
nodes-disk = Disque libre
nodes-release = Version
nodes-invited = Invité
nodes-joined = Rattaché
nodes-retired = Retiré
nodes-line-ended = Terminée
nodes-line-not-joined = Pas encore rattaché
nodes-line-never-heard = Jamais entendu
nodes-line-stands = Établie
nodes-line-in-step = À jour
nodes-line-behind = { $n ->
    [one] { $n } entrée de retard
   *[other] { $n } entrées de retard
}
nodes-line-away = Hors ligne depuis { $at }
nodes-line-away-day = Hors ligne depuis le { $at }
nodes-line-silent = Muet depuis le { $at }
nodes-clock-right = Juste
nodes-clock-ahead = { $span } d’avance
nodes-clock-behind = { $span } de retard
nodes-clock-figure = { $seconds } s
nodes-span-seconds = { $n } s
nodes-span-minutes = { $n } min
nodes-span-hours = { $n } h
nodes-span-days = { $n } jours
nodes-megabytes = { $n } Mo
nodes-gigabytes = { $n } Go
nodes-entries-n = { $n ->
    [0] Rien
    [one] Une entrée
   *[other] { $n } entrées
}
nodes-count = { $n ->
    [one] Un nœud
   *[other] { $n } nœuds
}
nodes-count-none = rien à regarder
nodes-count-alarmed = { $n ->
    [one] un à regarder
   *[other] { $n } à regarder
}
nodes-list-note = D’après ce que chaque nœud a dit en dernier, à l’horloge de ce nœud. Retard : les entrées de son journal qui ne sont pas encore tenues ici.
nodes-none = Aucun nœud n’est encore inscrit ici.
nodes-none-advice = Un nœud apporte ses dossiers ici dès qu’il est rattaché. Inscrivez-le en ligne de commande sur ce nœud, avec le code de son poste : la commande imprime un code avec lequel le nœud se rattache.

nodes-own-centre = Ce nœud et son centre
nodes-centre = Centre
nodes-centre-in-step = À jour pour la dernière fois
nodes-centre-lacks = Il manque au centre
nodes-centre-told = Règles, listes et comptes au
nodes-centre-clock = Horloge de ce nœud
nodes-centre-release = Version du centre
nodes-centre-address = Adresse
nodes-centre-no-line = Pas de ligne
nodes-centre-refuses = Refusé
nodes-centre-journal = Journal du centre
nodes-centre-silent-say = Le centre ne répond plus depuis le { $at }. Voyez si cette machine a un réseau, et demandez à qui exploite le centre ; le travail continue, et ce qui est écrit est gardé ici.
nodes-centre-clock-say = L’horloge de ce nœud n’est pas celle du centre : { $clock }. Réglez l’horloge de cette machine et laissez-la se tenir à l’heure elle-même.
nodes-centre-left-say = { $n ->
    [one] Un dossier transmis par le centre n’a pas pu être gardé ici : { $last }. Prévenez qui exploite le centre.
   *[other] { $n } dossiers transmis par le centre n’ont pas pu être gardés ici, le dernier étant : { $last }. Prévenez qui exploite le centre.
}
nodes-centre-release-say = Le centre utilise la version { $theirs }, ce nœud la version { $ours }. Amenez les deux à la même version.
nodes-own-lost-end-say = Un voisin garde une tête du propre journal de ce nœud avec { $n } entrées ({ $code }), plus qu’il n’y en avait ici lors de son appel : une copie plus ancienne a été remise en place, et ce qui a suivi manque. Cherchez une sauvegarde plus récente avant que l’on continue d’écrire.

nodes-witnessed = Témoignages
nodes-heads = Têtes des journaux voisins gardées ici
nodes-heads-note = Le code est celui que l’autre nœud imprime au bas de ses pages. Sur ce nœud-là, « portolan journal compare CODE » dit si son journal est toujours celui qui a signé cette tête.
nodes-journal = Journal
nodes-head = Tête
nodes-entries = Entrées
nodes-code = Code
nodes-head-contradicts = Contredit
nodes-head-newest = La plus récente
nodes-head-former = D’avant sa nouvelle clé
nodes-head-contradicts-say = Le journal { $journal } a signé deux têtes qui ne peuvent être vraies toutes les deux : { $code } ne mène pas à la plus récente. Quelqu’un montre des histoires différentes à différentes personnes, ou une copie d’un dossier de données sert deux fois. Gardez les deux et interrogez le détenteur de la clé.

nodes-known = Ce que l’on en sait
nodes-line-since = Ligne établie depuis
nodes-size = Entrées de son journal
nodes-holds = Dont tenues ici
nodes-release-here = Version de ce nœud
nodes-left = Versions non gardées
nodes-enrolment = Inscription
nodes-posts = Postes
nodes-joined-at = Rattaché le
nodes-code-until = Son code ouvre jusqu’au
nodes-retired-at = Retiré le
nodes-retired-why = Pourquoi
nodes-key = Clé
nodes-last-trouble = Le dernier incident
nodes-wrong = Quoi
nodes-wrong-at = Quand
nodes-wrong-code = Code
nodes-last-left = La dernière version qui n’a pas pu être gardée
nodes-do = Ce que l’on peut faire
nodes-do-lead = Rien ne se change depuis cette page. Qui exploite ce nœud tape, son serveur arrêté si les dossiers sont dans un dossier de données :
nodes-do-enrol = Un nouveau code, pour un nœud qui a perdu le sien ou dont le centre a un nouveau certificat ; il ouvre une fois, et l’ancien n’ouvre plus :
nodes-do-retire = Le retirer : il ne peut plus appeler, ce qu’il a écrit reste, et son nom n’est plus donné :
nodes-do-because = pourquoi
nodes-do-nothing = Il a été retiré. Ce qu’il a écrit reste sous son nom ; un nœud à sa place s’inscrit sous un autre.

nodes-alarm-split = Deux histoires
nodes-alarm-split-say = Il a montré deux histoires de son journal, et sa clé a signé les deux : une copie de son dossier de données sert peut-être deux fois. Rien d’autre n’est pris de lui ; trouvez la copie, arrêtez-la, et demandez à qui exploite le nœud ce qui s’est passé.
nodes-alarm-split-means = Un journal ne fait que croître. Les deux têtes sont gardées sous « Témoignages » : ensemble, elles le prouvent à quiconque.
nodes-alarm-lost-the-end = Fin perdue
nodes-alarm-lost-the-end-say = Il a moins de son propre journal que ce nœud n’en tient : une copie plus ancienne a été remise en place. Faites-le arrêter et redémarrer : il reprend le reste d’ici avant d’écrire quoi que ce soit.
nodes-alarm-lost-the-end-means = Rien n’est perdu tant qu’il n’écrit pas : ses entrées sont tenues ici.
nodes-alarm-refused = Refusé
nodes-alarm-refused-say = Ce qu’il envoie n’est pas pris. { $trouble }
nodes-alarm-refused-means = Il garde ce qu’il écrit et réessaie de lui-même.
nodes-alarm-silent = Muet
nodes-alarm-silent-say = Sans nouvelles depuis le { $at }. Demandez au poste si la machine tourne et si la ligne est établie ; ce qu’il écrit entre-temps y est gardé et viendra plus tard.
nodes-alarm-silent-means = Dit d’un nœud sans nouvelles depuis { $hours } heures. Ce qui s’est passé à son poste depuis n’est pas connu ici.
nodes-alarm-disk = Peu de disque
nodes-alarm-disk-say = Il ne reste que { $free } sur son disque. Faites-y de la place, ou donnez-lui un disque plus grand, avant qu’il ne puisse plus écrire.
nodes-alarm-disk-means = Dit en dessous de { $little }. Un nœud dont le disque est plein ne prend aucun franchissement.
nodes-alarm-clock = Horloge fausse
nodes-alarm-clock-say = Son horloge n’est pas celle de ce nœud : { $clock }. Faites régler l’horloge de cette machine et laissez-la se tenir à l’heure elle-même.
nodes-alarm-clock-means = { $minutes ->
    [one] Dit à partir d’une minute. Les heures de ses dossiers sont fausses d’autant ; leur ordre ne l’est pas.
   *[other] Dit à partir de { $minutes } minutes. Les heures de ses dossiers sont fausses d’autant ; leur ordre ne l’est pas.
}
nodes-alarm-left = Non gardé
nodes-alarm-left-say = { $n ->
    [one] { $n } version d’un dossier venu de lui n’a pas pu être gardée ici. Voyez-la sur la page du nœud, avec la raison, et demandez à qui exploite le nœud.
   *[other] { $n } versions de dossiers venus de lui n’ont pas pu être gardées ici. Voyez la dernière sur la page du nœud, avec la raison, et demandez à qui exploite le nœud.
}
nodes-alarm-left-means = Leurs entrées sont tenues, et le nœud a les dossiers ; ils ne manquent qu’ici.
nodes-alarm-backlog = En retard
nodes-alarm-backlog-say = { $n } entrées de retard alors que sa ligne est établie. Regardez de nouveau dans une heure : si ce n’est pas moins, il faut au poste une meilleure ligne.
nodes-alarm-backlog-means = Dit au-delà de { $entries } entrées, une bonne journée d’un grand poste.
nodes-alarm-release = Autre version
nodes-alarm-release-say = Il utilise la version { $theirs }, ce nœud la version { $ours }. Amenez les deux à la même version.
nodes-alarm-release-means = Des nœuds de versions différentes continuent ensemble, mais ce que seule la plus récente connaît reste où il est.

nodes-trouble-bad-node-code = Ce n’est pas un code de rattachement : il a 48 lettres et chiffres. Tapez-le tel qu’il figure sur la feuille, ou faites-en faire un nouveau par le centre.
nodes-trouble-bad-node-name = Ce ne peut être le nom d’un nœud : il a de 1 à 64 lettres sans accents, chiffres, points, tirets et tirets bas.
nodes-trouble-cant-listen = Personne ne peut appeler ce nœud à son adresse : un autre programme y écoute peut-être. Choisissez-en une autre avec --node-listen.
nodes-trouble-centre-away = Personne ne répond à l’adresse du centre. Le travail continue ; l’essai est refait de lui-même.
nodes-trouble-centre-in-trouble = Le centre a répondu qu’il ne peut rien prendre pour le moment. L’essai est refait de lui-même.
nodes-trouble-centre-lost-the-end = Le journal du centre est plus court qu’il ne l’a montré : une copie plus ancienne a été remise en place. Ce que ce nœud a écrit est envoyé de nouveau. Prévenez qui exploite le centre : sa dernière tête signée est gardée ici.
nodes-trouble-centre-renewed = Le centre a été remis en place depuis une copie et signe depuis avec une nouvelle clé. Ce qu’il a écrit entre la copie et ce moment peut y manquer ; ce que ce nœud a écrit est envoyé de nouveau. L’ancienne tête est gardée comme preuve.
nodes-trouble-centre-split = Le centre montre une autre histoire de son journal que celle qu’il avait montrée : aucune preuve ne mène de l’une à l’autre. Les deux têtes signées sont gardées ici. Prévenez qui contrôle le centre.
nodes-trouble-code-refused = Le centre ne laisse pas entrer ce nœud avec ce code : il a servi, il a expiré, ou c’est celui d’un autre nœud. Faites-en faire un nouveau par le centre.
nodes-trouble-internal = Quelque chose qui ne devrait pas arriver s’est produit de ce côté. L’essai est refait de lui-même ; demandez à qui exploite ce nœud de regarder son journal technique.
nodes-trouble-journal-split = Les deux nœuds tiennent des histoires différentes du même journal. Rien d’autre n’est pris. Une copie du dossier de données sert peut-être deux fois : trouvez-la, et demandez à qui exploite l’autre nœud.
nodes-trouble-line-broken = La ligne entre les deux nœuds s’est rompue. L’essai est refait de lui-même.
nodes-trouble-line-key = La clé ou le certificat de la ligne (line.key, line.crt dans le dossier de données) ne peut être lu ni fait. Remettez-les depuis votre sauvegarde ; avec de nouveaux, chaque nœud doit recevoir un nouveau code.
nodes-trouble-line-nonsense = Ce qui est venu par la ligne ne peut être lu, ou n’a pas été signé par le nœud à l’autre bout. Rien n’en a été utilisé.
nodes-trouble-lost-the-end = Le nœud a moins de son propre journal que son voisin n’en tient : une copie plus ancienne a été remise en place. Arrêtez-le et redémarrez-le : il reprend le reste avant que rien d’autre ne soit écrit.
nodes-trouble-newer-line = Le centre a une version plus ancienne qui ne comprend pas celle du nœud. Amenez le centre à cette version ; d’ici là, le nœud garde ce qu’il écrit.
nodes-trouble-newer-release-sent = L’un des deux nœuds a une version plus récente, et l’autre ne peut vérifier ce qu’il envoie. Amenez les deux à la même version ; d’ici là, l’expéditeur le garde.
nodes-trouble-no-centre = Ce nœud n’a pas de centre d’où il pourrait reprendre quoi que ce soit.
nodes-trouble-no-such-node = Il n’y a pas de nœud de ce nom ici. Voyez la liste.
nodes-trouble-node-retired = Le centre a retiré ce nœud : il n’en prend plus rien et ne lui dit plus rien. Ce qui a été écrit depuis reste au nœud. Demandez à qui exploite le centre.
nodes-trouble-not-at-home = Un nœud a cédé un dossier qui n’est pas le sien. Rien n’a été pris. Demandez à qui l’exploite ce qui s’est passé.
nodes-trouble-not-enrolled = Le centre ne connaît pas ce nœud. Faites-lui faire un code et rattachez le nœud de nouveau.
nodes-trouble-not-the-lost-end = Ce que le centre a rendu n’est pas la fin du journal de ce nœud. Rien n’en a été écrit. Restaurez une sauvegarde plus récente, ou demandez à qui exploite le centre.
nodes-trouble-old-epoch = Une autre ligne du même nœud a été ouverte depuis. Celle-ci se termine.
nodes-trouble-other-key = Un nœud de ce nom a écrit au centre avec une autre clé. Ce qu’il a écrit reste sous ce nom : faites inscrire celui-ci sous un autre.
nodes-trouble-own-name = C’est le nom de ce nœud lui-même. Donnez le sien à l’autre nœud.
nodes-trouble-reason-missing = Dites pourquoi le nœud est retiré : cela figure au journal.
nodes-trouble-several-journals = Ce serveur n’est pas le premier de sa base de données. Rattachez-vous depuis le premier : son journal porte le nom du nœud.
nodes-trouble-unreadable-parcel = Ce que le nœud a envoyé ne peut être lu. Rien n’a été pris. Si cela continue, amenez les deux nœuds à la même version.
nodes-trouble-wrong-centre = Une autre machine répond à l’adresse du centre que celle qui a donné le code. Rien ne lui a été envoyé. Voyez si l’adresse est juste, et demandez au centre s’il a un nouveau certificat : il doit alors donner un nouveau code.
error-no-such-node = Il n’y a pas de nœud « { $node } » ici. Voyez la liste des nœuds.
