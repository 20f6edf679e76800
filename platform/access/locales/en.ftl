access-role-officer = First-line officer
access-role-second_line = Second-line officer
access-role-supervisor = Supervisor
access-role-statistician = Statistician
access-role-administrator = Administrator
access-role-auditor = Auditor
access-role-reader_service = Document reader service
access-role-system = The node itself
access-outcome-opened = Signed in
access-outcome-failed = Failed
access-outcome-closed = Signed out
error-sign-in-failed = The name or the password is not right. Check both and try again.
error-sign-in-wait = { $seconds ->
    [one] Too many tries. Wait one second and try again.
   *[other] Too many tries. Wait { $seconds } seconds and try again.
}
error-no-role = Your account holds no role yet. Ask your administrator for one.
error-session-ended = Your session has ended. Sign in again; what you have typed is still in the form.
error-no-such-role = You don’t hold this role any more. Choose one of the roles shown.
error-not-allowed = Your role does not allow this here. Ask a supervisor, or switch to another of your roles.
error-no-such-user = There is no such account here.
error-password-refused = This password can’t be used.
error-user-name-refused = This name can’t be used to sign in.
error-user-name-taken = There is an account “{ $name }” already. Choose another name.
error-roles-refused = These roles can’t be given as stated.
error-own-account = You can’t close your own account. Ask another administrator.
error-account-elsewhere = This account is kept at the node { $node }. Change the password there; it comes here by itself.
error-not-a-machine = Tokens are for machines’ accounts that are open. People sign in.
error-token-days = A token lasts from 1 to 366 days.
error-access-log-unavailable = The log of reads can’t be written, so personal records can’t be shown. Tell your administrator: the disk may be full or read-only.
fault-password-short = Use at least 12 characters; a few words in a row are fine.
fault-password-long = Use at most 256 characters.
fault-password-name = Leave your own name out of the password.
fault-user-name = Use 2 to 64 letters without accents, digits, or . - _ @
fault-role-unknown = There is no such role to give.
fault-role-needs-post = Say at which post this role is held.
fault-role-twice = This role is given twice at the same post.
fault-token-days = Choose from 1 to 366 days.
