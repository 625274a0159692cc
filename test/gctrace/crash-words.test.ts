// What a program says in its panics may be a secret; what the runtime says is none.
import t from 'tap';
import { runtimesWords } from '../../lib/gctrace/crash-words.js';
import { crashOf } from '../../lib/gctrace/crash-texts.js';
import { read } from '../reading.js';

const words = (line: string, goroutines?: number): string =>
  runtimesWords({ ...crashOf(line)!, ...(goroutines !== undefined && { goroutines }) });

void t.test('the runtime’s own words stay', (t) => {
  for (const line of [
    'panic: runtime error: index out of range [4] with length 4',
    'panic: runtime error: invalid memory address or nil pointer dereference [recovered]',
    'panic: interface conversion: interface {} is string, not int',
    'panic: assignment to entry in nil map',
    'panic: send on closed channel',
    'panic: close of nil channel',
    'panic: sync: negative WaitGroup counter',
    'panic: reflect: call of reflect.Value.Len on zero Value',
    'fatal error: concurrent map writes',
    'fatal error: all goroutines are asleep - deadlock!',
    'fatal error: newosproc',
    'fatal error: unexpected signal during runtime execution',
    'SIGQUIT: quit',
    'signal: killed',
  ])
    t.equal(words(line), line);
  t.equal(
    words('fatal error: sync: unlock of unlocked mutex', 1),
    'fatal error: sync: unlock of unlocked mutex',
  );
  // golang/go#47276: the paste ends before the first goroutine.
  const { events } = read(
    'fatal error: found bad pointer in Go heap (incorrect use of unsafe or cgo?)\n\nruntime stack:\nruntime.throw(0x3e)\n',
  );
  t.match(events, [{ words: /found bad pointer in Go heap/ }], 'the runtime’s own stack follows');
  t.end();
});

void t.test('the program’s are left out', (t) => {
  for (const [line, told] of [
    ['panic: dial postgres://app:hunter2@db/shop: refused', 'panic: …'],
    ['panic: main.Config{Token:"hunter2"}', 'panic: …'],
    ['panic: hunter2 [recovered]', 'panic: … [recovered]'],
    ['panic: hunter2 [recovered, repanicked]', 'panic: … [recovered, repanicked]'],
    ['2026/11/21 12:57:52 http: panic serving [::1]:4: hunter2', 'http: panic serving: …'],
    ['fatal error: cannot log in with hunter2', 'fatal error: …'],
    ['fatal error: newosproc hunter2', 'fatal error: …'],
  ] as const)
    t.equal(words(line), told, line);
  t.end();
});
