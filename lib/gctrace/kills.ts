// What others say of a process that was killed, beside its log: the kernel, kubectl, docker, compose, systemd. The process itself
// could not say anything. Found by words that few logs contain, behind any prefix.
import { victimOf } from '../model/crashes.js';

/** Each begins with a byte that is rare in logs, so that looking for it takes next to no time. */
const NEEDLES = ['Killed', "'oom-kill'", 'xit'].map((text) => Buffer.from(text));

/** With what follows them in these lines: `exit` alone may be in any. */
const FOUND = /^(?:Killed(?: process |"|\s)|'oom-kill'|xit(?:ed with code | Code: +|Code": )137)/;
const LONGEST_FOUND = 32;

const NEWLINE = 10;
/** Longer lines are none of these. */
const LONGEST = 512;

/** How the kernel's line begins: journalctl and syslog, dmesg with its stamps (-T, -e, -d, --time-format iso) and levels (-x). */
const KERNELS =
  /^(?:[a-z]+ *:[a-z]+ *: )?(?:\d{4}-\d\d-\d\dT\S+ |[A-Z][a-z]{2} [ \d]\d [\d:]{8} )?(?:\S+ kernel: )?(?:\[[^\]]{1,40}\] )?(?=(?:Memory cgroup o|O)ut of memory: Killed process |Killed process )/;

/** systemd, core/service.c and unit.c; behind the stamp, the host and the name of journalctl. */
const SYSTEMDS = /^(?:.*\bsystemd\[\d+\]: )?(?=[\w@.\\:-]+\.service: Failed with result 'oom-kill')/;

/** kubectl describe pod (describe.go, describeStatus) has the reason below the state, and the code below the reason. */
const TERMINATED = /^ *(?:Last )?State: +Terminated$/;

/** A line about a kill: what it says, and where it ends. */
export interface Kill {
  text: string;
  end: number;
}

/** The first whole line about a kill in `buffer[from, to)`. */
export function killIn(buffer: Buffer, from: number, to: number): Kill | undefined {
  const text = buffer.subarray(0, to);
  let first: Kill | undefined;
  for (const needle of NEEDLES)
    for (let hit = text.indexOf(needle, from); hit >= 0; hit = text.indexOf(needle, hit + 1)) {
      if (first && hit >= first.end) break;
      const found = killAt(text, hit);
      if (!found) continue;
      first = found;
      break;
    }
  return first;
}

function killAt(text: Buffer, hit: number): Kill | undefined {
  if (!FOUND.test(text.toString('latin1', hit, hit + LONGEST_FOUND))) return undefined;
  const end = text.indexOf(NEWLINE, hit) + 1;
  const from = text.lastIndexOf(NEWLINE, hit) + 1;
  if (end === 0 || end - from > LONGEST) return undefined;
  const line = text.toString('utf8', from, end).trimEnd();
  const before = text
    .toString('latin1', Math.max(0, from - LONGEST), from)
    .trimEnd()
    .split('\n')
    .slice(-2);
  const said = line.replace(KERNELS, '').replace(SYSTEMDS, '').trim().replace(/ {2,}/, ' ');
  if (!victimOf(said)) return undefined;
  const above = said.startsWith('Reason:') ? before.at(-1) : before[0];
  const isDescribed = /^(?:Reason|Exit Code):/.test(said);
  return isDescribed && !TERMINATED.test(above?.trimEnd() ?? '') ? undefined : { text: said, end };
}
