// The runtime's names for the reasons of stop-the-world pauses.

/** By number (runtime/proc.go, stwReason, Go 1.21); since 1.22 traces contain the names. */
export const STOP_REASONS: readonly string[] = [
  'unknown',
  'GC mark termination',
  'GC sweep termination',
  'write heap dump',
  'goroutine profile',
  'goroutine profile cleanup',
  'all goroutines stack trace',
  'read mem stats',
  'AllThreadsSyscall',
  'GOMAXPROCS',
  'start trace',
  'stop trace',
  'CountPagesInUse (test)',
  'ReadMetricsSlow (test)',
  'ReadMemStatsSlow (test)',
  'PageCachePagesLeaked (test)',
  'ResetDebugLog (test)',
];

/** Up to 1.20 the tools print no prefix, because all stops were those of the GC. */
export const prefixed = (reason: string): string => reason.replace(/^(?=(?:mark|sweep) term)/, 'GC ');
