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
