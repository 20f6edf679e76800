access-role-officer = Agent de première ligne
access-role-second_line = Agent de deuxième ligne
access-role-supervisor = Chef d’équipe
access-role-statistician = Statisticien
access-role-administrator = Administrateur
access-role-auditor = Auditeur
access-role-reader_service = Service de lecture des documents
access-role-system = Le nœud lui-même
access-outcome-opened = Connexion
access-outcome-failed = Échec
access-outcome-closed = Déconnexion
error-sign-in-failed = Le nom ou le mot de passe est inexact. Vérifiez les deux et réessayez.
error-sign-in-wait = { $seconds ->
    [one] Trop d’essais. Attendez une seconde et réessayez.
   *[other] Trop d’essais. Attendez { $seconds } secondes et réessayez.
}
error-no-role = Votre compte n’a encore aucun rôle. Demandez-en un à votre administrateur.
error-session-ended = Votre session est terminée. Reconnectez-vous ; votre saisie est encore dans le formulaire.
error-no-such-role = Vous n’avez plus ce rôle. Choisissez l’un des rôles affichés.
error-not-allowed = Votre rôle ne le permet pas ici. Adressez-vous à un chef d’équipe ou passez à un autre de vos rôles.
error-no-such-user = Ce compte n’existe pas ici.
error-password-refused = Ce mot de passe ne peut pas être utilisé.
error-user-name-refused = Ce nom ne peut pas servir à se connecter.
error-user-name-taken = Le compte « { $name } » existe déjà. Choisissez un autre nom.
error-roles-refused = Ces rôles ne peuvent pas être attribués ainsi.
error-own-account = Vous ne pouvez pas fermer votre propre compte. Demandez à un autre administrateur.
error-account-elsewhere = Ce compte est tenu au nœud { $node }. Changez-y le mot de passe ; il arrive ici de lui-même.
error-not-a-machine = Les jetons sont réservés aux comptes de machines ouverts. Les personnes se connectent.
error-token-days = Un jeton dure de 1 à 366 jours.
error-access-log-unavailable = Le journal des consultations ne peut pas être écrit ; les dossiers personnels ne peuvent donc pas être affichés. Prévenez votre administrateur : le disque est peut-être plein ou en lecture seule.
fault-password-short = Utilisez au moins 12 caractères ; quelques mots à la suite conviennent.
fault-password-long = Utilisez au plus 256 caractères.
fault-password-name = N’utilisez pas votre propre nom dans le mot de passe.
fault-user-name = Utilisez de 2 à 64 lettres sans accent, chiffres ou . - _ @
fault-role-unknown = Il n’y a pas de tel rôle à attribuer.
fault-role-needs-post = Indiquez à quel poste ce rôle est exercé.
fault-role-twice = Ce rôle est attribué deux fois au même poste.
fault-token-days = Choisissez de 1 à 366 jours.
