# What the pages of nodes say.

nodes-title = Nodes
nodes-node = Node
nodes-stands = Enrolment
nodes-line = Line
nodes-heard = Last contact
nodes-backlog = Behind
nodes-at-least = at least { $n }
nodes-clock = Clock
nodes-disk = Free disk
nodes-release = Release
nodes-invited = Invited
nodes-joined = Joined
nodes-retired = Retired
nodes-line-ended = Ended
nodes-line-not-joined = Not joined yet
nodes-line-never-heard = Never heard
nodes-line-stands = Stands
nodes-line-in-step = In step
nodes-line-behind = { $n ->
    [one] One entry behind
   *[other] { $n } entries behind
}
nodes-line-away = Off-line since { $at }
nodes-line-away-day = Off-line since { $at }
nodes-line-silent = Silent since { $at }
nodes-clock-right = Right
nodes-clock-ahead = { $span } ahead
nodes-clock-behind = { $span } behind
nodes-clock-figure = { $seconds } s
nodes-span-seconds = { $n } s
nodes-span-minutes = { $n } min
nodes-span-hours = { $n } h
nodes-span-days = { $n } days
nodes-megabytes = { $n } MB
nodes-gigabytes = { $n } GB
nodes-entries-n = { $n ->
    [0] Nothing
    [one] One entry
   *[other] { $n } entries
}
nodes-count = { $n ->
    [one] One node
   *[other] { $n } nodes
}
nodes-count-none = nothing to look at
nodes-count-alarmed = { $n ->
    [one] one to look at
   *[other] { $n } to look at
}
nodes-list-note = As each node last said, and by this node’s clock. Behind: entries of its journal that are not held here yet.
nodes-none = No node is enrolled here yet.
nodes-none-advice = A node brings its records here once it has joined. Enrol it at this node’s command line, with the code of its post: the command prints a code with which the node joins.

nodes-own-centre = This node and its centre
nodes-centre = Centre
nodes-centre-in-step = Last in step
nodes-centre-lacks = The centre lacks
nodes-centre-told = Rules, lists and accounts as of
nodes-centre-clock = This node’s clock
nodes-centre-release = Release of the centre
nodes-centre-address = Address
nodes-centre-no-line = No line
nodes-centre-refuses = Refused
nodes-centre-journal = Centre’s journal
nodes-centre-silent-say = The centre has not answered since { $at }. Look whether this machine has a network, and ask whoever runs the centre; work goes on, and what is written is kept here.
nodes-centre-clock-say = This node’s clock is not the centre’s: { $clock }. Set the clock of this machine, and let it keep time by itself.
nodes-centre-left-say = { $n ->
    [one] One record that the centre told could not be kept here: { $last }. Tell whoever runs the centre.
   *[other] { $n } records that the centre told could not be kept here, the last of them: { $last }. Tell whoever runs the centre.
}
nodes-centre-release-say = The centre runs release { $theirs }, this node { $ours }. Bring both to the same release.
nodes-own-lost-end-say = A neighbour keeps a head of this node’s own journal with { $n } entries ({ $code }), more than were here when it called: an older copy was put back, and what came after it is missing. Look for a newer backup before more is written.

nodes-witnessed = Witnessed
nodes-heads = Heads of neighbours’ journals that are kept here
nodes-heads-note = The code is the one that the other node prints under its pages. On that node, “portolan journal compare CODE” says whether its journal is still the one that signed this head.
nodes-journal = Journal
nodes-head = Head
nodes-entries = Entries
nodes-code = Code
nodes-head-contradicts = Contradicts
nodes-head-newest = Newest
nodes-head-former = Before its key changed
nodes-head-contradicts-say = The journal { $journal } signed two heads that can’t both be true: { $code } is not on the way to the newest one. Somebody shows different histories to different people, or a copy of a folder is in use twice. Keep both, and ask whoever owns the key.

nodes-known = What is known of it
nodes-line-since = Line stands since
nodes-size = Entries in its journal
nodes-holds = Of these, held here
nodes-release-here = Release of this node
nodes-left = Versions not kept
nodes-enrolment = Enrolment
nodes-posts = Posts
nodes-joined-at = Joined on
nodes-code-until = Its code opens until
nodes-retired-at = Retired on
nodes-retired-why = Why
nodes-key = Key
nodes-last-trouble = What was last wrong
nodes-wrong = What
nodes-wrong-at = When
nodes-wrong-code = Code
nodes-last-left = The last version that could not be kept
nodes-do = What can be done
nodes-do-lead = Nothing is changed from this page. Whoever runs this node types, with its server stopped where the records are in a folder:
nodes-do-enrol = A new code, for a node that lost its code, or whose centre has a new certificate; it opens once, and the old one no more:
nodes-do-retire = Retire it: it may not call any more, what it wrote stays, and its name is not given again:
nodes-do-because = why
nodes-do-nothing = It was retired. What it wrote stays under its name; a node in its place is enrolled under another.

nodes-alarm-split = Two histories
nodes-alarm-split-say = It showed two histories of its journal, and its key signed both: a copy of its folder may be in use twice. Nothing more of it is taken; find the copy, stop it, and ask whoever runs the node what happened.
nodes-alarm-split-means = A journal only grows. Both heads are kept under “Witnessed”: together they prove it to anybody.
nodes-alarm-lost-the-end = Lost its end
nodes-alarm-lost-the-end-say = It has less of its own journal than is held here: an older copy was put back. Have it stopped and started again: it gets the rest back from here before it writes anything.
nodes-alarm-lost-the-end-means = Nothing is lost so long as it does not write on: its entries are held here.
nodes-alarm-refused = Refused
nodes-alarm-refused-say = What it sends is not taken. { $trouble }
nodes-alarm-refused-means = It keeps what it writes and tries again by itself.
nodes-alarm-silent = Silent
nodes-alarm-silent-say = Not heard since { $at }. Ask the post whether the machine runs and the line is up; what it writes meanwhile is kept there and comes later.
nodes-alarm-silent-means = Said of a node that was not heard for { $hours } hours. What happened at its post since is not known here.
nodes-alarm-disk = Little disk
nodes-alarm-disk-say = Only { $free } are free on its disk. Make room there, or give it a larger disk, before it can’t write any more.
nodes-alarm-disk-means = Said below { $little }. A node whose disk is full takes no crossing.
nodes-alarm-clock = Wrong clock
nodes-alarm-clock-say = Its clock is not this node’s: { $clock }. Have the clock of that machine set, and let it keep time by itself.
nodes-alarm-clock-means = { $minutes ->
    [one] Said from a minute on. Times on its records are wrong by as much; their order is not.
   *[other] Said from { $minutes } minutes on. Times on its records are wrong by as much; their order is not.
}
nodes-alarm-left = Not kept
nodes-alarm-left-say = { $n ->
    [one] One version of a record from it could not be kept here. Look at it on the node’s page, with the reason, and ask whoever runs the node.
   *[other] { $n } versions of records from it could not be kept here. Look at the last on the node’s page, with the reason, and ask whoever runs the node.
}
nodes-alarm-left-means = Their entries are held, and the node has the records; only here they are missing.
nodes-alarm-backlog = Lags behind
nodes-alarm-backlog-say = { $n } entries behind although its line stands. Look again in an hour: if it is not less then, the post needs a better line.
nodes-alarm-backlog-means = Said above { $entries } entries, a good day of a large post.
nodes-alarm-release = Other release
nodes-alarm-release-say = It runs release { $theirs }, this node { $ours }. Bring both to the same release.
nodes-alarm-release-means = Nodes of different releases go on together, but what only the newer one knows stays where it is.

nodes-trouble-bad-node-code = This is no code for joining: it has 48 letters and digits. Type it as it stands on the sheet, or have the centre make a new one.
nodes-trouble-bad-node-name = This can’t be a node’s name: it has 1 to 64 letters without accents, digits, dots, dashes and underscores.
nodes-trouble-cant-listen = Nobody can call this node at its address: another program may be listening there. Choose another with --node-listen.
nodes-trouble-centre-away = Nobody answers at the centre’s address. Work goes on; it is tried again by itself.
nodes-trouble-centre-in-trouble = The centre answered that it can’t take anything at the moment. It is tried again by itself.
nodes-trouble-centre-lost-the-end = The centre’s journal is shorter than it once showed: an older copy was put back. What this node wrote is sent again. Tell whoever runs the centre: its last signed head is kept here.
nodes-trouble-centre-renewed = The centre was put back from a copy and signs with a new key since. What it wrote between the copy and then may be missing there; what this node wrote is sent again. The old head is kept as proof.
nodes-trouble-centre-split = The centre shows another history of its journal than it showed before: no proof leads from one to the other. Both signed heads are kept here. Tell whoever oversees the centre.
nodes-trouble-code-refused = The centre does not let this node in with this code: it was used, it has run out, or it is another node’s. Have the centre make a new one.
nodes-trouble-internal = Something went wrong on this side that should not. It is tried again by itself; tell whoever runs this node to look into its log.
nodes-trouble-journal-split = The two nodes hold different histories of the same journal. Nothing more is taken. A copy of the folder may be in use twice: find it, and ask whoever runs the other node.
nodes-trouble-line-broken = The line between the two nodes broke. It is tried again by itself.
nodes-trouble-line-key = The key or the certificate of the line (line.key, line.crt in the data folder) can’t be read or made. Put them back from your backup; with new ones, every node must be given a new code.
nodes-trouble-line-nonsense = What came over the line can’t be read, or was not signed by the node at the other end. Nothing of it was used.
nodes-trouble-lost-the-end = The node has less of its own journal than its neighbour holds of it: an older copy was put back. Stop it and start it again: it gets the rest back before anything else is written.
nodes-trouble-newer-line = The centre has an older release that does not understand the node’s. Bring the centre to this release; until then the node keeps what it writes.
nodes-trouble-newer-release-sent = One of the two nodes has a newer release, and the other can’t check what it sends. Bring both to the same release; until then the sender keeps it.
nodes-trouble-no-centre = This node has no centre from which it could get anything back.
nodes-trouble-no-such-node = There is no node of this name here. Look at the list.
nodes-trouble-node-retired = The centre has retired this node: it takes nothing from it any more, and tells it nothing. What was written since stays with the node. Ask whoever runs the centre.
nodes-trouble-not-at-home = A node gave away a record that is not its own. Nothing was taken. Ask whoever runs it what happened.
nodes-trouble-not-enrolled = The centre does not know this node. Have it make a code, and join again.
nodes-trouble-not-the-lost-end = What the centre gave back is not the end of this node’s journal. Nothing of it was written. Restore a newer backup, or ask whoever runs the centre.
nodes-trouble-old-epoch = Another line from the same node was begun since. This one ends.
nodes-trouble-other-key = A node of this name wrote to the centre with another key. What it wrote stays under that name: have the centre enrol this one under another.
nodes-trouble-own-name = This is the name of this node itself. Give the other node its own.
nodes-trouble-reason-missing = Say why the node is retired: it stands in the journal.
nodes-trouble-several-journals = This server is not the first of its database. Join from the first one: its journal has the node’s own name.
nodes-trouble-unreadable-parcel = What the node sent can’t be read. Nothing was taken. If this goes on, bring both nodes to the same release.
nodes-trouble-wrong-centre = Another machine answers at the centre’s address than the one that gave the code. Nothing was sent to it. Look whether the address is right, and ask the centre whether it has a new certificate: then it must give a new code.
error-no-such-node = There is no node “{ $node }” here. Look at the list of nodes.
