// Findings from crashes: map races, writes to nil maps, memory that ran out.
import { formatBytes } from '../model/format.js';
import type { CrashKind, CrashRecord } from '../model/records.js';
import { MIB, OFF_GOAL_MIB } from '../model/units.js';
import type { Facts } from '../process/facts.js';
import { isNamed, isOomKill, isSurvived, victimOf } from '../model/crashes.js';
import type { Judgement } from '../model/finding.js';
import { given } from '../model/given.js';
import { cause, linesOf, type Rule } from './rule.js';
import { outlived } from './container.js';
import { goroutineGrowth } from './goroutines.js';

const crashesOf = ({ summary: { crashes = [] } }: Facts, ...kinds: CrashKind[]): CrashRecord[] =>
  crashes.filter(({ kind }) => kinds.includes(kind));

const place = ({ frame }: CrashRecord): string =>
  frame ? ` in ${frame.function}${frame.file ? ` (${frame.file.split('/').at(-1)}:${frame.line})` : ''}` : '';

const evidenceOf = (crashes: readonly CrashRecord[]): Judgement['evidence'] =>
  crashes.map(({ source }) => source);

const concurrentMapAccess: Rule = {
  id: 'concurrent-map-access',
  needs: 'the runtime’s crash texts',
  says: 'the runtime killed the process for concurrent map access',
  thresholds: {},
  means:
    'Two goroutines used a map at the same time, and at least one of them wrote. The runtime ends the process for that; recover cannot catch it.',
  computed:
    'The runtime’s fatal error, with nothing of the same run after it. If the run goes on, the text is only quoted.',
  helps:
    'A mutex around the map, or sync.Map for read-mostly keys. The race detector (go build -race) finds the other side.',
  judge(facts) {
    const crashes = crashesOf(facts, 'concurrent-map');
    const [real] = crashes.filter(({ last }) => last);
    const crash = real ?? crashes[0];
    if (!crash) return undefined;
    return {
      severity: real ? 'high' : 'info',
      confidence: real ? 0.95 : 0.2,
      title: real
        ? `the runtime ended the process: ${crash.text}${place(crash)}`
        : `a line says “${crash.text}”, but the process went on: it is quoted, or another process's`,
      figures: {
        count: crash.count,
        ...(crash.goroutines !== undefined && { goroutines: crash.goroutines }),
      },
      evidence: evidenceOf([crash]),
      advice: [
        'guard the map with a mutex, or use sync.Map for read-mostly keys',
        'go test -race or go build -race shows both sides; recover() does not help',
      ],
      causes: [cause('a map shared between goroutines without a lock', 0.98, 'the race detector')],
    };
  },
};

const nilMapWrite: Rule = {
  id: 'nil-map-write',
  needs: 'the runtime’s crash texts',
  says: 'writes to a nil map, recovered again and again',
  thresholds: {},
  means:
    'The program writes to a map that was never made. recover can catch that panic (net/http does): the same request then fails each time.',
  computed: 'The panic’s text, how often it appears in the run, and whether cycles follow it.',
  helps: 'Make the map before the first write; check zero values of structs that contain maps.',
  judge(facts) {
    const crashes = crashesOf(facts, 'nil-map-write');
    const [crash] = [...crashes].sort((a, b) => b.count - a.count);
    if (!crash) return undefined;
    const count = crashes.reduce((sum, one) => sum + one.count, 0);
    const ended = crashes.some(({ last }) => last) && count === 1;
    return {
      severity: ended ? 'high' : 'medium',
      confidence: 0.9,
      title: ended
        ? `a write to a nil map ended the process${place(crash)}`
        : `writes to a nil map panic${crashes.some(isSurvived) ? ' and are recovered' : ''}, ${count} ${count === 1 ? 'time' : 'times'}${place(crash)}`,
      figures: { count, ...(ended && { ended: 1 }) },
      evidence: evidenceOf(crashes.slice(0, 5)),
      advice: given(
        'make the map before writing to it (a map field in a zero-value struct is nil)',
        !ended && 'each of these was a request that failed',
      ),
      causes: [
        cause(
          'a map field that a constructor should have made',
          0.9,
          'the first frame of the program in the dump',
        ),
      ],
    };
  },
};

/** Go reserves its address space when it starts: some hundred MiB on 64-bit systems (runtime/mpagealloc_64bit.go). */
const unreserved = (crash: CrashRecord): Judgement => ({
  severity: 'high',
  confidence: 0.95,
  title: `it could not start: ${crash.text}`,
  figures: { count: crash.count, at_start: 1 },
  evidence: evidenceOf([crash]),
  advice: [
    'raise the limit of its address space (ulimit -v, RLIMIT_AS, LimitAS=): Go reserves far more than it uses',
    'to bound what it uses, set GOMEMLIMIT (Go 1.19 and later), or a memory cgroup’s limit',
  ],
  causes: [
    cause('a limit of the address space', 0.95, 'ulimit -v in the shell, or the unit, that starts it'),
  ],
});

/** SIGKILL has many senders, and the process cannot say which it was. */
const killed = (crash: CrashRecord, growing: boolean): Judgement => ({
  severity: 'medium',
  confidence: 0.5,
  title: `SIGKILL ended it (${crash.text}): perhaps the kernel for memory, or somebody who stopped it`,
  figures: { count: crash.count, signal: 9 },
  evidence: evidenceOf([crash]),
  advice: [
    'find out who sent it: kubectl describe pod and docker inspect say OOMKilled, systemctl status oom-kill, dmesg and journalctl -k “Killed process”',
  ],
  causes: [
    cause('a memory limit', growing ? 0.6 : 0.5, 'OOMKilled, or the kernel’s line'),
    cause(
      'a stop that took too long, a probe that failed, kill -9',
      growing ? 0.4 : 0.5,
      'events of the pod or the unit',
    ),
  ],
});

/** ERROR_COMMITMENT_LIMIT (runtime/mem_windows.go prints it). */
const COMMIT_LIMIT = / failed with errno=1455$/;

/** More than 48 bits of addresses hold, the most that a heap of Go can have (malloc.go, heapAddrBits), or less than none. */
function isImpossible(text: string): boolean {
  const bytes = Number(/: cannot allocate (-?\d+)-byte block/.exec(text)?.[1] ?? 0);
  return bytes < 0 || bytes > 2 ** 48;
}

/** If the block that could not be had is larger than all that was in use, the heap did not grow into a limit step by step. */
function largeBlock({ text }: CrashRecord): Judgement['causes'] | undefined {
  const [asked, used] = (/ (\d+)-byte block \((\d+) in use\)/.exec(text) ?? []).slice(1).map(Number);
  if (!(asked > used)) return undefined;
  const sizes = `${formatBytes(asked)} with ${formatBytes(used)} in use`;
  return [
    cause(`one large block (${sizes})`, 0.6, 'the first frames of the dump'),
    cause('little memory or address space (a 32-bit build, ulimit -v, wasm)', 0.4, 'ulimit -v, GOARCH'),
  ];
}

const damaged = (crash: CrashRecord): Judgement => ({
  severity: 'high',
  confidence: 0.95,
  title: `it asked for a block of a size that cannot be: ${crash.text}`,
  figures: { count: crash.count, impossible: 1 },
  evidence: evidenceOf([crash]),
  advice: ['run it with -race; look for unsafe and cgo around the first frames of the dump'],
  causes: [
    cause('a damaged length (a data race, unsafe, cgo, faulty memory)', 0.8, 'go test -race, a memory test'),
  ],
});

const outOfMemory: Rule = {
  id: 'out-of-memory',
  needs: 'the runtime’s crash texts, or --memory-limit',
  says: 'the process ran out of memory, or the kernel killed it for memory',
  thresholds: {
    near: {
      value: 0.9,
      unit: 'of --memory-limit',
      source: 'non-heap memory (code, mapped files, the runtime’s own) takes the rest',
    },
  },
  means: 'The operating system refused more memory, or the kernel killed the process.',
  computed:
    'The runtime’s messages, in all their wordings. The kernel’s line where the log has it and names this process, or there is only one without a name. What systemd says of the unit, behind the run’s last cycle: its main process got SIGKILL, and the result is oom-kill. `Killed`, systemd’s `status=9/KILL` and compose’s `exited with code 137` alone are SIGKILL, which others send too: confidence 0.5. A block of a size that cannot be is a damaged length. A kill by the kernel leaves no other message: a log that simply ends near --memory-limit may be one, unless cycles follow a heap above it.',
  helps:
    'Look at what grew before (live-heap-growth, heap-staircase). GOMEMLIMIT keeps the heap below the container’s limit.',
  judge(facts, t) {
    const crashes = crashesOf(facts, 'out-of-memory', 'killed');
    const [crash] = crashes.filter(({ last }) => last).concat(crashes);
    const { summary, memoryLimit, history } = facts;
    const growing = summary.live_heap?.course === 'growing';
    if (crash) {
      // It comes from a limit of the address space as the process starts, not from the heap.
      if (crash.text.includes('page summary'))
        return summary.cycles === 0 && crash.last ? unreserved(crash) : undefined;
      if (crash.last && isImpossible(crash.text)) return damaged(crash);
      const victim = victimOf(crash.text);
      const isOom = isOomKill(crash);
      if (crash.last && crash.kind === 'killed' && !victim && !isOom) return killed(crash, growing);
      // A log of one process names nobody: the kernel may have meant another.
      const isSure = !victim || isNamed(summary.stream, victim);
      const how = victim
        ? `the kernel killed ${victim.name} for memory, with ${formatBytes(victim.rssBytes)} resident (anon-rss)${isSure ? '' : ', if that is this process'}`
        : isOom
          ? 'the OOM killer ended it, as systemd says'
          : `it ran out of memory: ${crash.text}`;
      const isMostOutside =
        victim && summary.peak_bytes !== undefined && victim.rssBytes > 2 * summary.peak_bytes;
      const [ofHeap, outside] = isMostOutside ? [0.2, 0.8] : growing ? [0.9, 0.1] : [0.6, 0.4];
      return {
        severity: crash.last ? 'high' : 'info',
        confidence: !crash.last ? 0.2 : !isSure ? 0.7 : isOom ? 0.9 : 0.95,
        title: crash.last
          ? `${how}${summary.live_heap ? ` (last live heap ${formatBytes(summary.live_heap.last_bytes)}, heap and stacks could grow to ${formatBytes(summary.peak_bytes ?? 0)})` : ''}`
          : `a line says “${crash.text}”, but the process went on`,
        figures: {
          count: crash.count,
          ...(victim && { killed: victim.name, anon_rss_bytes: victim.rssBytes }),
          ...(isOom && { oom_killer: 1 }),
          ...(summary.peak_bytes !== undefined && { peak_bytes: summary.peak_bytes }),
        },
        evidence: evidenceOf([crash]),
        advice: [
          'what grew? two heap profiles a few minutes apart show it',
          COMMIT_LIMIT.test(crash.text)
            ? 'errno 1455 is Windows’ commit limit: all processes together have filled RAM and page file'
            : 'GOMEMLIMIT at 90 % of the container’s limit makes the collector work harder before that (Go 1.19 and later)',
        ],
        causes: largeBlock(crash) ?? [
          cause('the heap grew into the limit', ofHeap, 'heap profiles'),
          cause('memory outside the heap (cgo, mapped files, stacks)', outside, 'RSS against the heap'),
        ],
      };
    }
    // What was above the limit before, and went on, was not ended by it.
    if (!facts.over || memoryLimit === undefined || history.length === 0 || outlived(facts)) return undefined;
    const [end, goal] = [history.column('end').at(-1)!, history.column('goal').at(-1)!];
    const last = Math.max(end, goal < OFF_GOAL_MIB ? goal : 0) * MIB + (summary.stacks_max_bytes ?? 0);
    if (last < t.near * memoryLimit) return undefined;
    return {
      severity: 'low',
      confidence: 0.3,
      title: `the log ends with the heap's peak at ${formatBytes(last)} of ${formatBytes(memoryLimit)}: the kernel may have killed it (which leaves no message)`,
      figures: { peak_bytes: Math.round(last), memory_limit_bytes: memoryLimit },
      evidence: [linesOf(facts, summary.to_n, summary.to_n)],
      advice: ['check kubectl describe pod (OOMKilled), dmesg or journalctl -k'],
      causes: [
        cause('killed by the kernel (out of memory)', 0.3, 'kubectl describe pod; journalctl -k'),
        cause('the log was copied at that moment', 0.6, 'is the process still running?'),
      ],
    };
  },
};

export const programRules: readonly Rule[] = [concurrentMapAccess, nilMapWrite, outOfMemory, goroutineGrowth];
