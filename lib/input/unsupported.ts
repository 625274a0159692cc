// Formats that are not supported, with advice: better than to report their lines as not understood.
const KINDS: readonly (readonly [magic: string, advice: string])[] = [
  ['BZh', 'this is a bzip2 file: unpack it with bzip2 -dc FILE | gcdrift'],
  ['\xfd7zXZ\0', 'this is an xz file: unpack it with xz -dc FILE | gcdrift'],
  ['\x04\x22\x4d\x18', 'this is an lz4 file: unpack it with lz4 -dc FILE | gcdrift'],
  ['PK\x03\x04', 'this is a zip archive: unpack it with unzip -p FILE | gcdrift'],
  ['7z\xbc\xaf\x27\x1c', 'this is a 7z archive: unpack it first'],
  ['LPKSHHRH', 'this is a journald file: read it with journalctl --file FILE -o json | gcdrift'],
];

/** The same by a pattern of the beginning. */
const SHAPES: readonly (readonly [begin: RegExp, advice: string])[] = [
  [
    /^Event +Bytes +% +Count +%\s/,
    'this is the footprint of a trace, without its events: use go tool trace -d=parsed TRACE | gcdrift, or the trace itself',
  ],
  // runtime/pprof writes its period and times before the sample types, internal/trace/traceviewer/pprof.go nothing.
  [
    /^(?:[HP`][\x80-\xff]*[^\x80-\xff]|Z\x04\x08\x01\x10\x02)*\n\x04\x08[\x01-\x7f]\x10[\x01-\x7f]/,
    'this is a pprof profile, which has no GC cycles or pauses: go tool pprof reads it; gcdrift needs a gctrace log or an execution trace (gcdrift explain capture)',
  ],
];

/** Advice for a file with this beginning, or undefined if it may be a log. */
export function unsupportedOf(head: Buffer): string | undefined {
  const text = head.toString('latin1', 0, 64);
  return (KINDS.find(([magic]) => text.startsWith(magic)) ?? SHAPES.find(([begin]) => begin.test(text)))?.[1];
}
