// Synthetic gctrace logs of services in which nothing is wrong: every finding is a false alarm. Same seed, same bytes.
import { uniform } from './random.mjs';

/** Random draws for a service. */
function dice(seed) {
  const draw = uniform(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
  return {
    draw,
    normal,
    between: (low, high) => low + (high - low) * draw(),
    /** Log-uniform: as likely between 1 and 2 as between 100 and 200. */
    scale: (low, high) => low * (high / low) ** draw(),
    one: (list) => list[Math.floor(draw() * list.length)],
    /** A factor around 1. */
    jitter: (sigma) => Math.exp(sigma * normal()),
  };
}

/** Courses of the live heap over `cycles`, relative to its usual size: all end level, or at an earlier level. */
const COURSES = {
  steady: () => () => 1,
  'warm-up': ({ between }, cycles) => {
    const lasts = Math.max(2, cycles * between(0.02, 0.12));
    return (i) => 1 - 0.97 * Math.exp(-i / lasts);
  },
  plateau: ({ between }, cycles) => {
    const [from, until] = [between(0.1, 0.8), cycles * between(0.1, 0.5)];
    return (i) => from + (1 - from) * Math.min(1, i / until);
  },
  'saw-tooth': ({ between, scale }, cycles) => {
    const [low, period] = [between(0.2, 0.9), scale(4, Math.max(5, cycles / 3))];
    return (i) => low + (1 - low) * ((i % period) / period);
  },
  'load wave': ({ between }, cycles) => {
    const [swing, periods, phase] = [between(0.05, 0.5), between(2, 12), between(0, 2 * Math.PI)];
    return (i) => 1 + swing * Math.sin(phase + (2 * Math.PI * periods * i) / cycles);
  },
  wandering: ({ between, normal }) => {
    const [memory, sigma] = [between(0.3, 0.95), between(0.03, 0.25)];
    let value = normal();
    return () => {
      value = memory * value + Math.sqrt(1 - memory ** 2) * normal();
      return Math.exp(sigma * value);
    };
  },
  jobs: ({ between, draw }) => {
    const [often, high, lasts] = [between(0.02, 0.2), between(1.2, 2.5), between(1, 5)];
    let left = 0;
    return () => {
      if (left > 0) left--;
      else if (draw() < often) left = Math.ceil(lasts);
      return left > 0 ? high : 1;
    };
  },
};
export const COURSE_NAMES = Object.keys(COURSES);

/** Damage of lines in transit. */
const DAMAGES = {
  none: (lines) => lines,
  'every second line missing': (lines) => lines.filter((_, i) => i % 2 === 0),
  'one line in five missing': (lines, { draw }) => lines.filter(() => draw() > 0.2),
  'first third cut off': (lines) => lines.slice(Math.floor(lines.length / 3)),
  'torn by other lines': (lines, { draw, between }) =>
    lines.flatMap((line) => {
      if (draw() > 0.05) return [line];
      // The runtime writes each number and each text between numbers separately (runtime/print.go).
      const writes = line.match(/[\d.]+|[^\d.]+/g);
      const at = Math.floor(between(1, writes.length));
      return [`${writes.slice(0, at).join('')}request id=4711 took=12ms`, writes.slice(at).join('')];
    }),
  'other lines between': (lines, { draw }) =>
    lines.flatMap((line) =>
      draw() < 0.5 ? [line] : ['level=info msg="cache refreshed" goal=12 heap=3MB', line],
    ),
};
export const DAMAGE_NAMES = Object.keys(DAMAGES);

/** The runtime runs a cycle when there was none for so long (runtime/proc.go, forcegcperiod). */
const PERIODIC_MS = 120e3;

/**
 * A service's log and its parameters. Sizes are log-uniform: 1 MiB to 32 GiB live, 8 to 3,000 cycles; GC takes 0.1 to 4 % of the CPU;
 * there are at most sixteen cycles a second; stops are log-normal, one in fifty times a Pareto draw, and shorter than 10 ms.
 */
export function quietService(seed) {
  const dies = dice(seed);
  const { draw, normal, between, scale, one, jitter } = dies;
  const course = one(COURSE_NAMES);
  const damage = draw() < 0.5 ? 'none' : one(DAMAGE_NAMES);
  const cycles = Math.round(scale(8, 3000));
  const size = scale(1, 32768);
  const gogc = one([50, 100, 100, 200, 400]) / 100;
  const procs = one([1, 2, 4, 8, 16, 32, 64]);
  const rooted = draw() < 0.6;
  const [stacks, globals] = rooted ? [between(0, 4), between(0, 3)] : [0, 0];
  const liveOf = COURSES[course](dies, cycles);
  const noise = between(0, 0.03);
  // A worker marks a MiB in 0.2 to 1 ms; a quarter of the Ps and the idle ones mark.
  const pace = between(0.2, 1) / Math.max(1, procs * between(0.25, 0.6));
  const markNoise = between(0.1, 0.5);
  const [share, shareOfAssists] = [scale(0.001, 0.04), draw() < 0.3 ? between(0, 0.15) : 0];
  const [stop, stopNoise] = [scale(0.015, 0.3), between(0.3, 1)];
  const allocNoise = between(0.03, 0.3);
  const stopMs = () => Math.min(9, stop * jitter(stopNoise) * (draw() < 0.02 ? (1 - draw()) ** -0.5 : 1));
  const usualGoal = Math.max(4 * gogc, size * (1 + gogc) + (stacks + globals) * gogc);
  const usualMark = 0.1 + size * pace;
  // Allocation in MiB per ms, so that marking takes its share of the CPU, and cycles are not too frequent.
  const alloc = Math.max(0.2, usualGoal - size) / Math.max(62, (0.27 * usualMark) / share);
  const lines = [];
  let at = between(5, 500);
  let marked = 0;
  let roots = 0;
  for (let i = 0; i < cycles; i++) {
    const goal = Math.max(4 * gogc, marked * (1 + gogc) + roots * gogc, i === 0 ? 0 : marked + 1);
    const rate = alloc * jitter(allocNoise);
    const live = size * liveOf(i) * (1 + noise * normal());
    const mark = (0.1 + Math.min(live, goal) * pace) * jitter(markNoise);
    const during = rate * mark;
    let start = Math.max(marked + 0.05, goal - during * between(0.9, 1.3));
    let wait = (start - marked) / rate;
    const periodic = wait > PERIODIC_MS;
    if (periodic) {
      wait = PERIODIC_MS;
      start = marked + rate * wait;
      lines.push('GC forced');
    }
    at += wait;
    const end = start + during;
    const z = Math.min(end, live + during);
    const stops = [stopMs(), stopMs()];
    const assists = Math.min(0.5, shareOfAssists * jitter(0.5));
    const cpu = [
      stops[0] * procs,
      assists * procs * mark,
      0.25 * procs * mark,
      0.1 * procs * mark,
      stops[1] * procs,
    ];
    const [a, b, c, d, e] = cpu.map(ms);
    const heap = [start, end, z].map(Math.floor).join('->');
    lines.push(
      `gc ${i + 1} @${(at / 1e3).toFixed(3)}s 1%: ${ms(stops[0])}+${ms(mark)}+${ms(stops[1])} ms clock, ` +
        `${a}+${b}/${c}/${d}+${e} ms cpu, ${heap} MB, ${Math.floor(goal)} MB goal, ` +
        (rooted ? `${Math.floor(stacks)} MB stacks, ${Math.floor(globals)} MB globals, ` : '') +
        `${procs} P`,
    );
    at += mark + stops[0] + stops[1];
    marked = z;
    roots = stacks + globals;
  }
  return {
    course,
    damage,
    cycles,
    size,
    gogc: gogc * 100,
    procs,
    text: `${DAMAGES[damage](lines, dies).join('\n')}\n`,
  };
}

/** A duration as the runtime prints it (runtime/mgc.go, fmtNSAsMS): whole from 10 ms on, else two digits, truncated. */
function ms(value) {
  if (value >= 10) return String(Math.floor(value));
  const micros = Math.floor(value * 1e3);
  if (micros === 0) return '0';
  const decimals = micros >= 1000 ? 1 : micros >= 100 ? 2 : 3;
  const scale = 10 ** (3 - decimals);
  return (Math.floor(micros / scale) * scale * 1e-3).toFixed(decimals);
}
