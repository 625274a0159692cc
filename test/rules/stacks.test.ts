// A program whose goroutines pile up: their stacks, not the live heap, raise the goal, and a heap profile does not show them.
import t from 'tap';
import { judged } from './judged.js';

/** Connections that stay open, each with a goroutine and its stack; Go 1.24.13. */
const CONNECTIONS = `
gc 1 @0.056s 0%: 0.079+0.37+0.002 ms clock, 0.15+0.35/0.10/0.11+0.005 ms cpu, 3->3->0 MB, 4 MB goal, 1 MB stacks, 0 MB globals, 2 P
gc 2 @0.116s 0%: 0.23+0.45+0.002 ms clock, 0.46+0.49/0.13/0.25+0.005 ms cpu, 3->3->0 MB, 4 MB goal, 2 MB stacks, 0 MB globals, 2 P
gc 3 @0.171s 0%: 0.044+0.88+0.003 ms clock, 0.088+0.21/0.31/0.086+0.007 ms cpu, 3->3->0 MB, 4 MB goal, 3 MB stacks, 0 MB globals, 2 P
gc 4 @0.231s 0%: 0.041+1.1+0.003 ms clock, 0.082+0.36/0.30/0.11+0.006 ms cpu, 3->3->0 MB, 4 MB goal, 4 MB stacks, 0 MB globals, 2 P
gc 5 @0.306s 0%: 0.042+1.0+0.003 ms clock, 0.085+0.007/0.21/0.65+0.007 ms cpu, 4->4->0 MB, 6 MB goal, 6 MB stacks, 0 MB globals, 2 P
gc 6 @0.401s 0%: 0.058+2.7+0.004 ms clock, 0.11+0.45/0.42/0.43+0.009 ms cpu, 5->5->0 MB, 7 MB goal, 8 MB stacks, 0 MB globals, 2 P
gc 7 @0.541s 0%: 0.047+1.6+0.003 ms clock, 0.094+1.5/0.12/1.2+0.007 ms cpu, 8->8->0 MB, 10 MB goal, 11 MB stacks, 0 MB globals, 2 P
gc 8 @0.721s 0%: 0.019+2.2+0.003 ms clock, 0.039+2.0/0.14/1.7+0.007 ms cpu, 11->11->0 MB, 12 MB goal, 15 MB stacks, 0 MB globals, 2 P
gc 9 @0.966s 0%: 0.020+2.6+0.003 ms clock, 0.041+1.8/0.78/2.4+0.006 ms cpu, 14->15->1 MB, 16 MB goal, 20 MB stacks, 0 MB globals, 2 P
gc 10 @1.306s 0%: 0.046+3.4+0.003 ms clock, 0.092+0.25/0.27/4.0+0.006 ms cpu, 21->21->1 MB, 22 MB goal, 27 MB stacks, 0 MB globals, 2 P
gc 11 @1.766s 0%: 0.051+5.0+0.003 ms clock, 0.10+1.0/1.3/3.1+0.006 ms cpu, 27->28->2 MB, 30 MB goal, 37 MB stacks, 0 MB globals, 2 P
gc 12 @2.396s 0%: 0.046+6.4+0.004 ms clock, 0.092+0.64/3.4/8.2+0.009 ms cpu, 38->38->2 MB, 41 MB goal, 50 MB stacks, 0 MB globals, 2 P
gc 13 @3.246s 0%: 0.070+10+0.007 ms clock, 0.14+1.9/3.2/11+0.015 ms cpu, 51->52->3 MB, 55 MB goal, 68 MB stacks, 0 MB globals, 2 P
gc 14 @4.396s 0%: 0.070+20+0.003 ms clock, 0.14+0.41/2.5/32+0.007 ms cpu, 69->70->4 MB, 75 MB goal, 93 MB stacks, 0 MB globals, 2 P
gc 15 @6.021s 0%: 0.021+22+0.055 ms clock, 0.043+0/7.3/34+0.11 ms cpu, 97->98->5 MB, 102 MB goal, 127 MB stacks, 0 MB globals, 2 P
gc 16 @8.201s 0%: 0.023+35+0.006 ms clock, 0.047+2.0/16/49+0.013 ms cpu, 131->133->8 MB, 138 MB goal, 173 MB stacks, 0 MB globals, 2 P
gc 17 @11.216s 0%: 0.20+47+0.005 ms clock, 0.40+0/20/73+0.010 ms cpu, 181->184->11 MB, 191 MB goal, 237 MB stacks, 0 MB globals, 2 P
gc 18 @15.336s 0%: 0.035+59+0.005 ms clock, 0.070+4.6/28/79+0.010 ms cpu, 248->251->15 MB, 261 MB goal, 324 MB stacks, 0 MB globals, 2 P
`;

/** Goroutines that block for ever and hold nothing else; Go 1.21.13. */
const BLOCKED = `
gc 1 @0.117s 0%: 0.050+0.61+0.003 ms clock, 0.10+0/0.20/0.48+0.006 ms cpu, 3->3->0 MB, 4 MB goal, 1 MB stacks, 0 MB globals, 2 P
gc 2 @0.241s 0%: 0.016+0.56+0.003 ms clock, 0.032+0.18/0.23/0.38+0.007 ms cpu, 3->3->0 MB, 4 MB goal, 2 MB stacks, 0 MB globals, 2 P
gc 3 @0.356s 0%: 0.037+0.97+0.003 ms clock, 0.074+0.019/0.17/1.1+0.006 ms cpu, 3->3->0 MB, 4 MB goal, 3 MB stacks, 0 MB globals, 2 P
gc 4 @0.461s 0%: 0.030+0.96+0.002 ms clock, 0.061+0.017/0.14/1.2+0.005 ms cpu, 3->3->0 MB, 4 MB goal, 4 MB stacks, 0 MB globals, 2 P
gc 5 @0.592s 0%: 0.018+1.2+0.003 ms clock, 0.036+0/0.13/1.7+0.006 ms cpu, 3->3->0 MB, 4 MB goal, 5 MB stacks, 0 MB globals, 2 P
gc 6 @0.756s 0%: 0.015+1.2+0.003 ms clock, 0.030+0.11/0.34/1.2+0.006 ms cpu, 5->5->0 MB, 6 MB goal, 6 MB stacks, 0 MB globals, 2 P
gc 7 @0.966s 0%: 0.040+1.8+0.002 ms clock, 0.081+0.018/0.19/2.9+0.005 ms cpu, 6->6->0 MB, 7 MB goal, 8 MB stacks, 0 MB globals, 2 P
gc 8 @1.251s 0%: 0.016+2.2+0.002 ms clock, 0.033+0.31/0.77/1.7+0.005 ms cpu, 8->8->0 MB, 9 MB goal, 11 MB stacks, 0 MB globals, 2 P
gc 9 @1.631s 0%: 0.041+2.8+0.002 ms clock, 0.083+0.045/0.84/4.3+0.005 ms cpu, 11->11->0 MB, 12 MB goal, 14 MB stacks, 0 MB globals, 2 P
gc 10 @2.121s 0%: 0.037+3.7+0.003 ms clock, 0.074+0.018/0.20/6.9+0.006 ms cpu, 14->14->0 MB, 15 MB goal, 19 MB stacks, 0 MB globals, 2 P
gc 11 @2.781s 0%: 0.20+4.6+0.003 ms clock, 0.41+0/0.90/8.2+0.006 ms cpu, 19->19->0 MB, 20 MB goal, 25 MB stacks, 0 MB globals, 2 P
gc 12 @3.651s 0%: 0.018+5.5+0.003 ms clock, 0.036+0/1.0/9.5+0.006 ms cpu, 25->26->0 MB, 27 MB goal, 32 MB stacks, 0 MB globals, 2 P
gc 13 @4.786s 0%: 0.022+8.4+0.003 ms clock, 0.045+0.60/1.7/11+0.007 ms cpu, 33->33->1 MB, 35 MB goal, 43 MB stacks, 0 MB globals, 2 P
gc 14 @6.270s 0%: 0.038+10+0.003 ms clock, 0.076+0.017/1.1/20+0.007 ms cpu, 43->44->1 MB, 45 MB goal, 56 MB stacks, 0 MB globals, 2 P
gc 15 @8.216s 0%: 0.025+11+0.004 ms clock, 0.050+0.30/0.68/19+0.008 ms cpu, 57->57->2 MB, 60 MB goal, 74 MB stacks, 0 MB globals, 2 P
gc 16 @10.756s 0%: 0.043+21+0.007 ms clock, 0.086+0.020/3.8/38+0.015 ms cpu, 74->75->2 MB, 78 MB goal, 97 MB stacks, 0 MB globals, 2 P
gc 17 @14.117s 0%: 0.045+20+0.003 ms clock, 0.090+0.095/1.9/38+0.007 ms cpu, 99->99->3 MB, 103 MB goal, 127 MB stacks, 0 MB globals, 2 P
`;

void t.test('stacks raise the goal', async (t) => {
  const { summaries, standing } = await judged(CONNECTIONS);
  t.match(
    summaries[0].verdict,
    /^The live heap grows .* Goroutine stacks, not the live heap, raise the heap goal \(4 MiB → 261 MiB\)\.$/,
  );
  const growth = standing.find(({ id }) => id === 'live-heap-growth')!;
  t.match(growth.causes[0], { cause: 'goroutines that never end', probability: 0.7 });
  t.match(growth.advice[0], /debug\/pprof\/goroutine/);
  t.end();
});

void t.test('nor does nothing stand out where the live heap is level', async (t) => {
  const { verdict } = (await judged(BLOCKED)).summaries[0];
  t.match(verdict, /^The live heap fluctuates.* Goroutine stacks, not the live heap, raise the heap goal/);
  t.end();
});

void t.test('stacks that do not', async (t) => {
  const { verdict } = (await judged(CONNECTIONS.replace(/\d+ MB stacks/g, '0 MB stacks'))).summaries[0];
  t.notMatch(verdict, /stacks, not/);
  t.end();
});
