//! The form of a series' numbers.

/// Whether a number, capital letters and digits only, has a form: `A` is a letter, `9` a digit, `*`
/// either, what follows `\` is itself, and so is anything else. Spaces and punctuation are of no
/// account, as in the number's own key.
///
/// ```
/// use documents::series::fits_format;
/// assert!(fits_format("A99999999", "L89890200"));
/// assert!(fits_format("\\A* 999", "AX-123"));
/// assert!(!fits_format("\\A* 999", "BX123"));
/// ```
#[must_use]
pub fn fits_format(format: &str, number: &str) -> bool {
    let mut number = number.chars().filter(|c| c.is_alphanumeric());
    let mut format = format.chars();
    while let Some(form) = format.next() {
        let fits = match form {
            '\\' => number.next() == format.next(),
            'A' => number.next().is_some_and(|c| c.is_ascii_uppercase()),
            '9' => number.next().is_some_and(|c| c.is_ascii_digit()),
            '*' => number.next().is_some_and(|c| c.is_ascii_uppercase() || c.is_ascii_digit()),
            form if form.is_alphanumeric() => number.next() == Some(form),
            _ => true,
        };
        if !fits {
            return false;
        }
    }
    number.next().is_none()
}

/// What is wrong with a form; `None` where nothing is.
#[must_use]
pub fn format_fault(format: &str) -> Option<&'static str> {
    let mut places = 0_usize;
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        let ok = match c {
            '\\' => chars.next().is_some_and(|c| c.is_ascii_uppercase() || c.is_ascii_digit()),
            '*' => true,
            ' ' | '-' | '/' | '.' => continue,
            c => c.is_ascii_uppercase() || c.is_ascii_digit(),
        };
        if !ok {
            return Some(
                "Use A for a letter, 9 for a digit, * for either, other capital letters and digits for themselves, \\A and \\9 for the letter A and the digit 9.",
            );
        }
        places = places.saturating_add(1);
    }
    (places == 0 || places > 24).then_some("A number has 1 to 24 letters and digits.")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_form_is_that_of_the_whole_number() {
        assert!(fits_format("99AA99999", "01AB23456"));
        for other in ["01AB2345", "01AB234567", "01aB23456", "A1AB23456", ""] {
            assert!(!fits_format("99AA99999", other), "{other}");
        }
        assert!(fits_format("X9", "X7") && !fits_format("X9", "Y7"));
        assert!(fits_format("\\9A", "9Z") && !fits_format("\\9A", "8Z"));
    }

    #[test]
    fn what_is_no_form_is_told() {
        for bad in ["", " ", "a9", "9\\", "9\\a", "99é", &"9".repeat(25)] {
            assert!(format_fault(bad).is_some(), "{bad}");
        }
        for good in ["A99999999", "*", "99 AA-99", "\\A99"] {
            assert_eq!(format_fault(good), None, "{good}");
        }
    }

    proptest! {
        #[test]
        fn every_number_has_its_own_form(number in "[A-Z0-9]{1,24}") {
            let form: String = number
                .chars()
                .map(|c| if c.is_ascii_digit() { '9' } else { 'A' })
                .collect();
            let itself: String = number.chars().flat_map(|c| ['\\', c]).collect();
            for form in [&form, &itself, &"*".repeat(number.len())] {
                prop_assert_eq!(format_fault(form), None);
                prop_assert!(fits_format(form, &number));
                let longer = format!("{number}0");
                prop_assert!(!fits_format(form, &longer));
            }
        }

        #[test]
        fn nothing_panics(format in ".{0,40}", number in ".{0,40}") {
            let _ = (fits_format(&format, &number), format_fault(&format));
        }
    }
}
