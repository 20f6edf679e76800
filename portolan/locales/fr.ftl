# Ce que disent les pages d’un poste sur clé, outre ses manuels et formulaires.

kit-law = La loi sur l’entrée
kit-law-from = En vigueur depuis le { $from }.
kit-law-span = En vigueur du { $from } au { $until }.
kit-law-validity = Un document doit être valable { $days } jours au-delà du séjour.
kit-law-stay = Courts séjours : { $days } jours sur toute période de { $window }.
kit-law-section = Article
kit-law-citizenship = Citoyenneté
kit-law-documents = Documents
kit-law-needs = Exigé
kit-law-everybody = Tout le monde
kit-law-any = Tous
kit-law-first = La première ligne qui convient décide.
kit-law-needs-nothing = Rien d’autre
kit-law-needs-visa = Un visa, ou un titre
kit-law-needs-permit = Un titre
kit-law-grounds = Les seuls motifs de refus
kit-law-appeal = Comment former un recours
kit-law-appeal-how = Dans les { $days } jours, auprès de : { $to }
