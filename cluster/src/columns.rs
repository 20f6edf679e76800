//! Columns of a file understood: the functions that turn what a file holds into what is judged.
//!
//! Always: a value means here what it means to the crate `cubes`, which understands it: this is
//! only the way there and back. A value that is not what its column holds ends the job.
//! Leaves out which column means what, and where the file is.

use std::sync::Arc;

use cubes::{NO_BIRTH_DAY, age_group, day, direction, initial_status, sex};
use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Int8Array, Int32Array, Int64Array, StringArray,
};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{
    DataType, Date32Type, Float64Type, Int32Type, Int64Type, TimeUnit,
};
use datafusion::common::{Result, ScalarValue, exec_err, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility, lit,
};
use residence::Status;

/// How many buckets persons fall into. A bucket is judged at once, in memory, so there are many;
/// and each costs some thousand instructions, so they are not more.
const BUCKETS: u64 = 4_096;

/// What a column is understood as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sense {
    /// Who: as it is, and there.
    Person,
    /// Which bucket a person falls into: the same for every crossing of theirs.
    Bucket,
    /// Days since 1970-01-01.
    Day,
    /// Milliseconds of the day.
    MsOfDay,
    /// Into the country.
    Direction,
    /// A word: trimmed, and empty for nothing.
    Word,
    /// 0 unknown, 1 female, 2 male, 3 other.
    Sex,
    /// Day of birth, or nothing.
    BirthDay,
    /// 0 not stated, 1 non-resident, 2 resident.
    Initial,
    /// Months since year 0, of a day.
    Month,
    /// Five-year group, of a day of birth and a day.
    AgeGroup,
}

impl Sense {
    const ALL: [Self; 11] = [
        Self::Person,
        Self::Bucket,
        Self::Day,
        Self::MsOfDay,
        Self::Direction,
        Self::Word,
        Self::Sex,
        Self::BirthDay,
        Self::Initial,
        Self::Month,
        Self::AgeGroup,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Person => "portolan_person",
            Self::Bucket => "portolan_bucket",
            Self::Day => "portolan_day",
            Self::MsOfDay => "portolan_ms_of_day",
            Self::Direction => "portolan_direction",
            Self::Word => "portolan_word",
            Self::Sex => "portolan_sex",
            Self::BirthDay => "portolan_birth_day",
            Self::Initial => "portolan_initial",
            Self::Month => "portolan_month",
            Self::AgeGroup => "portolan_age_group",
        }
    }

    /// The expression that understands `column`, named `name` in the file.
    #[must_use]
    pub fn of(self, column: Expr, name: &str) -> Expr {
        self.function().call(vec![column, lit(name)])
    }

    /// The expression of values that are understood already.
    #[must_use]
    pub fn from(self, values: Vec<Expr>) -> Expr {
        self.function().call(values)
    }

    fn function(self) -> ScalarUDF {
        let signature = Signature::variadic_any(Volatility::Immutable);
        ScalarUDF::new_from_impl(Understand { sense: self, signature })
    }
}

/// All functions.
pub fn all() -> impl Iterator<Item = ScalarUDF> {
    Sense::ALL.into_iter().map(Sense::function)
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Understand {
    sense: Sense,
    signature: Signature,
}

impl ScalarUDFImpl for Understand {
    fn name(&self) -> &str {
        self.sense.name()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, given: &[DataType]) -> Result<DataType> {
        Ok(match self.sense {
            Sense::Person => match given.first() {
                Some(person) => person.clone(),
                None => return plan_err!("{} needs a column", self.name()),
            },
            Sense::Bucket | Sense::Day | Sense::BirthDay | Sense::Month => DataType::Int32,
            Sense::MsOfDay => DataType::Int64,
            Sense::Direction => DataType::Boolean,
            Sense::Word => DataType::Utf8,
            Sense::Sex | Sense::Initial | Sense::AgeGroup => DataType::Int8,
        })
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let name = match args.args.get(1) {
            Some(ColumnarValue::Scalar(ScalarValue::Utf8(Some(name)))) => name.clone(),
            _ => self.name().to_owned(),
        };
        let Some(values) = args.args.first() else { return exec_err!("{name} needs a column") };
        let column = Column { name: &name, values: values.to_array(args.number_rows)? };
        let understood: ArrayRef = match self.sense {
            Sense::Person => column.person()?,
            Sense::Bucket => Arc::new(column.buckets()?),
            Sense::Day => Arc::new(column.days()?),
            Sense::MsOfDay => Arc::new(column.ms_of_day()?),
            Sense::Direction => Arc::new(column.directions()?),
            Sense::Word => Arc::new(column.words()?),
            Sense::Sex => Arc::new(
                column
                    .texts()?
                    .iter()
                    .map(|word| small(sex(word.unwrap_or(""))))
                    .collect::<Int8Array>(),
            ),
            Sense::BirthDay => Arc::new(column.birth_days()?),
            Sense::Initial => Arc::new(column.initial()?),
            Sense::Month => Arc::new(
                column
                    .numbers::<Int32Type>()?
                    .iter()
                    .map(|day| day.map(|day| i32::from(day::month_of(day))))
                    .collect::<Int32Array>(),
            ),
            Sense::AgeGroup => {
                let Some(on) = args.args.get(1) else { return exec_err!("{name} needs a day") };
                let on = Column { name: &name, values: on.to_array(args.number_rows)? };
                let (births, days) = (column.numbers::<Int32Type>()?, on.numbers::<Int32Type>()?);
                Arc::new(
                    births
                        .iter()
                        .zip(days.iter())
                        .map(|(birth, day)| {
                            small(age_group(birth.unwrap_or(NO_BIRTH_DAY), day.unwrap_or_default()))
                        })
                        .collect::<Int8Array>(),
                )
            }
        };
        Ok(ColumnarValue::Array(understood))
    }
}

fn small(code: u8) -> Option<i8> {
    i8::try_from(code).ok()
}

const DATE: &str = "a date: YYYY-MM-DD, with or without a time after it";
const DIRECTION: &str = "a direction: 1 or arrival, 0 or departure";
const STATED: &str = "1 (resident), 0 (non-resident) or nothing";

/// A column of one batch, and its name.
struct Column<'a> {
    name: &'a str,
    values: ArrayRef,
}

impl Column<'_> {
    fn wrong<T>(&self, value: impl std::fmt::Display, expected: &str) -> Result<T> {
        exec_err!("{}: `{value}` is not {expected}", self.name)
    }

    fn filled(&self, expected: &str) -> Result<()> {
        if self.values.logical_null_count() > 0 {
            return self.wrong("", expected);
        }
        Ok(())
    }

    fn texts(&self) -> Result<StringArray> {
        Ok(cast(&self.values, &DataType::Utf8)?.as_string::<i32>().clone())
    }

    fn numbers<T: datafusion::arrow::datatypes::ArrowPrimitiveType>(
        &self,
    ) -> Result<datafusion::arrow::array::PrimitiveArray<T>> {
        Ok(cast(&self.values, &T::DATA_TYPE)?.as_primitive::<T>().clone())
    }

    fn person(&self) -> Result<ArrayRef> {
        self.filled("a person: a whole number or a text")?;
        Ok(Arc::clone(&self.values))
    }

    fn buckets(&self) -> Result<Int32Array> {
        // Odd, from the golden ratio: the high bits of the product are mixed.
        const SCRAMBLE: u64 = 0x9E37_79B9_7F4A_7C15;
        let bucket = |number: u64| {
            i32::try_from((number.wrapping_mul(SCRAMBLE) >> 32) % BUCKETS).unwrap_or_default()
        };
        let of_bytes = |bytes: &[u8]| {
            let fold =
                |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
            bucket(bytes.iter().fold(0xCBF2_9CE4_8422_2325, fold))
        };
        Ok(match self.values.data_type() {
            DataType::FixedSizeBinary(_) => {
                self.values.as_fixed_size_binary().iter().map(|key| key.map(of_bytes)).collect()
            }
            kind if kind.is_integer() && *kind != DataType::UInt64 => self
                .numbers::<Int64Type>()?
                .iter()
                .map(|number| number.map(|number| bucket(number.cast_unsigned())))
                .collect(),
            _ => self
                .texts()?
                .iter()
                .map(|text| text.map(|text| of_bytes(text.as_bytes())))
                .collect(),
        })
    }

    /// Each day with its milliseconds, where the file holds times.
    fn times(&self) -> Result<Option<Vec<(i32, i32)>>> {
        let DataType::Timestamp(unit, _) = self.values.data_type() else { return Ok(None) };
        let raw = cast(&self.values, &DataType::Int64)?;
        let of = |value: i64| match unit {
            TimeUnit::Second => value.saturating_mul(1000),
            TimeUnit::Millisecond => value,
            TimeUnit::Microsecond => value.div_euclid(1000),
            TimeUnit::Nanosecond => value.div_euclid(1_000_000),
        };
        let split = |value: &i64| match day::split_ms(of(*value)) {
            Some(both) => Ok(both),
            None => self.wrong(of(*value), DATE),
        };
        raw.as_primitive::<Int64Type>().values().iter().map(split).collect::<Result<_>>().map(Some)
    }

    /// Each day with its milliseconds, where the file holds text.
    fn dates(&self) -> Result<Vec<(i32, i32)>> {
        let texts = self.texts()?;
        let of = |text: Option<&str>| match day::parse(text.unwrap_or("")) {
            Some(both) => Ok(both),
            None => self.wrong(text.unwrap_or(""), DATE),
        };
        texts.iter().map(of).collect()
    }

    fn days(&self) -> Result<Int32Array> {
        self.filled(DATE)?;
        if *self.values.data_type() == DataType::Date32 {
            return Ok(self.values.as_primitive::<Date32Type>().reinterpret_cast::<Int32Type>());
        }
        let both = match self.times()? {
            Some(times) => times,
            None => self.dates()?,
        };
        Ok(both.into_iter().map(|(day, _)| Some(day)).collect())
    }

    fn ms_of_day(&self) -> Result<Int64Array> {
        self.filled(DATE)?;
        let both = match self.times()? {
            Some(times) => times,
            None => self.dates()?,
        };
        Ok(both.into_iter().map(|(_, ms)| Some(i64::from(ms))).collect())
    }

    fn directions(&self) -> Result<BooleanArray> {
        self.filled(DIRECTION)?;
        if let Some(directions) = self.values.as_boolean_opt() {
            return Ok(directions.clone());
        }
        let texts = self.texts()?;
        let of = |text: Option<&str>| match direction(text.unwrap_or("")) {
            Some(direction) => Ok(Some(direction)),
            None => self.wrong(text.unwrap_or(""), DIRECTION),
        };
        texts.iter().map(of).collect()
    }

    fn words(&self) -> Result<StringArray> {
        Ok(self.texts()?.iter().map(|word| Some(word.unwrap_or("").trim())).collect())
    }

    fn birth_days(&self) -> Result<Int32Array> {
        if *self.values.data_type() == DataType::Date32 {
            return Ok(self.values.as_primitive::<Date32Type>().reinterpret_cast::<Int32Type>());
        }
        let texts = self.texts()?;
        let of = |text: Option<&str>| {
            let text = text.unwrap_or("").trim();
            match day::parse(text) {
                Some((day, _)) => Ok(Some(day)),
                None if text.is_empty() => Ok(None),
                None => self.wrong(text, DATE),
            }
        };
        texts.iter().map(of).collect()
    }

    fn initial(&self) -> Result<Int8Array> {
        if let Some(stated) = self.values.as_boolean_opt() {
            return Ok(stated.iter().map(|is| Some(is.map_or(0, |is| 1 + i8::from(is)))).collect());
        }
        let code = |stated: Option<Option<Status>>| {
            stated.map(|status| status.map_or(0, |status| i8::from(status == Status::Resident) + 1))
        };
        // Tables that went through R or pandas hold whole numbers with gaps as floats.
        if let Some(floats) = self.values.as_primitive_opt::<Float64Type>() {
            let of = |value: Option<f64>| match value {
                None => Ok(Some(0)),
                Some(value) if value.is_nan() => Ok(Some(0)),
                Some(0.0) => Ok(Some(1)),
                Some(1.0) => Ok(Some(2)),
                Some(value) => self.wrong(value, STATED),
            };
            return floats.iter().map(of).collect();
        }
        let texts = self.texts()?;
        let of = |text: Option<&str>| match code(initial_status(text.unwrap_or(""))) {
            Some(code) => Ok(Some(code)),
            None => self.wrong(text.unwrap_or(""), STATED),
        };
        texts.iter().map(of).collect()
    }
}
