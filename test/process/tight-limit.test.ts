// A memory limit just above the live heap of a service that allocates slowly.
import { join } from 'node:path';
import t from 'tap';
import { SAMPLES } from '../captures.js';
import { judged, judgedFile, logOf, type Judged } from '../rules/judged.js';

/** A cache of 42,000 entries of a KiB under GOMEMLIMIT=56MiB, Go 1.26.8. The trigger is so near the goal that whole MiB do not part them. */
const TIGHT = `
gc 1 @0.002s 13%: 0.64+0.98+0.023 ms clock, 1.2+0/0.67/0.31+0.046 ms cpu, 3->3->3 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 2 @0.045s 1%: 0.11+1.0+0.005 ms clock, 0.23+0.26/0.28/0.41+0.011 ms cpu, 7->7->7 MB, 7 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 3 @0.124s 0%: 0.14+1.0+0.005 ms clock, 0.29+0/0.15/0.87+0.010 ms cpu, 14->14->13 MB, 14 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 4 @0.269s 0%: 0.11+1.4+0.006 ms clock, 0.23+0.37/0.35/0.63+0.012 ms cpu, 25->25->21 MB, 26 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 5 @0.511s 0%: 0.023+1.2+0.006 ms clock, 0.046+0.059/0.10/1.8+0.013 ms cpu, 42->42->30 MB, 43 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 6 @0.711s 0%: 0.023+2.7+0.005 ms clock, 0.047+0.22/0.24/2.0+0.010 ms cpu, 47->48->36 MB, 48 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 7 @0.742s 0%: 0.13+3.1+0.006 ms clock, 0.27+0.28/0.34/2.2+0.013 ms cpu, 38->38->36 MB, 39 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 8 @0.767s 0%: 0.14+2.4+0.005 ms clock, 0.29+0/0.20/2.1+0.011 ms cpu, 38->38->37 MB, 39 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 9 @0.791s 0%: 0.13+5.3+0.007 ms clock, 0.26+0/1.3/1.0+0.014 ms cpu, 39->39->37 MB, 39 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 10 @0.819s 0%: 0.15+2.6+0.006 ms clock, 0.30+0.13/0.30/2.0+0.013 ms cpu, 39->39->38 MB, 40 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 11 @0.844s 0%: 0.13+3.0+0.005 ms clock, 0.26+0.26/0.62/2.4+0.011 ms cpu, 39->40->38 MB, 40 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 12 @0.869s 0%: 0.19+3.3+0.008 ms clock, 0.39+0.095/1.9/2.5+0.016 ms cpu, 40->40->38 MB, 41 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 13 @0.894s 0%: 0.12+2.7+0.006 ms clock, 0.25+0.20/0.25/2.1+0.012 ms cpu, 40->40->39 MB, 41 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 14 @0.919s 0%: 0.14+2.7+0.005 ms clock, 0.29+0.13/0.30/2.1+0.011 ms cpu, 41->41->39 MB, 42 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 15 @0.943s 0%: 0.13+2.7+0.005 ms clock, 0.27+0/1.5/2.3+0.011 ms cpu, 41->41->39 MB, 42 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 16 @0.968s 0%: 0.14+2.7+0.006 ms clock, 0.29+0/0.95/2.5+0.012 ms cpu, 41->41->40 MB, 42 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 17 @0.995s 0%: 0.13+2.3+0.005 ms clock, 0.26+0.51/0.45/1.2+0.011 ms cpu, 42->42->40 MB, 42 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 18 @1.008s 0%: 0.18+2.5+0.005 ms clock, 0.36+0.50/0.97/1.4+0.011 ms cpu, 41->41->40 MB, 41 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 19 @1.029s 0%: 0.13+2.4+0.005 ms clock, 0.26+0.42/0.36/1.5+0.011 ms cpu, 41->41->40 MB, 42 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 20 @1.047s 0%: 0.17+3.7+0.006 ms clock, 0.34+0.73/1.0/2.1+0.012 ms cpu, 42->42->41 MB, 42 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 21 @1.068s 0%: 0.14+3.8+0.005 ms clock, 0.29+0.18/1.2/3.3+0.011 ms cpu, 42->42->41 MB, 43 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 22 @1.089s 0%: 0.20+9.5+0.008 ms clock, 0.40+0/0.91/8.7+0.016 ms cpu, 42->43->41 MB, 43 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 23 @1.121s 0%: 0.12+2.5+0.006 ms clock, 0.24+0.59/0.56/1.2+0.013 ms cpu, 43->43->41 MB, 43 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 24 @1.145s 0%: 0.14+2.9+0.006 ms clock, 0.28+0.20/0.30/2.2+0.012 ms cpu, 43->43->41 MB, 44 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 25 @1.167s 1%: 0.13+2.4+0.005 ms clock, 0.26+0.35/0.73/1.7+0.010 ms cpu, 43->43->41 MB, 44 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 26 @1.191s 1%: 0.16+2.9+0.006 ms clock, 0.33+0.13/0.35/2.4+0.012 ms cpu, 43->43->42 MB, 44 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 27 @1.217s 1%: 0.15+2.5+0.007 ms clock, 0.30+0.52/0.49/1.4+0.014 ms cpu, 43->44->42 MB, 44 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 28 @1.240s 1%: 0.14+2.4+0.006 ms clock, 0.29+0.049/1.0/1.8+0.012 ms cpu, 44->44->42 MB, 44 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 29 @1.260s 1%: 0.15+2.6+0.005 ms clock, 0.30+0.26/1.2/1.4+0.011 ms cpu, 43->44->42 MB, 44 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 30 @1.313s 1%: 0.15+3.0+0.006 ms clock, 0.31+0.13/0.31/2.3+0.013 ms cpu, 46->47->43 MB, 47 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 31 @1.367s 1%: 0.14+2.8+0.006 ms clock, 0.28+0.13/0.29/2.3+0.013 ms cpu, 47->47->43 MB, 48 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 32 @1.386s 1%: 0.40+2.9+0.007 ms clock, 0.81+0/0.36/2.6+0.014 ms cpu, 44->45->43 MB, 45 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 33 @1.407s 1%: 0.16+2.6+0.006 ms clock, 0.32+0.20/0.81/2.1+0.013 ms cpu, 44->45->43 MB, 45 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 34 @1.425s 1%: 0.13+2.5+0.008 ms clock, 0.27+0.39/0.42/1.6+0.016 ms cpu, 44->45->43 MB, 45 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 35 @1.443s 1%: 0.12+2.5+0.006 ms clock, 0.25+0.47/0.42/1.5+0.013 ms cpu, 45->45->43 MB, 45 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 36 @1.461s 1%: 0.15+2.7+0.006 ms clock, 0.30+0.26/0.75/1.5+0.013 ms cpu, 45->45->43 MB, 45 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 37 @1.480s 1%: 0.17+2.8+0.005 ms clock, 0.35+0.62/0.74/1.5+0.011 ms cpu, 45->45->43 MB, 45 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 38 @1.525s 1%: 0.22+3.3+0.008 ms clock, 0.44+0.53/1.3/2.2+0.016 ms cpu, 47->47->44 MB, 48 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 39 @1.540s 1%: 0.16+2.9+0.006 ms clock, 0.33+0.89/0.96/0.90+0.012 ms cpu, 45->45->44 MB, 45 MB goal, 0 MB stacks, 0 MB globals, 2 P
gc 40 @1.554s 1%: 0.21+4.2+0.008 ms clock, 0.42+1.9/1.3/0.92+0.016 ms cpu, 45->45->44 MB, 45 MB goal, 0 MB stacks, 0 MB globals, 2 P
`;

void t.test('goals without headroom are a limit’s if earlier ones showed a usual GOGC', async (t) => {
  const { summaries, standing } = await judged(TIGHT);
  t.match(summaries[0].verdict, /^A memory limit, not GOGC, sets the heap goal\./);
  t.match(
    standing.find(({ id }) => id === 'memory-limit-bound'),
    { severity: 'low', title: /in (2\d|3\d) of 40 cycles/ },
  );
  t.notOk(standing.some(({ id }) => id === 'gogc-change'));
  t.end();
});

void t.test('a GOGC that was low from the start is no limit', async (t) => {
  for (const gogc of [1, 5, 8]) {
    const { summaries, standing } = await judged(
      logOf({ cycles: 80, live: (i) => Math.min(40, 2 + i), alloc: () => 20, gogc: () => gogc }),
    );
    t.equal(summaries[0].goal_regimes?.limit ?? 0, 0, `${gogc}`);
    t.notOk(standing.some(({ id }) => id === 'memory-limit-bound'));
  }
  t.end();
});

void t.test('where GOGC is known to be on, the advice is not about GOGC=off', async (t) => {
  const adviceOf = ({ standing }: Judged): string | undefined =>
    standing.find(({ id }) => id === 'memory-limit-bound')?.advice[0];
  const known = await judgedFile(join(SAMPLES, 'limit', 'go1.27.4.log'));
  t.match(adviceOf(known), /^if the container has more, raise GOMEMLIMIT/);
  t.match(adviceOf(await judged(TIGHT)), /^with GOGC=off that is intended/);
  t.end();
});
