border-direction-arrival = Arrivée
border-direction-departure = Départ
border-class-citizen = Citoyen
border-class-resident = Résident
border-class-visa = Avec visa
border-class-visitor = Visiteur sans visa
border-class-crew = Équipage
border-mode-air = Par avion
border-mode-sea = Par mer
border-mode-rail = Par train
border-mode-road = Par la route
border-mode-foot = À pied
border-state-open = En première ligne
border-state-referred = En attente de la deuxième ligne
border-state-assigned = En deuxième ligne
border-state-admitted = Admis
border-state-refused = Refusé
border-state-departed = Sorti du pays
border-state-withdrawn = Terminé sans décision
border-step-examine = Document examiné
border-step-request_asylum = A demandé l’asile
border-step-deal_with_asylum = Demande d’asile traitée
border-step-refer = Renvoyé en deuxième ligne
border-step-assign = Pris en charge
border-step-note = Note d’entretien
border-step-hold_document = Document retenu
border-step-return_document = Document rendu
border-step-admit = Admis
border-step-refuse = Refusé
border-step-depart = Départ enregistré
border-step-withdraw = Terminé sans décision
border-outcome-met = Rempli
border-outcome-not_met = Non rempli
border-outcome-not_known = Non connu
border-outcome-exempt = Dispensé
border-finding-document_expiry = { $outcome ->
    [met] Le document est valable jusqu’au { $date }.
   *[not_met] Le document a expiré le { $date }.
    [not_known] Le dernier jour du document n’est pas connu.
}
border-finding-citizenship = La nationalité n’est pas connue ; on ne peut dire ce qui est exigé.
border-finding-document_accepted = Un document de type { $document } ne permet pas l’entrée aux ressortissants de { $citizenship }.
border-finding-no_visa_needed = Aucun visa n’est exigé.
border-finding-visa = { $outcome ->
   *[not_met] Un visa est exigé et aucun n’a été présenté.
    [not_known] La validité du visa { $number } n’est pas connue.
    [exempt] Aucun visa n’est exigé : dispense.
}
border-finding-visa_valid = { $outcome ->
    [met] Le visa { $number } est valable jusqu’au { $date }.
   *[not_met] Le visa { $number } n’est pas valable aujourd’hui ; son dernier jour est le { $date }.
}
border-finding-permit = { $outcome ->
    [met] Un titre de séjour valable a été présenté.
   *[not_met] Un titre de séjour est exigé et aucun valable n’a été présenté.
}
border-finding-short_stay = { $outcome ->
    [met] { $used } jours sur { $days } utilisés en { $window } jours ; il en reste { $left }.
   *[not_met] { $used } jours sur { $days } utilisés en { $window } jours ; il n’en reste aucun.
    [exempt] Les jours ne sont pas comptés : dispense.
}
border-finding-passport_validity = { $outcome ->
    [met] Le document (valable jusqu’au { $date }) doit dépasser le séjour de { $days } jours : un séjour jusqu’au { $fits } convient.
   *[not_met] Le document (valable jusqu’au { $date }) ne dépasse aucun séjour de { $days } jours.
    [not_known] On ne sait pas si le document dépasse le séjour.
    [exempt] Le document n’a pas à dépasser le séjour : dispense.
}
border-finding-document_age = { $outcome ->
    [met] Le document a été délivré le { $date }, il y a moins de { $years } ans.
   *[not_met] Le document a été délivré le { $date }, il y a plus de { $years } ans.
}
border-unknown-document_number = Le numéro du document
border-unknown-name = Le nom
border-unknown-birth_date = La date de naissance entière
border-unknown-citizenship = La nationalité
border-unknown-document_expiry = Le dernier jour du document
border-unknown-history = Si cette personne est déjà venue
border-unknown-identity = S’il s’agit de la même personne : nom et date de naissance concordent, le document est nouveau
border-unknown-older_crossings = Les passages plus anciens que ceux affichés
border-unknown-visa_validity = La validité du visa
border-unknown-indicator = Ce que dit l’un des indicateurs : il a échoué
border-unknown-other-posts = Les passages aux autres postes ne sont pas connus ici.
border-told-as-of = Règles, listes, postes et comptes : état au { $when }.
border-told-age = { $days ->
    [one] Ce que le centre a transmis date d’il y a un jour.
   *[other] Ce que le centre a transmis date d’il y a { $days } jours.
}
border-never-told = Le centre n’a encore rien transmis.
border-ground-no_valid_document = Aucun document de voyage valable
border-ground-false_document = Un document de voyage faux, contrefait ou altéré
border-ground-no_valid_visa = Aucun visa ou titre valable alors qu’il est exigé
border-ground-false_visa = Un visa ou titre faux, contrefait ou altéré
border-ground-purpose_not_justified = Objet et conditions du séjour non justifiés
border-ground-stay_exhausted = Les jours de séjour sont épuisés
border-ground-no_means = Moyens insuffisants pour le séjour et le retour
border-ground-entry_ban = Une interdiction d’entrée est en vigueur
border-ground-public_security = Une menace pour la sécurité ou la santé publiques
border-appeal-text = Vous pouvez former un recours auprès de : { $to }, dans les { $days } jours, jusqu’au { $until } ({ $section }). Le recours ne permet pas d’entrer entre-temps.
border-stay-open = Dans le pays
border-stay-closed = Sorti
border-stay-no_exit = Entré de nouveau : la sortie entre les deux manque
border-stay-no_entry = Sorti sans entrée enregistrée
border-stay-resident_left = Un résident ou citoyen sorti
border-stay-void = Annulé
border-stays-overstaying = Dans le pays au-delà du séjour autorisé
border-stays-left-late = Sortis après le séjour autorisé
border-stays-missing-exit = Entrés deux fois sans sortie
border-stays-missing-entry = Sortis sans entrée
border-stay-over-days = { $days ->
    [one] un jour de trop
   *[other] { $days } jours de trop
}
border-hit-shown = Affiché
border-hit-not_referred = Non renvoyé
border-hit-referred = Renvoyé
border-hit-referred_admitted = Renvoyé, puis laissé passer
border-hit-referred_refused = Renvoyé, puis refusé
border-indicator-idle-expired = Expiré : il ne s’applique plus
border-indicator-idle-withdrawn = Retiré
border-indicator-idle-does-not-load = Il ne se charge pas
error-a-person-decides = Un agent nommé doit en décider. Un service ne peut qu’apporter ce qu’il a lu.
error-already-begun = Cet examen a déjà commencé. Scannez de nouveau le document pour en commencer un autre.
error-already-recorded = Un passage de cette personne à cet instant est déjà enregistré.
error-already-referred = Ce voyageur est déjà en deuxième ligne.
error-another-post = Cet examen appartient à un autre poste.
error-assigned-to-another = { $name } a cet examen en charge. Un superviseur peut le reprendre.
error-asylum-first = Une demande d’asile est enregistrée. La deuxième ligne doit d’abord la traiter : renvoyez-lui le voyageur.
error-class-unknown = Choisissez à quel titre admettre le voyageur.
error-correction-refused = La correction ne peut être enregistrée en l’état.
error-crossing-voided = Ce passage a déjà été annulé.
error-date-out-of-range = Ce jour ou cette heure n’existe pas.
error-document-unread = Le document ne peut être lu en l’état. Scannez-le de nouveau ou saisissez les champs ci-dessous.
error-examination-decided = Cet examen est terminé. Pour réparer une erreur, corrigez le passage.
error-file-unread = Le fichier ne peut être lu : { $what }
error-ground-unknown = Un refus exige un motif prévu par la loi.
error-hand-over-to-oneself = Cet agent est déjà responsable. Choisissez qui prend la relève.
error-import-stopped = Arrêté. Ce qui a été repris jusque-là reste ; reprendre le fichier continue à partir de là.
error-indicator-refused = Cet indicateur ne peut être utilisé.
error-indicator-withdrawn = Cet indicateur est déjà retiré.
error-late-refused = Cette ligne du registre papier ne peut encore être reportée.
error-no-asylum-request = Aucune demande d’asile n’attend ici.
error-no-document-held = Aucun document de ce voyageur n’est retenu. Vérifiez le numéro du reçu.
error-no-law = Aucune règle d’entrée n’est enregistrée pour le { $date }. Un administrateur doit les publier.
error-no-post = Vous n’êtes pas en service à un poste. Choisissez un rôle à un poste, puis réessayez.
error-not-assigned = C’est à la deuxième ligne, une fois qu’un agent y a pris l’examen en charge.
error-not-referred = Ce voyageur n’a pas été renvoyé en deuxième ligne.
error-nothing-corrected = Rien n’a changé. Modifiez ce qui était faux.
error-post-unknown = Il n’y a pas de poste « { $code } ». Donnez le code d’un poste de ce nœud.
error-reason-needed = Il faut un motif écrit.
error-rules-published = Un ensemble de règles de ce nom débutant ce jour est déjà enregistré.
error-rules-unsound = Ces règles ne peuvent être publiées. Corrigez les lignes ci-dessous et réessayez.
error-second-line-only = C’est réservé aux agents de la deuxième ligne.
error-shift-closed = Ce service est clos. Ouvrez-en un autre.
error-shift-open = Un service est déjà ouvert à ce poste. Faites-vous le transmettre, ou fermez-le.
error-until-needed = Le dernier jour du séjour manque.
error-until-past = Le dernier jour du séjour est passé.
error-wrong-way = C’est pour les voyageurs dans l’autre sens. Changez d’abord la direction.
fault-reason-needed = Écrivez en quelques mots pourquoi.
fault-needed = Ce champ est nécessaire.
fault-country = Ce pays n’existe pas. Donnez son nom ou son code, comme UTO.
fault-date = Donnez une date comme 2031-05-20 ; pour une naissance, 1974-08 ou 1974 si le reste n’est pas connu.
fault-sex = Donnez F, M ou X comme le dit le document.
fault-zone = La zone n’a pas été lue en entier.
fault-class-unknown = Choisissez un des titres.
fault-ground-unknown = Choisissez un des motifs de la loi.
fault-until-needed = Donnez le dernier jour où le voyageur peut rester.
fault-until-past = Donnez un jour à partir d’aujourd’hui.
fault-in-the-future = Donnez une heure passée.
fault-hand-over-to-oneself = Choisissez un autre agent.
fault-rules-line = Cette ligne n’est pas correcte.
fault-indicator-expiry = Donnez un dernier jour entre aujourd’hui et dans 366 jours.
fault-indicator-protected = Il lit un attribut que la loi protège. Écrivez-le sur les documents et les voyages.
fault-indicator-unknown = Il lit un champ que les indicateurs n’ont pas.
fault-indicator-not-allowed = Il emploie une écriture que les indicateurs n’ont pas.
fault-indicator-unreadable = Il ne peut être lu comme une expression donnant vrai ou faux.
border-nav-first-line = Première ligne
border-first-line = Première ligne
border-zone = Zone de lecture automatique
border-zone-hint = Posez le document sur le lecteur, ou collez les deux ou trois lignes du bas.
border-type-fields = Saisir les champs du document
border-direction = Sens
border-direction-suggested = Comme le dossier l’indique
border-examine = Examiner
border-last = Ma dernière opération
border-last-none = Vous n’avez encore examiné personne ici.
border-shift = Ce service
border-shift-none = Aucun service n’est ouvert à ce poste.
border-shift-in-charge = { $name } en a la charge ; ouvert depuis { $since }.
border-count-arrivals = Arrivées
border-count-departures = Départs
border-count-refusals = Refus
border-count-waiting = En attente de la deuxième ligne
border-number = Numéro du document
border-issuer = État émetteur
border-surname = Nom
border-given-names = Prénoms
border-birth-date = Date de naissance
border-birth-date-hint = Ou une année, ou 1974-08.
border-sex = Sexe
border-sex-F = Féminin
border-sex-M = Masculin
border-sex-X = Non précisé
border-citizenship = Nationalité
border-expiry = Date d’expiration
border-issued = Date de délivrance
border-document-type = Code du document
border-document = Document
border-not-stated = Non précisé
border-not-known = Inconnu
border-not-known-title = Ce qui n’est pas connu
border-name = Nom
border-name-unknown = Nom inconnu
border-age = { $years ->
   [one] { $years } an
   *[other] { $years } ans
  }
border-expired = Expiré le { $date }
border-expires-soon = { $days ->
   [0] { $date }, aujourd’hui
   *[other] { $date }, encore { $days } j
  }
border-check-digits = Chiffres de contrôle
border-digit-valid = Exact
border-digit-invalid = Faux
border-digit-absent = Absent
border-digit-of-document_number = Numéro du document
border-digit-of-date_of_birth = Date de naissance
border-digit-of-date_of_expiry = Date d’expiration
border-digit-of-optional_data = Données facultatives
border-digit-of-composite = Global
border-zone-problems = Dans la zone
border-before = Déjà venu
border-on-record = Enregistré
border-in-hand = Dans le document
border-whole-history = Tout l’historique
border-no-history = Rien n’est enregistré.
border-known = Connu : { $crossings ->
   [one] un passage
   *[other] { $crossings } passages
  }, { $documents ->
   [one] un document
   *[other] { $documents } documents
  }
border-known-by-name = Connu par le nom et la date de naissance seulement : le document est nouveau
border-candidates = { $n ->
   [one] Une personne
   *[other] { $n } personnes
  } de ce nom et de cette date de naissance
border-first-time = Ni le document ni la personne ne sont enregistrés
border-other-identity = Une autre identité est enregistrée sous ce numéro
border-open-stay = Dans le pays depuis le { $since }
border-open-stay-over = Dans le pays depuis le { $since } : { $days ->
   [one] un jour de trop
   *[other] { $days } jours de trop
  }
border-refused-before = { $n ->
   [one] Refusé une fois
   *[other] Refusé { $n } fois
  } auparavant
border-overstays-before = { $n ->
   [one] Un séjour
   *[other] { $n } séjours
  } au-delà du délai
border-until-day = jusqu’au { $date }
border-written-late = inscrit après coup
border-was-corrected = corrigé
border-indicator-raised = Indicateur
border-law-says = Ce que dit la loi
border-days-left = { $n ->
   [one] jour restant
   *[other] jours restants
  } · { $used } utilisés · jusqu’au { $until }
border-decision = Voyage et décision
border-happened = Ce qui s’est passé
border-mode = Voyage
border-conveyance = Vol, navire, train ou plaque
border-purpose = Motif déclaré
border-purpose-visit = Visite, tourisme
border-purpose-business = Affaires
border-purpose-family = Famille
border-purpose-study = Études
border-purpose-work = Travail
border-purpose-medical = Soins médicaux
border-purpose-transit = Transit
border-purpose-other = Autre
border-address = Adresse de séjour
border-minors = Mineurs accompagnants
border-group = Groupe
border-group-size = Personnes du groupe
border-crew = Équipage
border-crew-yes = En service
border-papers = Visa et titre de séjour
border-visa-number = Numéro du visa
border-visa-from = Visa valable du
border-visa-until = Visa valable jusqu’au
border-visa-days = Jours de séjour
border-permit-number = Numéro du titre
border-permit-until = Titre valable jusqu’au
border-check-again = Garder et revérifier
border-class = Admettre comme
border-until = Peut rester jusqu’au
border-resident-before = Résidait ici avant
border-resident-yes = Oui
border-resident-no = Non
border-reason = Motif ou remarque
border-reason-hint = Nécessaire pour renvoyer, et pour admettre malgré la loi ou un indicateur.
border-same-as = Est-ce l’une de ces personnes ?
border-same-as-hint = Le document est nouveau ; le nom et la date de naissance ne le sont pas.
border-somebody-else = Quelqu’un d’autre
border-admit = Admettre
border-depart = Enregistrer le départ
border-refer = Renvoyer
border-asylum = Demande l’asile
border-turn-departure = Plutôt un départ
border-turn-arrival = Plutôt une arrivée
border-withdraw = Clore sans décision
border-refuse-on = Refuser…
border-next = Voyageur suivant
border-other-post = Cet examen relève d’un autre poste : { $post }. Vous pouvez le lire ici.
border-asylum-open = Une demande d’asile est enregistrée. Aucun refus n’est possible avant que la deuxième ligne l’ait traitée.
border-done-admitted = { $name } a été admis(e) jusqu’au { $until }.
border-done-admitted-endless = { $name } a été admis(e).
border-done-departed = Le départ de { $name } est enregistré.
border-done-referred = { $name } attend la deuxième ligne.
border-done-asylum = La demande d’asile est enregistrée. Renvoyez la personne à la deuxième ligne.
border-done-withdrawn = L’examen de { $name } est clos sans décision.
border-done-refused = L’entrée est refusée. Imprimez le formulaire, signez-le et remettez-le.
border-conflict = Quelqu’un d’autre a modifié ceci entre-temps
border-conflict-lead = Ce que vous avez envoyé au sujet de { $name } n’a pas été gardé : c’était sur une version plus ancienne. Comparez, puis décidez à nouveau.
border-conflict-now = Tel que c’est maintenant
border-conflict-yours = Ce que vous avez envoyé
border-conflict-not-kept = Non gardé
border-conflict-wanted = Vous vouliez
border-conflict-on = Continuer avec l’état actuel
border-sent-journey = garder le voyage
border-sent-turn = changer le sens
border-sent-admit = admettre
border-sent-depart = enregistrer un départ
border-sent-refer = renvoyer
border-sent-asylum = enregistrer une demande d’asile
border-sent-withdraw = clore sans décision
border-sent-refuse = refuser
border-refuse-title = Refuser l’entrée
border-refuse-consequence = { $name } n’entrera pas. Le refus est enregistré avec votre nom, et la personne reçoit un formulaire qui dit pourquoi et comment former un recours. On ne peut pas l’annuler ici.
border-ground = Motif légal
border-refusal-reason = Raison
border-refusal-reason-hint = En des mots que la personne et un juge peuvent suivre.
border-nothing-against = Toutes les conditions de la loi sont remplies.
border-refuse-back = Retour, ne refuser personne
border-refuse = Refuser l’entrée
border-refusal-form = Formulaire de refus
border-refusal-title = Refus d’entrée
border-refusal-intro = L’entrée dans le pays a été refusée à la personne ci-dessous, en vertu de : { $law }.
border-refusal-language = La personne lit
border-refusal-appeal = Comment former un recours
border-refused-at = Lieu et date
border-law = Loi
border-print-hint = Imprimez cette page : Ctrl + P.
border-sign-officer = Agent
border-sign-traveller = Voyageur
border-sign-received = A reçu une copie. Signer n’est pas accepter.
border-state = État
border-stays = Séjours
border-needs-nothing = Rien d’autre que le document
border-needs-visa = Un visa, ou un titre de séjour
border-needs-permit = Un titre de séjour
border-stays-about-overstaying = Entrés, le dernier jour autorisé est passé, et aucune sortie n’est enregistrée. Une sortie a pu échapper : renseignez-vous avant d’en tirer une conséquence.
border-stays-about-left-late = Sortis après le dernier jour autorisé.
border-stays-about-missing-exit = Entrés de nouveau sans sortie enregistrée : la sortie a échappé, ou attend dans un registre papier.
border-stays-about-missing-entry = Sortis sans entrée enregistrée : venus avant le début du registre, ou entrée non saisie.
border-stays-where = À quel poste
border-stays-here = Ce poste
border-stays-everywhere = Tous les postes
border-stays-none = Aucun séjour dans cette liste.
border-stay-from = Entrée
border-stay-to = Sortie
border-stay-why = Pourquoi il est ici
border-second-line = Deuxième ligne
border-second-line-took = En deuxième ligne depuis { $n } min.
border-traveller = Voyageur
border-queue-waiting = En attente, les plus anciens d’abord
border-queue-assigned = Pris en charge
border-queue-none = Personne n’attend la deuxième ligne.
border-queue-none-advice = Ceux que la première ligne oriente apparaissent ici.
border-queue-nobody-assigned = Personne n’est pris en charge.
border-queue-why = Motif
border-queue-who = Entre les mains de
border-queue-since = Depuis
border-queue-minutes = Temps écoulé
border-queue-asylum = Demande l’asile
border-minutes = { $n } min
border-take = Prendre en charge
border-note = Note d’entretien
border-note-title = Entretien
border-note-keep = Garder la note
border-asylum-title = Demande d’asile
border-asylum-how = Suite donnée à la demande
border-asylum-dealt = La demande est traitée
border-hold-title = Retenir un document
border-hold-what = Ce qui est retenu, et pourquoi
border-hold = Retenir contre reçu
border-receipt = Reçu
border-return = Rendre
border-protection-title = Services de protection
border-protection-service = Service
border-protection-note = Ce que le service doit savoir
border-protection-hint = Visible par la seule deuxième ligne. Aucune règle, aucun indicateur ne le lit.
border-protection-send = Orienter vers la protection
border-done-taken = L’examen est entre vos mains.
border-done-noted = La note est gardée.
border-done-held = Le document est retenu. Reçu : { $what }.
border-done-returned = Le document a été rendu.
border-done-asylum-dealt = La demande est traitée. Une décision peut suivre.
border-done-protected = L’orientation vers la protection est enregistrée.
border-sent-second-line = faire une étape de la deuxième ligne
border-count-examinations = Examens
border-count-late = Saisis plus tard
border-count-voided = Annulés
border-count-assigned = Pris en charge
border-shift-pages = Pages du service
border-shift-open = Ouvrir un service
border-shift-opened = Ouvert
border-shift-handed-over = Transmis
border-shift-closed = Clos
border-shift-close = Clore le service
border-shift-close-title = Clore sans transmettre
border-close-note = Note
border-hand-over-title = Transmettre
border-hand-over-to = À
border-hand-over-note = Ce que la relève doit savoir
border-hand-over-hint = Cas ouverts en deuxième ligne : { $n }.
border-hand-over = Transmettre
border-done-shift-opened = Le service est ouvert, vous en êtes responsable.
border-done-handed-over = { $name } est maintenant responsable.
border-done-shift-closed = Le service est clos.
border-day-sheet = Feuille du jour
border-day-sheet-of = Feuille du { $date }
border-day = Jour
border-day-show = Afficher
border-day-none = Personne n’a franchi la frontière ce jour-là.
border-crossings = Franchissements
border-refusals = Refus
border-refusals-none = Personne n’a été refusé ce jour-là.
border-remarks = Remarques
border-post = Poste
border-officer = Agent
border-time = Heure
border-time-hint = À l’heure du poste, par exemple 4:55.
border-printed-at = Imprimé
border-checkpoint = Tête du journal
border-late = Registre papier
border-late-lead = Une ligne à la fois : l’heure véritable, et pourquoi elle n’a pas été saisie aussitôt. Le droit de ce jour-là s’applique.
border-late-by = Écrit sur papier par
border-late-why = Pourquoi pas aussitôt
border-late-keep = Enregistrer
border-done-late = La ligne du registre papier est enregistrée.
border-done-late-look = Elle est enregistrée. Le droit de ce jour-là n’était pas respecté : un superviseur devrait la voir.
border-crossing = Franchissement
border-its-examination = L’examen
border-imported-from = Repris de
border-versions = Toutes les versions
border-version-first = Enregistré
border-version-erased = Effacé
border-voided-because = Annulé : { $why }
border-correct = Corriger
border-correct-title = Corriger une erreur
border-void = Annuler
border-void-title = Annuler le franchissement
border-void-hint = Il ne comptera plus nulle part ; il reste dans l’historique avec votre nom et le motif.
border-done-corrected = Le franchissement est corrigé. La version précédente reste dans l’historique.
border-done-voided = Le franchissement est annulé. Il reste dans l’historique.
border-person = Personne
border-documents-shown = Documents présentés ici
border-law-none = Aucune règle d’entrée enregistrée.
border-law-none-advice = Un administrateur doit les publier avant tout examen.
border-law-in-force = En vigueur aujourd’hui
border-law-source = Publié dans
border-law-from = En vigueur depuis
border-law-until = Jusqu’au
border-law-open = Sans terme
border-law-stay = Court séjour : jours sur une période de jours
border-law-passport = Passeport valable au-delà du séjour : jours
border-law-appeal = Recours
border-law-days = sous { $n } jours
border-law-requirements = Ce qui est demandé, et à qui : la première ligne qui convient décide
border-law-section = Article
border-law-needs = Exige
border-law-grounds = Motifs de refus
border-law-issued = Il doit avoir été délivré au cours des { $years } dernières années.
border-law-unlimited = Leur séjour n’a pas de terme
border-law-exempt = Qui est exempté
border-law-exempt-who = Qui
border-law-exempt-from = De quoi
border-law-exempt-resident = Titulaires d’un titre de séjour valable
border-law-exempt-crew = Équipage en service
border-law-exempt-visa = L’exigence d’un visa ou d’un titre
border-law-exempt-short_stay = Les jours de court séjour
border-law-exempt-passport_validity = La validité exigée du document
border-indicators = Indicateurs de risque
border-indicators-lead = Un indicateur oriente vers la deuxième ligne et montre pourquoi. Il ne décide rien, ne note personne, et ne peut lire ce que le droit protège : nationalité, sexe, religion, origine ethnique ou handicap.
border-indicators-none = Aucun indicateur enregistré.
border-indicator-new = Publier un indicateur
border-indicator-runs = En service
border-indicator-text = Ce que l’agent lit
border-indicator-withdraw = Retirer du service
border-name-of-indicator = Nom court
border-legal-basis = Base légale
border-expires-on = Dernier jour
border-expression = Expression
border-expression-hint = Sur les documents et les voyages, par exemple : journey.minors > 0 && !journey.address_given
border-author = Auteur
border-publish = Publier
border-hits = Ce qui en est résulté
border-hits-none = Il n’a pas encore été levé.
border-done-published = L’indicateur est en service.
border-done-out-of-use = L’indicateur est retiré du service.
fault-time = Donnez une heure comme 4:55, ou le jour et l’heure comme affichés.

# La puce, le cachet, les listes
border-chip = Puce
border-seal = Cachet
border-series = Série
border-on-the-page = Sur la page
border-on-the-chip = Sur la puce
border-in-the-seal = Dans le cachet
border-portrait = Portrait de la puce
border-own-name = Nom dans l'écriture du titulaire
border-signer = Signé par
border-revocation = Retiré par son État
border-revocation-not_checked = Inconnu : aucune liste de cet État n'est ici
border-revocation-not_revoked = Non
border-revocation-revoked = Oui
border-not-genuine = Non conforme à la signature
border-chip-genuine_unchanged = Authentique : signée par son État et inchangée
border-chip-do-genuine_unchanged = Comparez le portrait avec le voyageur.
border-chip-signer_unknown = Inchangée, signée par une clé inconnue ici
border-chip-do-signer_unknown = Examinez le document comme s'il n'avait pas de puce. Cela ne dit rien contre le voyageur.
border-chip-altered_since_signing = Les données de la puce ont été altérées depuis leur signature
border-chip-do-altered_since_signing = Relisez la puce. Si cela persiste, renvoyez à la deuxième ligne.
border-chip-signer_expired = Inchangée ; le certificat du signataire a expiré
border-chip-do-signer_expired = Examinez le document comme s'il n'avait pas de puce et regardez sa date d'expiration.
border-chip-signer_revoked = Son État a retiré la clé qui l'a signée
border-chip-do-signer_revoked = Renvoyez à la deuxième ligne : l'État a peut-être perdu cette clé.
border-chip-signer_not_entitled = Signée par une clé qui ne peut pas signer ce document
border-chip-do-signer_not_entitled = Renvoyez à la deuxième ligne avec la raison affichée.
border-chip-partly_signed = Ce qui est signé est authentique ; certaines données ne le sont pas
border-chip-do-partly_signed = Ne vous fiez à aucune donnée non signée.
border-chip-signature_not_verifiable = Signée d'une manière qui ne peut être vérifiée ici
border-chip-do-signature_not_verifiable = Examinez le document comme s'il n'avait pas de puce et signalez la raison affichée.
border-chip-signature_missing = La puce a donné des données sans leur signature
border-chip-do-signature_missing = Relisez la puce. Si cela persiste, examinez le document comme s'il n'avait pas de puce.
border-chip-chip_data_unreadable = La signature de la puce est endommagée ou tronquée
border-chip-do-chip_data_unreadable = Relisez la puce. Si cela persiste, examinez le document comme s'il n'avait pas de puce.
border-chip-no_chip_data = Aucune donnée de puce n'a été lue
border-chip-do-no_chip_data = Si le document porte le symbole de la puce, relisez-la. Une puce qui ne répond pas ne prouve rien.
border-original-proved = La puce n'est pas une copie
border-original-failed = La puce a mal répondu : ce peut être une copie
border-chip-agrees = Dit la même chose que la page, dans { $n } champs
border-chip-differs = La puce dit autre chose que la page
border-chip-do-differs = Renvoyez à la deuxième ligne : la page ou la puce a été modifiée, ou le lecteur a mal lu la page.
border-chip-not-compared = La page n'a pas été lue : comparez-la à la puce à l'œil
border-seal-genuine_unchanged = Authentique : signé par son État et inchangé
border-seal-do-genuine_unchanged = Comparez ce qu'il dit avec le document.
border-seal-signer_unknown = Signé par une clé inconnue ici
border-seal-do-signer_unknown = Examinez le document comme s'il n'avait pas de cachet. Cela ne dit rien contre le voyageur.
border-seal-altered_since_signing = Le cachet a été altéré depuis sa signature
border-seal-do-altered_since_signing = Relisez-le. Si cela persiste, renvoyez à la deuxième ligne.
border-seal-signer_expired = Le certificat du signataire a expiré
border-seal-do-signer_expired = Examinez le document comme s'il n'avait pas de cachet et regardez ses dates.
border-seal-signer_revoked = Son État a retiré la clé qui l'a signé
border-seal-do-signer_revoked = Renvoyez à la deuxième ligne : l'État a peut-être perdu cette clé.
border-seal-signer_not_entitled = Signé par une clé qui ne peut pas signer ce document
border-seal-do-signer_not_entitled = Renvoyez à la deuxième ligne avec la raison affichée.
border-seal-signature_not_verifiable = Signé d'une manière qui ne peut être vérifiée ici
border-seal-do-signature_not_verifiable = Examinez le document comme s'il n'avait pas de cachet et signalez la raison affichée.
border-seal-signature_missing = Le cachet n'a pas de signature
border-seal-do-signature_missing = Ne vous fiez à rien de ce qu'il dit.
border-seal-not_readable = Ceci ne peut être lu comme un cachet
border-seal-do-not_readable = Relisez-le.
border-seal-agrees = Appartient à ce document, d'après { $n } champs
border-seal-differs = Le cachet diffère du document dans { $n ->
    [one] un champ
   *[other] { $n } champs
}
border-seal-do-differs = Il appartient peut-être à un autre document. Renvoyez à la deuxième ligne.
border-seal-says-passport_number = Numéro de passeport
border-seal-says-number_of_entries = Entrées
border-seal-says-duration_of_stay = Durée du séjour
border-sealed-visa = Visa
border-sealed-residence_permit = Titre de séjour
border-sealed-emergency_travel_document = Titre de voyage provisoire
border-series-fits = Rien ne s'oppose à cette série
border-series-more = Tout sur cette série
border-reported = Ce document est sur une liste : { $status }. { $list } { $reference }, { $since }.
border-listed-document = Attendu sur { $flight }.
border-listed-differs = Attendu sur { $flight } ; la liste diffère du document :
border-listed-name = Attendu sur { $flight } avec un autre numéro de document :
border-listed-not_listed = Pas sur la liste de { $flight }
border-listed-told = Le transporteur a reçu la réponse : { $advice }
border-examine-document = Consigner ce que montre le document

# Vols
border-flights = Vols
border-flight = Vol
border-flights-about = Ce que les transporteurs ont annoncé pour ce poste. Qui n'est sur aucune liste peut venir tout de même.
border-flights-none = Aucun vol n'a été annoncé pour ce jour.
border-flights-none-advice = Les listes arrivent par la passerelle des transporteurs.
border-flight-other-end = De ou vers
border-flight-route = Trajet
border-flight-time = Au poste
border-flight-listed = Sur la liste
border-flight-closed = Clos
border-flight-people = Passagers et équipage
border-flight-nobody = Plus personne n'est sur la liste.
border-flight-nobody-advice = Ce qu'une liste dit des personnes est effacé quand la loi le prescrit.
border-flight-erased = Tout ce qui concerne ces personnes est effacé le { $when }.
border-flight-not-listed = Venus sans être sur la liste
border-flight-all-listed = Personne.
border-seat = Siège
border-advice = Réponse
border-because = Parce que
border-came = Venu
border-advice-clear = Peut embarquer
border-advice-examine = Peut embarquer, à examiner
border-advice-incomplete = Il faut en savoir plus
border-advice-do_not_board = Ne doit pas embarquer
border-came-examined = Examiné
border-came-not_yet = Pas encore
border-came-no_show = N'est pas venu
border-came-gone = Retiré de la liste
border-came-transit = En transit
border-because-missing = Manque : { $field }
border-missing-name = nom
border-missing-birth_date = date de naissance
border-missing-citizenship = nationalité
border-missing-number = numéro du document
border-missing-expiry = date d'expiration
border-not-to-board = Décider : ne doit pas embarquer
border-not-to-board-consequence = { $name } ne sera pas admis à bord. La décision porte votre nom et son motif, et peut faire l'objet d'un recours.
border-not-to-board-done = Décidé. Le transporteur l'apprend avec la prochaine réponse.
border-may-board = Peut finalement embarquer
border-may-board-done = Retiré. Le transporteur l'apprend avec la prochaine réponse.
border-because-document_expiry = Le document expire trop tôt
border-because-citizenship = La nationalité n'est pas connue
border-because-document_accepted = Ce type de document ne permet pas l'entrée
border-because-visa = Un visa est nécessaire
border-because-visa_valid = Le visa n'est pas valable ce jour
border-because-permit = Un titre est nécessaire
border-because-short_stay = Il ne reste aucun jour de séjour
border-because-passport_validity = Le document n'est pas valable assez longtemps
border-because-document_age = Le document a été délivré il y a trop longtemps
