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
