// What the `ledgerline` binary asks of jemalloc; its manual page documents the options under
// TUNING. Linked only where jemalloc is.
//
// Compaction and ingest take and return the same megabytes many times a second. By default
// jemalloc gives returned pages back to the kernel for ten seconds on, piece by piece: each piece
// interrupts every thread (madvise invalidates their address translations) and is faulted in again
// soon after. Kept for a minute, they are reused instead, and an idle server still shrinks.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "dirty_decay_ms:60000,muzzy_decay_ms:0";
}
