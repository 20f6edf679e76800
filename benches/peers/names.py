"""logic-v2 and rapidfuzz on the rows of the benches `names` and `screening`.

Called as `names.py PEER FILE`, with PEER one of `logic-v2`, `token_sort_ratio`, `WRatio`. FILE is JSON:

    {"pairs": [[schema, name, name], ...]}
    {"entries": [[schema, [name, ...], list], ...], "queries": [[schema, name], ...], "limit": 5}

Prints one JSON object: of pairs, the score of each and the seconds for all; of queries, the best
entries of each with their scores and the milliseconds that each took. Memory is what the process
held at most, interpreter and all; time is without its start and without building what is kept.

rapidfuzz knows no scripts, so that it gets ASCII from `anyascii`, lower case; what can be kept is
transliterated once, a query within its time.
"""

import json
import resource
import sys
import time

# What the peer does not know by our name.
SCHEMAS = {"Any": "LegalEntity"}


class LogicV2:
    """nomenklatura's matcher; each entry of the list is compared, there is no index."""

    def __init__(self):
        from followthemoney import model
        from nomenklatura.matching import get_algorithm
        from nomenklatura.matching.types import ScoringConfig

        self.model = model
        self.algorithm = get_algorithm("logic-v2")
        self.config = ScoringConfig.defaults()
        self.made = 0

    def entity(self, schema, names):
        # It remembers what it found out about an entity by the id, so that no id comes twice.
        self.made += 1
        schema = SCHEMAS.get(schema, schema)
        return self.model.get_proxy(
            {"id": str(self.made), "schema": schema, "properties": {"name": names}}
        )

    def pair(self, schema, left, right):
        left, right = self.entity(schema, [left]), self.entity(schema, [right])
        return self.algorithm.compare(left, right, self.config).score

    def keep(self, entries):
        self.entries = [self.entity(schema, names) for schema, names, _list in entries]

    def best(self, schema, name, limit):
        query = self.entity(schema, [name])
        found = []
        for at, entry in enumerate(self.entries):
            # As its own users do: what can't be one schema isn't compared.
            if not query.schema.can_match(entry.schema):
                continue
            score = self.algorithm.compare(query, entry, self.config).score
            if score > 0:
                found.append((at, score))
        found.sort(key=lambda one: -one[1])
        return found[:limit]


class Rapidfuzz:
    def __init__(self, scorer):
        from anyascii import anyascii
        from rapidfuzz import fuzz, process

        self.scorer, self.process = getattr(fuzz, scorer), process
        self.ascii = lambda text: anyascii(text).lower()

    def pair(self, _schema, left, right):
        return self.scorer(self.ascii(left), self.ascii(right)) / 100

    def keep(self, entries):
        self.owner, self.names = [], []
        for at, (_schema, names, _list) in enumerate(entries):
            for name in names:
                self.owner.append(at)
                self.names.append(self.ascii(name))

    def best(self, _schema, name, limit):
        found = self.process.extract(
            self.ascii(name), self.names, scorer=self.scorer, limit=5 * limit
        )
        best = {}
        for _name, score, at in found:
            owner = self.owner[at]
            best[owner] = max(best.get(owner, 0), score / 100)
        return sorted(best.items(), key=lambda one: -one[1])[:limit]


def main():
    peer = LogicV2() if sys.argv[1] == "logic-v2" else Rapidfuzz(sys.argv[1])
    with open(sys.argv[2], encoding="utf-8") as file:
        rows = json.load(file)
    if "pairs" in rows:
        # What it loads at the first comparison isn't counted.
        peer.pair(*rows["pairs"][0])
        start = time.perf_counter()
        scores = [peer.pair(*pair) for pair in rows["pairs"]]
        answer = {"scores": scores, "seconds": time.perf_counter() - start}
    else:
        start = time.perf_counter()
        peer.keep(rows["entries"])
        # What it computes of an entry when it first meets it isn't counted against a query.
        peer.best(*rows["queries"][0], rows["limit"])
        answer = {"build_seconds": time.perf_counter() - start, "best": [], "ms": []}
        for query in rows["queries"]:
            start = time.perf_counter()
            answer["best"].append(peer.best(*query, rows["limit"]))
            answer["ms"].append((time.perf_counter() - start) * 1000)
    answer["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    json.dump(answer, sys.stdout)


main()
