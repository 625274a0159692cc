// A crash that was pasted between the marks of code in Markdown.
import t from 'tap';
import { crashOf } from '../../lib/gctrace/crash-texts.js';
import { read } from '../reading.js';

const DUMP = ['', 'goroutine 1 [chan send, 1 minutes]:', 'main.submit()', '\t/src/pool.go:77 +0xa65'];

void t.test('a crash behind the mark of code', (t) => {
  for (const [line, kind] of [
    ['`fatal error: all goroutines are asleep - deadlock!', 'deadlock'],
    ['```fatal error: runtime: out of memory', 'out-of-memory'],
    ['`runtime: goroutine stack exceeds 1000000000-byte limit', 'stack-overflow'],
    ['`panic: assignment to entry in nil map', 'nil-map-write'],
  ]) {
    const { events } = read(['It fails with', line, ...DUMP].join('\n'));
    t.match(
      events,
      [{ kind: 'crash', crash: { kind, source: { line: 2 }, goroutines: 1, frame: { line: 77 } } }],
      line,
    );
  }
  t.end();
});

void t.test('a sentence about a crash is none', (t) => {
  for (const line of [
    '`fatal error: concurrent map writes` on docker compose up',
    '```fatal error: concurrent map writes```',
    '``fatal error: concurrent map writes``',
  ])
    t.equal(crashOf(line), undefined, line);
  t.strictSame(read('`fatal error: concurrent map writes` is what it says\n').events, []);
  t.end();
});
