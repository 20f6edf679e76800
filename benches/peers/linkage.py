"""Splink with DuckDB on the rows of the bench `linkage`.

Called as `linkage.py TASK FILE...`, with TASK `historical`, `febrl-names` or `febrl-without-number`.
Prints one JSON object. Time runs from the opened library to the last cluster or pair, without the
start of the interpreter; memory is what the process held at most, interpreter and all.

Comparisons, blocking rules, training and thresholds are those of Splink's own worked examples for
these two data sets. Where a field is withheld, its comparison and its blocking rule go, and blocking
on the beginnings of names stands in for them. Beside the example's threshold stands the one that is
best for Splink with the truth in hand, so that it isn't judged by a threshold of ours.
"""

import json
import logging
import resource
import sys
import time
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

import duckdb  # noqa: E402
import splink.comparison_library as cl  # noqa: E402
from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # noqa: E402

THRESHOLDS = [0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999]


def f1(right, found, true):
    return 2 * right / (found + true) if found + true else 0.0


def pairs_within(con, relation):
    """Pairs that share a cluster, by counting and not by joining."""
    sql = f"select coalesce(sum(n * (n - 1) / 2), 0) from {relation}"
    return con.sql(sql).fetchone()[0]


def historical(path):
    api = DuckDBAPI()
    con = api.duckdb_con
    rows = con.sql(
        "select *, first_name || ' ' || surname as first_name_surname_concat "
        f"from read_parquet('{path}')"
    ).to_arrow_table()
    prefix = "substr(postcode_fake,1,3)"
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            block_on("substr(first_name,1,3)", "substr(surname,1,4)"),
            block_on("surname", "dob"),
            block_on("first_name", "dob"),
            block_on("postcode_fake", "first_name"),
            block_on("postcode_fake", "surname"),
            block_on("dob", "birth_place"),
            block_on(prefix, "dob"),
            block_on(prefix, "first_name"),
            block_on(prefix, "surname"),
            block_on("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"),
        ],
        comparisons=[
            cl.ForenameSurnameComparison(
                "first_name",
                "surname",
                forename_surname_concat_col_name="first_name_surname_concat",
            ),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.PostcodeComparison("postcode_fake"),
            cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
            cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
        ],
    )
    linker = Linker(api.register(rows), settings)
    train = linker.training
    train.estimate_probability_two_random_records_match(
        [
            block_on("first_name", "surname", "dob"),
            block_on("substr(first_name,1,2)", "surname", "substr(postcode_fake,1,2)"),
            block_on("dob", "postcode_fake"),
        ],
        recall=0.6,
    )
    train.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    for rule in [block_on("first_name", "surname"), block_on("dob")]:
        train.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True
        )
    predicted = linker.inference.predict()
    # The example's own threshold; the time ends here.
    cluster = linker.clustering.cluster_pairwise_predictions_at_threshold
    at_example = cluster(predicted, threshold_match_probability=0.95)
    seconds = time.perf_counter() - START
    memory = megabytes()

    con.register("rows_in", rows)
    con.sql("create temp table truth as select unique_id, cluster as person from rows_in")
    true = pairs_within(con, "(select count(*) n from truth group by person)")
    blocked = con.sql(
        f"""select count(*) from {predicted.physical_name} p
        join truth a on a.unique_id = p.unique_id_l
        join truth b on b.unique_id = p.unique_id_r where a.person = b.person"""
    ).fetchone()[0]

    def judged(clusters):
        name = clusters.physical_name
        found = pairs_within(con, f"(select count(*) n from {name} group by cluster_id)")
        right = pairs_within(
            con,
            f"(select count(*) n from {name} c join truth t using (unique_id) "
            "group by cluster_id, person)",
        )
        return f1(right, found, true)

    best = max((judged(cluster(predicted, threshold_match_probability=t)), t) for t in THRESHOLDS)
    return {
        "f1": judged(at_example),
        "threshold": 0.95,
        "best_f1": best[0],
        "best_threshold": best[1],
        "blocking_recall": blocked / true,
        "seconds": seconds,
        "megabytes": memory,
    }


def febrl(first, second, names_only):
    api = DuckDBAPI()
    con = api.duckdb_con
    tables = []
    for path in (first, second):
        table = con.sql(f"select * from read_csv('{path}', all_varchar=true)").to_arrow_table()
        table = table.rename_columns([name.strip() for name in table.column_names])
        con.register("given", table)
        columns = ", ".join(f'nullif(trim("{c}"), \'\') as "{c}"' for c in table.column_names)
        # "rec-12-org" and "rec-12-dup-0" are the same person: read for the truth alone.
        tables.append(
            con.sql(
                f"select {columns}, regexp_extract(trim(rec_id), '^([^-]+-[^-]+)', 1) as person "
                "from given"
            ).to_arrow_table()
        )
    rules = [
        block_on("given_name", "surname"),
        "l.given_name = r.surname and l.surname = r.given_name",
        block_on("date_of_birth"),
    ]
    comparisons = [
        cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
        cl.NameComparison("surname").configure(term_frequency_adjustments=True),
        cl.DateOfBirthComparison(
            "date_of_birth",
            input_is_string=True,
            datetime_format="%Y%m%d",
            invalid_dates_as_null=True,
        ),
    ]
    certain = [block_on("given_name", "surname", "date_of_birth")]
    if names_only:
        rules += [
            block_on("substr(given_name,1,3)", "substr(surname,1,3)"),
            block_on("surname", "substr(date_of_birth,1,4)"),
            block_on("given_name", "substr(date_of_birth,1,4)"),
            block_on("surname", "substr(date_of_birth,5,4)"),
            block_on("given_name", "substr(date_of_birth,5,4)"),
        ]
        recall, training = 0.5, [block_on("date_of_birth"), block_on("surname")]
    else:
        rules += [
            block_on("state", "address_1"),
            block_on("street_number", "address_1"),
            block_on("postcode"),
        ]
        comparisons += [
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(
                term_frequency_adjustments=True
            ),
        ]
        certain.append(block_on("date_of_birth", "postcode"))
        recall, training = 0.8, [block_on("date_of_birth"), block_on("postcode")]
    settings = SettingsCreator(
        unique_id_column_name="rec_id",
        link_type="link_only",
        blocking_rules_to_generate_predictions=rules,
        comparisons=comparisons,
    )
    linker = Linker(
        [
            api.register(table, dataset_display_name=name)
            for table, name in zip(tables, ["a", "b"])
        ],
        settings,
    )
    train = linker.training
    train.estimate_probability_two_random_records_match(certain, recall=recall)
    train.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    for rule in training:
        train.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True
        )
    predicted = linker.inference.predict()
    seconds = time.perf_counter() - START
    memory = megabytes()

    def judged(threshold):
        found, right = con.sql(
            f"""select count(*), count(*) filter (where
            regexp_extract(rec_id_l, '^([^-]+-[^-]+)', 1)
            = regexp_extract(rec_id_r, '^([^-]+-[^-]+)', 1))
            from {predicted.physical_name} where match_probability >= {threshold}"""
        ).fetchone()
        return f1(right, found, true), right

    con.register("first_in", tables[0])
    con.register("second_in", tables[1])
    true = con.sql("select count(*) from first_in a join second_in b using (person)").fetchone()[0]
    # Each file holds everybody once, and Splink can be told so.
    def judged_one_to_one(threshold):
        clusters = linker.clustering.cluster_using_single_best_links(
            predicted, ["a", "b"], threshold_match_probability=threshold
        )
        found, right = con.sql(
            f"""select coalesce(sum(n * (n - 1) / 2), 0), count(*) filter (where n = 2 and p = 1)
            from (select count(*) n, count(distinct person) p
            from {clusters.physical_name} group by cluster_id)"""
        ).fetchone()
        return f1(right, found, true)

    best = max((judged(threshold)[0], threshold) for threshold in THRESHOLDS)
    one_to_one = max((judged_one_to_one(threshold), threshold) for threshold in THRESHOLDS)
    return {
        "one_to_one_f1": one_to_one[0],
        "one_to_one_threshold": one_to_one[1],
        "f1": judged(0.5)[0],
        "threshold": 0.5,
        "best_f1": best[0],
        "best_threshold": best[1],
        "blocking_recall": judged(0.0)[1] / true,
        "seconds": seconds,
        "megabytes": memory,
    }


def megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


START = time.perf_counter()
if sys.argv[1] == "historical":
    answer = historical(sys.argv[2])
else:
    answer = febrl(sys.argv[2], sys.argv[3], sys.argv[1] == "febrl-names")
print(json.dumps(answer))
