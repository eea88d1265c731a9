//! What a panic said, as text, for those who catch one and give an error instead.

use std::any::Any;

/// The message of a panic, from what `catch_unwind` gives.
pub fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without a message".to_owned())
}

#[cfg(test)]
mod tests {
    use super::message;

    #[test]
    fn messages_of_every_kind() {
        assert_eq!(message(&"constant"), "constant");
        assert_eq!(message(&String::from("formatted")), "formatted");
        assert_eq!(message(&7), "a panic without a message");
    }
}
