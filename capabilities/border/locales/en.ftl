border-direction-arrival = Arrival
border-direction-departure = Departure
border-class-citizen = Citizen
border-class-resident = Resident
border-class-visa = With a visa
border-class-visitor = Visitor without a visa
border-class-crew = Crew
border-mode-air = By air
border-mode-sea = By sea
border-mode-rail = By rail
border-mode-road = By road
border-mode-foot = On foot
border-state-open = With the first line
border-state-referred = Waiting for the second line
border-state-assigned = With the second line
border-state-admitted = Admitted
border-state-refused = Refused
border-state-departed = Left the country
border-state-withdrawn = Ended without a decision
border-step-examine = Document examined
border-step-request_asylum = Asked for asylum
border-step-deal_with_asylum = Request for asylum dealt with
border-step-refer = Referred to the second line
border-step-assign = Taken in hand
border-step-note = Interview note
border-step-hold_document = Document held
border-step-return_document = Document given back
border-step-admit = Admitted
border-step-refuse = Refused
border-step-depart = Departure recorded
border-step-withdraw = Ended without a decision
border-outcome-met = Met
border-outcome-not_met = Not met
border-outcome-not_known = Not known
border-outcome-exempt = Exempt
border-finding-document_expiry = { $outcome ->
    [met] The document is valid until { $date }.
   *[not_met] The document expired on { $date }.
    [not_known] The document’s last day is not known.
}
border-finding-citizenship = The citizenship is not known, so what is needed can’t be told.
border-finding-document_accepted = A document of type { $document } does not allow entry for citizens of { $citizenship }.
border-finding-no_visa_needed = No visa is needed.
border-finding-visa = { $outcome ->
   *[not_met] A visa is needed and none was shown.
    [not_known] How long the visa { $number } is valid is not known.
    [exempt] No visa is needed: exempt.
}
border-finding-visa_valid = { $outcome ->
    [met] The visa { $number } is valid until { $date }.
   *[not_met] The visa { $number } is not valid today; its last day is { $date }.
}
border-finding-permit = { $outcome ->
    [met] A valid permit was shown.
   *[not_met] A permit is needed and no valid one was shown.
}
border-finding-short_stay = { $outcome ->
    [met] { $used } of { $days } days used in { $window }; { $left } left.
   *[not_met] { $used } of { $days } days used in { $window }; none left.
    [exempt] Days are not counted: exempt.
}
border-finding-passport_validity = { $outcome ->
    [met] The document (valid until { $date }) must outlast the stay by { $days } days: a stay until { $fits } fits.
   *[not_met] The document (valid until { $date }) does not outlast any stay by { $days } days.
    [not_known] Whether the document outlasts the stay is not known.
    [exempt] The document need not outlast the stay: exempt.
}
border-finding-document_age = { $outcome ->
    [met] The document was issued on { $date }, within { $years } years.
   *[not_met] The document was issued on { $date }, more than { $years } years ago.
}
border-unknown-document_number = The document number
border-unknown-name = The name
border-unknown-birth_date = The whole birth date
border-unknown-citizenship = The citizenship
border-unknown-document_expiry = The document’s last day
border-unknown-history = Whether this person was here before
border-unknown-identity = Whether this is the same person: name and birth date agree, the document is new
border-unknown-older_crossings = Crossings older than those shown
border-unknown-visa_validity = How long the visa is valid
border-unknown-indicator = What one of the indicators says: it failed
border-unknown-other-posts = Crossings at other posts are not known here.
border-told-as-of = Rules, lists, posts and accounts: as of { $when }.
border-told-age = { $days ->
    [one] What came from the centre is one day old.
   *[other] What came from the centre is { $days } days old.
}
border-never-told = Nothing was heard from the centre yet.
border-ground-no_valid_document = No valid travel document
border-ground-false_document = A false, counterfeit or altered travel document
border-ground-no_valid_visa = No valid visa or permit where one is needed
border-ground-false_visa = A false, counterfeit or altered visa or permit
border-ground-purpose_not_justified = Purpose and conditions of the stay not justified
border-ground-stay_exhausted = The days of stay are used up
border-ground-no_means = No sufficient means for the stay and the return
border-ground-entry_ban = An entry ban is in force
border-ground-public_security = A threat to public security or public health
border-appeal-text = You may appeal to { $to } within { $days } days, until { $until } ({ $section }). An appeal does not allow entry meanwhile.
border-stay-open = In the country
border-stay-closed = Left
border-stay-no_exit = Entered again: the exit between is missing
border-stay-no_entry = Left without an entry on record
border-stay-resident_left = A resident or citizen who left
border-stay-void = Taken back
border-stays-overstaying = In the country longer than allowed
border-stays-left-late = Left later than allowed
border-stays-missing-exit = Entered twice without an exit
border-stays-missing-entry = Left without an entry
border-stay-over-days = { $days ->
    [one] one day too long
   *[other] { $days } days too long
}
border-hit-shown = Shown
border-hit-not_referred = Not referred
border-hit-referred = Referred
border-hit-referred_admitted = Referred, then let go
border-hit-referred_refused = Referred, then refused
border-indicator-idle-expired = Expired: it does not run
border-indicator-idle-withdrawn = Taken out of use
border-indicator-idle-does-not-load = It does not load
error-a-person-decides = A named officer has to decide this. A service can only bring what it has read.
error-already-begun = This examination has begun already. Scan the document again to begin another.
error-already-recorded = A crossing of this person at this very time is on record already.
error-already-referred = This traveller is with the second line already.
error-another-post = This examination belongs to another post.
error-assigned-to-another = { $name } has this examination. A supervisor can take it over.
error-asylum-first = A request for asylum is on record. The second line has to deal with it first: refer the traveller.
error-class-unknown = Choose how to admit the traveller.
error-correction-refused = The correction can’t be kept as stated.
error-crossing-voided = This crossing was taken back already.
error-date-out-of-range = There is no such day or time.
error-document-unread = The document can’t be read as it stands. Scan it again, or type the fields below.
error-examination-decided = This examination is over. To put a mistake right, correct the crossing.
error-file-unread = The file can’t be read: { $what }
error-ground-unknown = A refusal needs a ground that the law gives.
error-hand-over-to-oneself = This officer is in charge already. Choose who takes over.
error-import-stopped = Stopped. What was brought in until then stays; bringing the file in again goes on from there.
error-indicator-refused = This indicator can’t be used.
error-indicator-withdrawn = This indicator is out of use already.
error-late-refused = This line of the paper log can’t be written down yet.
error-no-asylum-request = No request for asylum is waiting here.
error-no-document-held = No document of this traveller is held. Check the receipt’s number.
error-no-law = No entry rules are on record for { $date }. An administrator has to publish them.
error-no-post = You are not signed in at a post. Choose a role at a post, then try again.
error-not-assigned = This is for the second line, once an officer there has taken the examination.
error-not-referred = This traveller was not referred to the second line.
error-nothing-corrected = Nothing is different. Change what was wrong.
error-post-unknown = There is no post “{ $code }”. Give the code of a post of this node.
error-reason-needed = This needs a reason in words.
error-rules-published = A rule set of this name beginning on this day is on record already.
error-rules-unsound = These rules can’t be published. Put the lines below right and try again.
error-second-line-only = This is for officers of the second line.
error-shift-closed = This shift is closed. Open another.
error-shift-open = A shift is open at this post already. Have it handed over to you, or close it.
error-until-needed = The last day of the stay is missing.
error-until-past = The last day of the stay has passed.
error-wrong-way = This is for travellers who go the other way. Change the direction first.
fault-reason-needed = Write in a few words why.
fault-needed = This is needed.
fault-country = There is no such country. Give its name or its code, such as UTO.
fault-date = Give a date as 2031-05-20; of a birth date, 1974-08 or 1974 where the rest is not known.
fault-sex = Give F, M or X as the document says.
fault-zone = The zone was not read whole.
fault-class-unknown = Choose one of the classes.
fault-ground-unknown = Choose one of the grounds of the law.
fault-until-needed = Give the last day that the traveller may stay.
fault-until-past = Give a day from today on.
fault-in-the-future = Give a time that has passed.
fault-hand-over-to-oneself = Choose another officer.
fault-rules-line = This line is not right.
fault-indicator-expiry = Give a last day between today and 366 days from now.
fault-indicator-protected = It reads an attribute that the law protects. Write it over documents and journeys.
fault-indicator-unknown = It reads a field that indicators do not have.
fault-indicator-not-allowed = It is written in a way that indicators do not have.
fault-indicator-unreadable = It can’t be read as an expression that gives true or false.
border-nav-first-line = First line
border-first-line = First line
border-zone = Machine readable zone
border-zone-hint = Hold the document to the reader, or paste the two or three lines at its foot.
border-type-fields = Type the document’s fields
border-direction = Direction
border-direction-suggested = As the record suggests
border-examine = Examine
border-last = What I last did
border-last-none = You have not examined anybody here yet.
border-shift = This shift
border-shift-none = No shift is open at this post.
border-shift-in-charge = { $name } is in charge; open since { $since }.
border-count-arrivals = Arrivals
border-count-departures = Departures
border-count-refusals = Refusals
border-count-waiting = Waiting for the second line
border-number = Document number
border-issuer = Issuing State
border-surname = Surname
border-given-names = Given names
border-birth-date = Date of birth
border-birth-date-hint = Or a year, or 1974-08.
border-sex = Sex
border-sex-F = Female
border-sex-M = Male
border-sex-X = Unspecified
border-citizenship = Citizenship
border-expiry = Date of expiry
border-issued = Date of issue
border-document-type = Document code
border-document = Document
border-not-stated = Not stated
border-not-known = Not known
border-not-known-title = What is not known
border-name = Name
border-name-unknown = Name not known
border-age = { $years ->
   [one] { $years } year old
   *[other] { $years } years old
  }
border-expired = Expired on { $date }
border-expires-soon = { $days ->
   [0] { $date }, today
   *[other] { $date }, { $days } d left
  }
border-check-digits = Check digits
border-digit-valid = Holds
border-digit-invalid = Wrong
border-digit-absent = None
border-digit-of-document_number = Document number
border-digit-of-date_of_birth = Date of birth
border-digit-of-date_of_expiry = Date of expiry
border-digit-of-optional_data = Optional data
border-digit-of-composite = Composite
border-zone-problems = In the zone
border-before = Here before
border-on-record = On record
border-in-hand = In the document
border-whole-history = The whole history
border-no-history = Nothing is on record.
border-known = Known: { $crossings ->
   [one] one crossing
   *[other] { $crossings } crossings
  }, { $documents ->
   [one] one document
   *[other] { $documents } documents
  }
border-known-by-name = Known by name and date of birth only: the document is new
border-candidates = { $n ->
   [one] One person
   *[other] { $n } people
  } of this name and date of birth on record
border-first-time = Neither the document nor the person is on record
border-other-identity = Another identity is on record under this number
border-open-stay = In the country since { $since }
border-open-stay-over = In the country since { $since }: { $days ->
   [one] one day too long
   *[other] { $days } days too long
  }
border-refused-before = { $n ->
   [one] Refused once
   *[other] Refused { $n } times
  } before
border-overstays-before = { $n ->
   [one] One stay
   *[other] { $n } stays
  } longer than allowed
border-until-day = until { $date }
border-written-late = written down later
border-was-corrected = corrected
border-indicator-raised = Indicator
border-law-says = What the law says
border-days-left = { $n ->
   [one] day left
   *[other] days left
  } · { $used } used · until { $until }
border-decision = Journey and decision
border-happened = What happened
border-mode = Travels
border-conveyance = Flight, ship, train or plate
border-purpose = Purpose as stated
border-purpose-visit = Visit, tourism
border-purpose-business = Business
border-purpose-family = Family
border-purpose-study = Study
border-purpose-work = Work
border-purpose-medical = Medical care
border-purpose-transit = Transit
border-purpose-other = Other
border-address = Address of stay
border-minors = Accompanying minors
border-group = Group
border-group-size = People in the group
border-crew = Crew
border-crew-yes = On duty
border-papers = Visa and permit
border-visa-number = Visa number
border-visa-from = Visa valid from
border-visa-until = Visa valid until
border-visa-days = Days of stay
border-permit-number = Permit number
border-permit-until = Permit valid until
border-check-again = Keep and check again
border-class = Admit as
border-until = May stay until
border-resident-before = Lived here before
border-resident-yes = Yes
border-resident-no = No
border-reason = Reason or remark
border-reason-hint = Needed to refer, and to admit against the law or an indicator.
border-same-as = Is it one of these people?
border-same-as-hint = The document is new; the name and the date of birth are not.
border-somebody-else = Somebody else
border-admit = Admit
border-depart = Record departure
border-refer = Refer
border-asylum = Asks for asylum
border-turn-departure = Departure instead
border-turn-arrival = Arrival instead
border-withdraw = End without a decision
border-refuse-on = Refuse…
border-next = Next traveller
border-other-post = This examination belongs to another post: { $post }. You can read it here.
border-asylum-open = A request for asylum is on record. Refusal is not possible until the second line has dealt with it.
border-done-admitted = { $name } was admitted until { $until }.
border-done-admitted-endless = { $name } was admitted.
border-done-departed = The departure of { $name } is on record.
border-done-referred = { $name } waits for the second line.
border-done-asylum = The request for asylum is on record. Refer the traveller to the second line.
border-done-withdrawn = The examination of { $name } ended without a decision.
border-done-refused = Entry was refused. Print the form, sign it, and give it to the traveller.
border-conflict = Somebody else changed this meanwhile
border-conflict-lead = What you sent about { $name } was not kept: it was written over an older version. Look at both, then decide again.
border-conflict-now = As it stands now
border-conflict-yours = What you sent
border-conflict-not-kept = Not kept
border-conflict-wanted = You wanted to
border-conflict-on = Go on with it as it stands
border-sent-journey = keep the journey
border-sent-turn = change the direction
border-sent-admit = admit
border-sent-depart = record a departure
border-sent-refer = refer
border-sent-asylum = record a request for asylum
border-sent-withdraw = end without a decision
border-sent-refuse = refuse
border-refuse-title = Refuse entry
border-refuse-consequence = { $name } will not enter. The refusal is put on record with your name, and the traveller gets a form that says why and how to appeal. It can’t be undone here.
border-ground = Ground
border-refusal-reason = Reason
border-refusal-reason-hint = In words that the traveller and a judge can follow.
border-nothing-against = Every requirement of the law is met.
border-refuse-back = Back, refuse nobody
border-refuse = Refuse entry
border-refusal-form = Refusal form
border-refusal-title = Refusal of entry
border-refusal-intro = Entry into the country was refused to the person named below, under the { $law }.
border-refusal-language = The traveller reads
border-refusal-appeal = How to appeal
border-refused-at = Where and when
border-law = Law
border-print-hint = Print this page: Ctrl + P.
border-sign-officer = Officer
border-sign-traveller = Traveller
border-sign-received = Received a copy. Signing is not agreeing.
border-state = State
border-stays = Stays
border-needs-nothing = Nothing but the document
border-needs-visa = A visa, or a permit
border-needs-permit = A residence permit
border-stays-about-overstaying = Entered, with a last day that has passed, and no exit on record. An exit may also have been missed: ask before anything follows from it.
border-stays-about-left-late = Left after the last day that was allowed.
border-stays-about-missing-exit = Entered again although no exit is on record: the exit between was missed, here or by a paper log not yet written down.
border-stays-about-missing-entry = Left although no entry is on record: they came before the record began, or the entry was missed.
border-stays-where = At which post
border-stays-here = This post
border-stays-everywhere = All posts
border-stays-none = No stay is on this list.
border-stay-from = Entered
border-stay-to = Left
border-stay-why = Why it is here
border-second-line = Second line
border-second-line-took = With the second line for { $n } min.
border-traveller = Traveller
border-queue-waiting = Waiting, the longest first
border-queue-assigned = In hand
border-queue-none = Nobody waits for the second line.
border-queue-none-advice = Whoever the first line refers appears here.
border-queue-nobody-assigned = Nobody is in hand.
border-queue-why = Why
border-queue-who = In whose hands
border-queue-since = Since
border-queue-minutes = Time taken
border-queue-asylum = Asks for asylum
border-minutes = { $n } min
border-take = Take in hand
border-note = Interview note
border-note-title = Interview
border-note-keep = Keep the note
border-asylum-title = Request for asylum
border-asylum-how = What was done with the request
border-asylum-dealt = The request is dealt with
border-hold-title = Keep a document
border-hold-what = What is kept, and for what
border-hold = Keep against a receipt
border-receipt = Receipt
border-return = Give it back
border-protection-title = Protection services
border-protection-service = Service
border-protection-note = What the service needs to know
border-protection-hint = Seen by the second line alone. No rule and no indicator reads it.
border-protection-send = Refer to protection
border-done-taken = It is in your hands.
border-done-noted = The note is kept.
border-done-held = The document is kept. Receipt: { $what }.
border-done-returned = The document was given back.
border-done-asylum-dealt = The request is dealt with. A decision can follow.
border-done-protected = The referral to protection is on record.
border-sent-second-line = do a step of the second line
border-count-examinations = Examinations
border-count-late = Written down later
border-count-voided = Taken back
border-count-assigned = In hand
border-shift-pages = Pages of the shift
border-shift-open = Open a shift
border-shift-opened = Opened
border-shift-handed-over = Handed over
border-shift-closed = Closed
border-shift-close = Close the shift
border-shift-close-title = Close without handing over
border-close-note = Note
border-hand-over-title = Hand over
border-hand-over-to = To
border-hand-over-note = What the next shift must know
border-hand-over-hint = Open referrals now: { $n }.
border-hand-over = Hand over
border-done-shift-opened = The shift is open, and you are in charge.
border-done-handed-over = { $name } is in charge now.
border-done-shift-closed = The shift is closed.
border-day-sheet = Day sheet
border-day-sheet-of = Day sheet of { $date }
border-day = Day
border-day-show = Show
border-day-none = Nobody crossed on this day.
border-crossings = Crossings
border-refusals = Refusals
border-refusals-none = Nobody was refused on this day.
border-remarks = Remarks
border-post = Post
border-officer = Officer
border-time = Time
border-time-hint = By the clocks at the post, such as 4:55.
border-printed-at = Printed
border-checkpoint = Head of the journal
border-late = Paper log
border-late-lead = One line at a time: when it truly happened, and why it was not written at once. The law of that day is applied.
border-late-by = Written on paper by
border-late-why = Why it was not written at once
border-late-keep = Write it down
border-done-late = The line of the paper log is on record.
border-done-late-look = It is on record. The law of that day was not met: a supervisor should look at it.
border-crossing = Crossing
border-its-examination = The examination
border-imported-from = Brought in from
border-versions = Every version
border-version-first = Written down
border-version-erased = Erased
border-voided-because = Taken back: { $why }
border-correct = Correct
border-correct-title = Put a mistake right
border-void = Take it back
border-void-title = Take the crossing back
border-void-hint = It counts nowhere any more; it stays in history with your name and the reason.
border-done-corrected = The crossing is corrected. The version before stays in history.
border-done-voided = The crossing is taken back. It stays in history.
border-person = Person
border-documents-shown = Documents shown here
border-law-none = No entry rules are on record.
border-law-none-advice = An administrator has to publish them before anybody can be examined.
border-law-in-force = In force today
border-law-source = Published in
border-law-from = In force from
border-law-until = Until
border-law-open = Open
border-law-stay = Short stay: days in a window of days
border-law-passport = Passport valid beyond the stay: days
border-law-appeal = Appeal
border-law-days = within { $n } days
border-law-requirements = What is asked of whom, the first that fits decides
border-law-section = Section
border-law-needs = Needs
border-law-grounds = Grounds of refusal
border-law-issued = It must have been issued within the last { $years } years.
border-law-unlimited = Their stay has no end
border-law-exempt = Who is exempt
border-law-exempt-who = Who
border-law-exempt-from = From what
border-law-exempt-resident = Holders of a valid residence permit
border-law-exempt-crew = Crew on duty
border-law-exempt-visa = The need of a visa or permit
border-law-exempt-short_stay = The days of short stays
border-law-exempt-passport_validity = The validity asked of the document
border-indicators = Risk indicators
border-indicators-lead = An indicator refers to the second line and shows why. It decides nothing, gives nobody a score, and can’t read what the law protects: nationality, sex, religion, ethnicity or disability.
border-indicators-none = No indicator is on record.
border-indicator-new = Publish an indicator
border-indicator-runs = In use
border-indicator-text = What the officer reads
border-indicator-withdraw = Take out of use
border-name-of-indicator = Short name
border-legal-basis = Legal basis
border-expires-on = Last day
border-expression = Expression
border-expression-hint = Over documents and journeys, such as: journey.minors > 0 && !journey.address_given
border-author = Author
border-publish = Publish
border-hits = What came of it
border-hits-none = It has not been raised yet.
border-done-published = The indicator is in use.
border-done-out-of-use = The indicator is out of use.
fault-time = Give a time such as 4:55, or day and time as shown.

# The chip, the seal, lists
border-chip = Chip
border-seal = Seal
border-series = Series
border-on-the-page = On the page
border-on-the-chip = On the chip
border-in-the-seal = In the seal
border-portrait = Portrait on the chip
border-own-name = Name in the holder's own letters
border-signer = Signed by
border-revocation = Withdrawn by its State
border-revocation-not_checked = Not known: no list of that State is here
border-revocation-not_revoked = No
border-revocation-revoked = Yes
border-not-genuine = Not as signed
border-chip-genuine_unchanged = Genuine: signed by its State and unchanged
border-chip-do-genuine_unchanged = Compare the portrait with the traveller.
border-chip-signer_unknown = Unchanged, signed by a key that is not known here
border-chip-do-signer_unknown = Examine the document as one without a chip. It says nothing against the traveller.
border-chip-altered_since_signing = The chip's data was altered since it was signed
border-chip-do-altered_since_signing = Read the chip once more. Where it stays so, refer to the second line.
border-chip-signer_expired = Unchanged; the signer's certificate has expired
border-chip-do-signer_expired = Examine the document as one without a chip, and look at its date of expiry.
border-chip-signer_revoked = Its State has withdrawn the key that signed it
border-chip-do-signer_revoked = Refer to the second line: the State may have lost this key to somebody.
border-chip-signer_not_entitled = Signed by a key that may not sign this document
border-chip-do-signer_not_entitled = Refer to the second line, with the reason shown.
border-chip-partly_signed = What is signed is genuine; some data nobody signed
border-chip-do-partly_signed = Rely on no data that is not signed.
border-chip-signature_not_verifiable = Signed in a way that cannot be verified here
border-chip-do-signature_not_verifiable = Examine the document as one without a chip, and report the reason shown.
border-chip-signature_missing = The chip gave data without its signature
border-chip-do-signature_missing = Read the chip once more. Where it stays so, examine the document as one without a chip.
border-chip-chip_data_unreadable = The signature on the chip is damaged or cut off
border-chip-do-chip_data_unreadable = Read the chip once more. Where it stays so, examine the document as one without a chip.
border-chip-no_chip_data = No data of a chip was read
border-chip-do-no_chip_data = Where the document bears the chip symbol, read it once more. A chip that does not answer proves nothing.
border-original-proved = The chip is no copy
border-original-failed = The chip gave a wrong answer: it may be a copy
border-chip-agrees = Says what the page says, in { $n } fields
border-chip-differs = The chip says something else than the page
border-chip-do-differs = Refer to the second line: either page or chip was changed, or the reader misread the page.
border-chip-not-compared = The page was not read: compare it with the chip by eye
border-seal-genuine_unchanged = Genuine: signed by its State and unchanged
border-seal-do-genuine_unchanged = Compare what it says with the document.
border-seal-signer_unknown = Signed by a key that is not known here
border-seal-do-signer_unknown = Examine the document as one without a seal. It says nothing against the traveller.
border-seal-altered_since_signing = The seal was altered since it was signed
border-seal-do-altered_since_signing = Scan it once more. Where it stays so, refer to the second line.
border-seal-signer_expired = The signer's certificate has expired
border-seal-do-signer_expired = Examine the document as one without a seal, and look at its dates.
border-seal-signer_revoked = Its State has withdrawn the key that signed it
border-seal-do-signer_revoked = Refer to the second line: the State may have lost this key to somebody.
border-seal-signer_not_entitled = Signed by a key that may not sign this document
border-seal-do-signer_not_entitled = Refer to the second line, with the reason shown.
border-seal-signature_not_verifiable = Signed in a way that cannot be verified here
border-seal-do-signature_not_verifiable = Examine the document as one without a seal, and report the reason shown.
border-seal-signature_missing = The seal has no signature
border-seal-do-signature_missing = Rely on nothing that it says.
border-seal-not_readable = This can't be read as a seal
border-seal-do-not_readable = Scan it once more.
border-seal-agrees = Belongs to this document, by { $n } fields
border-seal-differs = The seal differs from the document in { $n ->
    [one] one field
   *[other] { $n } fields
}
border-seal-do-differs = It may belong to another document. Refer to the second line.
border-seal-says-passport_number = Passport number
border-seal-says-number_of_entries = Entries
border-seal-says-duration_of_stay = Duration of stay
border-sealed-visa = Visa
border-sealed-residence_permit = Residence permit
border-sealed-emergency_travel_document = Emergency travel document
border-series-fits = Nothing speaks against this series
border-series-more = All of this series
border-reported = This document is on a list: { $status }. { $list } { $reference }, { $since }.
border-listed-document = Expected on { $flight }.
border-listed-differs = Expected on { $flight }; the list differs from the document:
border-listed-name = Expected on { $flight } with another document number:
border-listed-not_listed = Not on the list of { $flight }
border-listed-told = The carrier was told: { $advice }
border-examine-document = Write down what the document shows

# Flights
border-flights = Flights
border-flight = Flight
border-flights-about = What carriers announced for this post. Whoever is on no list may come all the same.
border-flights-none = No flight was announced for this day.
border-flights-none-advice = Lists come through the carriers' gateway.
border-flight-other-end = From or to
border-flight-route = Route
border-flight-time = At the post
border-flight-listed = On the list
border-flight-closed = Closed
border-flight-people = Passengers and crew
border-flight-nobody = Nobody is on the list any more.
border-flight-nobody-advice = What a list says of people is erased when the law says.
border-flight-erased = Everything about these people is erased on { $when }.
border-flight-not-listed = Came without being on the list
border-flight-all-listed = Nobody.
border-seat = Seat
border-advice = Answer
border-because = Because
border-came = Came
border-advice-clear = May board
border-advice-examine = May board, to be examined
border-advice-incomplete = More has to be known
border-advice-do_not_board = Not to board
border-came-examined = Examined
border-came-not_yet = Not yet
border-came-no_show = Did not come
border-came-gone = Taken off the list
border-came-transit = In transit
border-because-missing = Missing: { $field }
border-missing-name = name
border-missing-birth_date = date of birth
border-missing-citizenship = citizenship
border-missing-number = document number
border-missing-expiry = date of expiry
border-not-to-board = Decide: not to board
border-not-to-board-consequence = { $name } will not be let on board. The decision stands under your name, with its ground, and can be appealed against.
border-not-to-board-done = Decided. The carrier is told with the next answer.
border-may-board = May board after all
border-may-board-done = Taken back. The carrier is told with the next answer.
border-because-document_expiry = The document expires too early
border-because-citizenship = The citizenship is not known
border-because-document_accepted = This kind of document does not allow entry
border-because-visa = A visa is needed
border-because-visa_valid = The visa is not valid on the day
border-because-permit = A permit is needed
border-because-short_stay = No days of stay are left
border-because-passport_validity = The document is not valid for long enough
border-because-document_age = The document was issued too long ago
