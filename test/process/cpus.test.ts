// More Ps than CPUs: a log's stops tell, and slow marks and stops are told to come from that.
import t from 'tap';
import { judged, logOf } from '../rules/judged.js';

/** badger 4.9.6 sets GOMAXPROCS to 128, on two cores; GOGC=off, GOMEMLIMIT=250MiB, Go 1.24.13. */
const BADGER = `
gc 1 @0.908s 1%: 6.9+124+0.022 ms clock, 13+0.010/561/18+0.045 ms cpu, 227->242->155 MB, 227 MB goal, 0 MB stacks, 0 MB globals, 128 P
gc 2 @1.508s 1%: 0.17+179+4.4 ms clock, 0.34+0/886/0+8.8 ms cpu, 214->218->172 MB, 228 MB goal, 0 MB stacks, 0 MB globals, 128 P
gc 3 @2.201s 1%: 3.4+249+1.4 ms clock, 6.9+0.93/2356/64+2.8 ms cpu, 211->213->191 MB, 226 MB goal, 0 MB stacks, 0 MB globals, 128 P
gc 4 @2.846s 2%: 4.8+352+0.10 ms clock, 9.7+0.054/2854/0+0.20 ms cpu, 216->219->203 MB, 226 MB goal, 0 MB stacks, 0 MB globals, 128 P
gc 5 @3.318s 2%: 0.10+169+6.0 ms clock, 0.20+0/1050/0+12 ms cpu, 218->223->209 MB, 225 MB goal, 0 MB stacks, 0 MB globals, 128 P
gc 6 @3.646s 3%: 16+293+4.2 ms clock, 33+0/3188/0.034+8.4 ms cpu, 221->222->216 MB, 226 MB goal, 0 MB stacks, 0 MB globals, 128 P
gc 7 @4.105s 4%: 3.1+487+6.3 ms clock, 6.2+47/8560/6.2+12 ms cpu, 223->228->221 MB, 225 MB goal, 0 MB stacks, 0 MB globals, 128 P
gc 8 @4.625s 4%: 5.4+305+2.1 ms clock, 10+0.075/3689/0+4.2 ms cpu, 223->227->218 MB, 223 MB goal, 0 MB stacks, 0 MB globals, 128 P
gc 9 @5.088s 5%: 0.15+383+0.11 ms clock, 0.30+0/4245/0+0.22 ms cpu, 223->228->225 MB, 225 MB goal, 0 MB stacks, 0 MB globals, 128 P
gc 10 @5.480s 6%: 0.11+1003+12 ms clock, 0.23+0/12699/0+24 ms cpu, 225->232->230 MB, 225 MB goal, 0 MB stacks, 0 MB globals, 128 P
gc 11 @6.505s 7%: 48+679+45 ms clock, 96+0/7320/0+91 ms cpu, 230->231->229 MB, 230 MB goal, 0 MB stacks, 0 MB globals, 128 P
gc 12 @7.292s 8%: 49+606+0.11 ms clock, 98+0/6840/0.023+0.22 ms cpu, 230->231->231 MB, 229 MB goal, 0 MB stacks, 0 MB globals, 128 P
gc 13 @7.956s 8%: 0.17+1235+0.12 ms clock, 0.35+39/20219/0+0.24 ms cpu, 231->232->231 MB, 231 MB goal, 0 MB stacks, 0 MB globals, 128 P
gc 14 @9.195s 8%: 0.11+781+0.12 ms clock, 0.22+0/8433/0+0.24 ms cpu, 231->232->231 MB, 231 MB goal, 0 MB stacks, 0 MB globals, 128 P
gc 15 @9.981s 8%: 0.93+578+0.16 ms clock, 1.8+0/4825/0+0.32 ms cpu, 231->233->232 MB, 231 MB goal, 0 MB stacks, 0 MB globals, 128 P
gc 16 @10.568s 8%: 0.10+755+12 ms clock, 0.21+0.10/8249/56+25 ms cpu, 232->238->236 MB, 232 MB goal, 0 MB stacks, 0 MB globals, 128 P
gc 17 @11.344s 8%: 10+545+0.095 ms clock, 21+0/5750/0+0.19 ms cpu, 236->238->230 MB, 236 MB goal, 0 MB stacks, 0 MB globals, 128 P
gc 18 @11.912s 8%: 6.6+522+0.24 ms clock, 13+0/5122/0+0.48 ms cpu, 230->238->237 MB, 230 MB goal, 0 MB stacks, 0 MB globals, 128 P
gc 19 @12.449s 8%: 0.11+609+1.4 ms clock, 0.23+0/7015/0+2.8 ms cpu, 237->239->236 MB, 237 MB goal, 0 MB stacks, 0 MB globals, 128 P
gc 20 @13.068s 8%: 0.14+959+1.0 ms clock, 0.28+0/9387/0+2.1 ms cpu, 236->246->244 MB, 236 MB goal, 0 MB stacks, 0 MB globals, 128 P
`;

void t.test('stops that are charged two CPUs show that 128 Ps share them', async (t) => {
  const { facts, standing } = await judged(BADGER);
  t.equal(facts[0].cpus, 2);
  for (const id of ['long-mark', 'stop-latency']) {
    const found = standing.find((one) => one.id === id)!;
    t.match(found.causes[0].cause, /128 Ps share 2 CPUs/, id);
    t.match(found.advice[0], /^128 Ps share 2 CPUs/);
    t.notMatch(JSON.stringify(found), /throttled|throttling/);
  }
  t.match(
    standing.find(({ id }) => id === 'gc-death-spiral'),
    { title: /of the time of 128 Ps over all$/ },
  );
  t.end();
});

void t.test('with a CPU for each P nothing is said of them', async (t) => {
  const { facts, standing } = await judged(
    logOf({ cycles: 60, pace: () => 20, stop: (i) => (i % 6 === 3 ? 40 : 0.08) }),
  );
  t.equal(facts[0].cpus, undefined);
  t.notMatch(JSON.stringify(standing), /Ps share/);
  t.end();
});
