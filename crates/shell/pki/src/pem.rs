//! The blocks of a PEM text.

use x509_parser::pem::Pem;

/// The label of a certificate's block.
pub(crate) const CERTIFICATE: &str = "CERTIFICATE";

/// The well-formed blocks of `text` in order. Anything around them, and blocks that are cut off or not
/// base64, are passed over, as Go's reader does; that reader decides what a token's CA may look like.
pub(crate) fn blocks(text: &str) -> impl Iterator<Item = Pem> {
    Pem::iter_from_buffer(text.as_bytes()).filter_map(Result::ok)
}
