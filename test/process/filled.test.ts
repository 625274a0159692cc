// A small heap whose growth keeps less than half of what each cycle may allocate was not being filled: it grows.
import t from 'tap';
import { judged } from '../rules/judged.js';

/** A map of maps that is never cleared, 16,000 keys a second beside requests, Go 1.27.4. */
const NESTED = `
gc 1 @0.190s 0%: 0.32+1.8+0.010 ms clock, 0.64+0.22/0.21/0.006+0.021 ms cpu, 3->3->1 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 2 @0.330s 0%: 0.25+2.2+0.005 ms clock, 0.51+0.20/0.62/0.77+0.011 ms cpu, 3->3->2 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 3 @0.482s 0%: 0.35+18+0.007 ms clock, 0.71+0.15/3.8/10+0.014 ms cpu, 5->5->3 MB, 5 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 4 @0.746s 0%: 0.33+2.6+0.004 ms clock, 0.67+0/1.3/2.5+0.009 ms cpu, 7->7->5 MB, 8 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 5 @1.033s 0%: 0.96+11+0.005 ms clock, 1.9+0/2.4/8.0+0.010 ms cpu, 10->10->7 MB, 11 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 6 @1.544s 0%: 0.40+8.5+0.004 ms clock, 0.80+0/2.7/6.7+0.009 ms cpu, 15->15->10 MB, 15 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 7 @2.139s 0%: 0.34+18+0.005 ms clock, 0.69+0/4.4/12+0.010 ms cpu, 21->21->15 MB, 22 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 8 @3.157s 0%: 0.37+16+0.071 ms clock, 0.75+0/6.4/14+0.14 ms cpu, 30->30->21 MB, 31 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 9 @4.353s 0%: 0.34+21+0.005 ms clock, 0.68+0/8.4/19+0.011 ms cpu, 42->43->31 MB, 44 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 10 @6.415s 0%: 0.38+66+0.010 ms clock, 0.76+0/14/34+0.020 ms cpu, 61->62->45 MB, 63 MB goal, 0 MB stacks, 0 MB globals, 2 P
`;

void t.test('truncated figures of a small heap are not added up to a start that fills it', async (t) => {
  const { summaries } = await judged(NESTED);
  t.match(summaries[0].live_heap, { course: 'growing', filling: undefined, rising: undefined });
  t.match(summaries[0].verdict, /^The live heap grows 7\.02 MiB\/s/);
});
