# What the pages of a kit say, beside its manuals and forms.

kit-law = The law of entry
kit-law-from = In force from { $from }.
kit-law-span = In force from { $from } until { $until }.
kit-law-validity = A document must be valid for { $days } days beyond the stay.
kit-law-stay = Short stays: { $days } days in any { $window }.
kit-law-section = Section
kit-law-citizenship = Citizenship
kit-law-documents = Documents
kit-law-needs = Needed
kit-law-everybody = Everybody
kit-law-any = Any
kit-law-first = The first line that fits decides.
kit-law-needs-nothing = Nothing else
kit-law-needs-visa = A visa, or a permit
kit-law-needs-permit = A permit
kit-law-grounds = The only grounds of refusal
kit-law-appeal = How to appeal
kit-law-appeal-how = Within { $days } days, to: { $to }
