/** The hint for a file whose bytes are wrong, although it may have been intact before its transfer. */
export const REFETCH_HINT = 'Fetch the file again; if that does not help, it was damaged where it was made.';

/** The hint for a stream that ends too early. */
export const CUT_SHORT_HINT = 'The file or transfer was cut short: fetch it again.';
