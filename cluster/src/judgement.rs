//! The residence rule as a window function: a bucket of persons in, a judgement of each crossing
//! out.
//!
//! Always: the order of a person's crossings and the verdicts are [`cubes::Judge`]'s, as for a
//! table computed in process; a judgement is one number, so that crossings are counted by it.
//! Leaves out gathering the bucket: the plan partitions and sorts.
#![expect(
    clippy::indexing_slicing,
    reason = "the inner loop over every crossing: rows come from the bucket's own ranges"
)]

use std::sync::Arc;

use cubes::{CellStatus, FlowReport, Judge, Reading};
use datafusion::arrow::array::{
    ArrayRef, AsArray, BooleanArray, Int8Array, Int32Array, Int64Array, StringArray,
};
use datafusion::arrow::compute::partition;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Int8Type, Int32Type, Int64Type};
use datafusion::common::{Result, ScalarValue, exec_err, plan_err};
use datafusion::logical_expr::function::{
    ExpressionArgs, PartitionEvaluatorArgs, WindowUDFFieldArgs,
};
use datafusion::logical_expr::{
    PartitionEvaluator, Signature, Volatility, WindowUDF, WindowUDFImpl,
};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::Literal;
use residence::{Rule, Status};

/// What is known of a crossing, as one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judgement(i32);

impl Judgement {
    const UNOBSERVED: i32 = 4;
    const FIRST: i32 = 8;
    const SAME_INSTANT: i32 = 16;
    const SAME_DIRECTION: i32 = 32;

    /// What a number says.
    #[must_use]
    pub const fn of(number: i32) -> Self {
        Self(number)
    }

    /// How it is counted; nothing where it is dated after the day of observation.
    #[must_use]
    pub fn status(self) -> Option<CellStatus> {
        CellStatus::ALL.into_iter().find(|status| i32::from(status.code()) == self.0 & 7)
    }

    /// Whether it is its person's first.
    #[must_use]
    pub const fn is_first(self) -> bool {
        self.0 & Self::FIRST != 0
    }

    /// Whether it shares its instant with the one before.
    #[must_use]
    pub const fn is_same_instant(self) -> bool {
        self.0 & Self::SAME_INSTANT != 0
    }

    /// Whether it goes the same way as the one before.
    #[must_use]
    pub const fn is_same_direction(self) -> bool {
        self.0 & Self::SAME_DIRECTION != 0
    }
}

/// How many columns are judged; after them come the rule and the day, as literals.
const COLUMNS: usize = 9;

/// The function: person, day, order within the day, direction, stated status, post, citizenship,
/// age group, sex; then window and threshold in days, the day of observation, and whether
/// crossings of one instant are taken in turns. Its rows must stand by person, day and order.
#[must_use]
pub fn function() -> WindowUDF {
    WindowUDF::new_from_impl(Judging {
        signature: Signature::any(COLUMNS + 4, Volatility::Immutable),
    })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Judging {
    signature: Signature,
}

impl WindowUDFImpl for Judging {
    fn name(&self) -> &str {
        "portolan_judgement"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    /// The literals are read once, and not made into columns.
    fn expressions(&self, given: ExpressionArgs) -> Vec<Arc<dyn PhysicalExpr>> {
        given.input_exprs().iter().take(COLUMNS).cloned().collect()
    }

    fn partition_evaluator(
        &self,
        given: PartitionEvaluatorArgs,
    ) -> Result<Box<dyn PartitionEvaluator>> {
        let literal = |at: usize| {
            let expression = given.input_exprs().get(COLUMNS + at);
            let literal = expression.and_then(|found| found.downcast_ref::<Literal>());
            literal.map(|found| found.value().clone())
        };
        let number = |at| match literal(at) {
            Some(ScalarValue::Int32(Some(number))) => Ok(number),
            other => plan_err!("{}: {other:?} is not a number of days", self.name()),
        };
        let rule = Rule::new(number(0)?, number(1)?).or_else(|cause| plan_err!("{cause}"))?;
        let in_turns = literal(3) == Some(ScalarValue::Boolean(Some(true)));
        Ok(Box::new(Evaluator { judge: Judge::new(rule, number(2)?), in_turns }))
    }

    fn field(&self, given: WindowUDFFieldArgs) -> Result<FieldRef> {
        Ok(Arc::new(Field::new(given.name(), DataType::Int32, false)))
    }
}

#[derive(Debug)]
struct Evaluator {
    judge: Judge,
    in_turns: bool,
}

impl PartitionEvaluator for Evaluator {
    fn evaluate_all(&mut self, values: &[ArrayRef], rows: usize) -> Result<ArrayRef> {
        let [person, day, order, is_arrival, initial, post, citizenship, age, sex] = values else {
            return exec_err!("portolan_judgement: {} columns", values.len());
        };
        let columns = Columns {
            day: day.as_primitive::<Int32Type>(),
            order: order.as_primitive::<Int64Type>(),
            is_arrival: is_arrival.as_boolean(),
            initial: initial.as_primitive::<Int8Type>(),
            post: post.as_string::<i32>(),
            citizenship: citizenship.as_string::<i32>(),
            age: age.as_primitive::<Int8Type>(),
            sex: sex.as_primitive::<Int8Type>(),
            in_turns: self.in_turns,
        };
        let mut judged = vec![Judgement::UNOBSERVED; rows];
        let mut room: Vec<usize> = (0..rows).collect();
        for of_person in partition(&[Arc::clone(person)])?.ranges() {
            let of_person = &mut room[of_person];
            let mut report = FlowReport::default();
            self.judge.person(&columns, of_person, &mut report, |row, status| {
                judged[row] = status.code().into();
            });
            if let Some(&first) = of_person.first() {
                judged[first] |= Judgement::FIRST;
            }
            for pair in of_person.windows(2) {
                if columns.instant(pair[0]) == columns.instant(pair[1]) {
                    judged[pair[1]] |= Judgement::SAME_INSTANT;
                }
                if columns.is_arrival(pair[0]) == columns.is_arrival(pair[1]) {
                    judged[pair[1]] |= Judgement::SAME_DIRECTION;
                }
            }
        }
        Ok(Arc::new(Int32Array::from(judged)))
    }
}

/// A bucket's columns; a crossing is the number of its row.
struct Columns<'a> {
    day: &'a Int32Array,
    order: &'a Int64Array,
    is_arrival: &'a BooleanArray,
    initial: &'a Int8Array,
    post: &'a StringArray,
    citizenship: &'a StringArray,
    age: &'a Int8Array,
    sex: &'a Int8Array,
    in_turns: bool,
}

impl<'a> Reading<usize> for Columns<'a> {
    type Instant = (i32, i64, Option<usize>);
    type Rank = (&'a str, &'a str, i8, i8, i8);

    fn instant(&self, row: usize) -> Self::Instant {
        // A node's crossings stand in the order of their ids where nothing else orders them.
        (self.day.value(row), self.order.value(row), (!self.in_turns).then_some(row))
    }

    fn day(&self, row: usize) -> i32 {
        self.day.value(row)
    }

    fn is_arrival(&self, row: usize) -> bool {
        self.is_arrival.value(row)
    }

    fn initial(&self, row: usize) -> Option<Status> {
        match self.initial.value(row) {
            1 => Some(Status::NonResident),
            2 => Some(Status::Resident),
            _ => None,
        }
    }

    fn rank(&self, row: usize) -> Self::Rank {
        (
            self.post.value(row),
            self.citizenship.value(row),
            self.age.value(row),
            self.sex.value(row),
            self.initial.value(row),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(in_turns: bool, rows: &[(i64, i32, bool)]) -> Vec<Judgement> {
        let numbers = |of: fn(&(i64, i32, bool)) -> i64| -> ArrayRef {
            Arc::new(rows.iter().map(|row| Some(of(row))).collect::<Int64Array>())
        };
        let none: ArrayRef = Arc::new(Int8Array::from(vec![0; rows.len()]));
        let blank: ArrayRef = Arc::new(StringArray::from(vec![""; rows.len()]));
        let values = [
            numbers(|row| row.0),
            Arc::new(rows.iter().map(|row| Some(row.1)).collect::<Int32Array>()),
            numbers(|_| 0),
            Arc::new(rows.iter().map(|row| Some(row.2)).collect::<BooleanArray>()),
            Arc::clone(&none),
            Arc::clone(&blank),
            blank,
            Arc::clone(&none),
            none,
        ];
        let judge = Judge::new(Rule::TWELVE_SIXTEEN, 1_000);
        let answer = Evaluator { judge, in_turns }.evaluate_all(&values, rows.len()).unwrap();
        let answer = answer.as_primitive::<Int32Type>();
        answer.values().iter().map(|&number| Judgement::of(number)).collect()
    }

    #[test]
    fn each_person_of_a_bucket_is_judged_alone() {
        let answer =
            judged(true, &[(7, 0, true), (7, 800, false), (9, 990, true), (9, 2_000, false)]);
        let statuses: Vec<_> = answer.iter().map(|judgement| judgement.status()).collect();
        assert_eq!(
            statuses,
            [
                Some(CellStatus::Migrant),
                Some(CellStatus::ProvisionalMigrant),
                Some(CellStatus::ProvisionalMigrant),
                None
            ]
        );
        let firsts: Vec<_> = answer.iter().map(|judgement| judgement.is_first()).collect();
        assert_eq!(firsts, [true, false, true, false]);
    }

    #[test]
    fn what_shares_an_instant_is_taken_in_turns_unless_it_has_an_order_of_its_own() {
        let rows = [(7, 0, true), (7, 5, true), (7, 5, false)];
        let turned = judged(true, &rows);
        assert!(turned[1].is_same_instant() && !turned[1].is_same_direction());
        let in_order = judged(false, &rows);
        assert!(in_order[1].is_same_direction() && !in_order[1].is_same_instant());
    }
}
