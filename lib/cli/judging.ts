// Which rules run and with which thresholds: options first, then the file that --config names. A key that no rule has is an
// error that names the nearest one.
import { readFileSync } from 'node:fs';
import { parse, YAMLParseError } from 'yaml';
import { RULES, type JudgingOptions } from '../index.js';
import type { AnalyzeFlags } from './options.js';
import { nearestOf } from './nearest.js';
import { UsageError } from './usage.js';

const IDS = RULES.map(({ id }) => id);
const THRESHOLDS = RULES.flatMap(({ id, thresholds }) =>
  Object.keys(thresholds).map((name) => `${id}.${name}`),
);
const CONFIG_KEYS = ['only', 'skip', 'set'];

export function judgingOf({ only, skip, set, config }: AnalyzeFlags): JudgingOptions {
  const file = config === undefined ? {} : configOf(config);
  const own = (typeof set === 'string' ? [set] : (set ?? [])).map((text): [string, unknown] => {
    const [, key, value] = /^([^=]+)=(.*)$/.exec(text) ?? [];
    if (key === undefined) throw new UsageError(`--set takes rule.threshold=value, not ${text}`);
    return [key.trim(), value.trim()];
  });
  const thresholds = [...Object.entries(file.set ?? {}), ...own].map(([key, value]): [string, number] => {
    known(key, THRESHOLDS, 'threshold');
    const number = typeof value === 'string' && value !== '' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number))
      throw new UsageError(`${key} takes a number, not ${String(value)}`);
    return [key, number];
  });
  const options: JudgingOptions = {};
  const wanted = only === undefined ? file.only : idsOf(only);
  const unwanted = skip === undefined ? file.skip : idsOf(skip);
  if (wanted) options.only = wanted.map((id) => known(id, IDS, 'rule'));
  if (unwanted) options.skip = unwanted.map((id) => known(id, IDS, 'rule'));
  if (thresholds.length > 0) options.set = new Map(thresholds);
  return options;
}

const idsOf = (text: string): string[] =>
  text
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');

interface Config {
  only?: string[];
  skip?: string[];
  set?: Record<string, unknown>;
}

/** `only` and `skip` are lists of ids; `set` has `rule.threshold: value`, or a rule's thresholds below its id. */
function configOf(path: string): Config {
  let value: unknown;
  try {
    value = parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // Where it is no YAML, its first line says what is wrong where; the others quote the file.
    const reason = error instanceof YAMLParseError ? message.split('\n', 1)[0].replace(/:$/, '') : code;
    throw new UsageError(`--config ${path}: ${reason ?? message}`);
  }
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw new UsageError(`--config ${path}: not a map of only, skip, set`);
  const config: Config = {};
  for (const [key, part] of Object.entries(value as Record<string, unknown>)) {
    if (!CONFIG_KEYS.includes(key))
      throw new UsageError(`--config ${path} knows no ${key}: its keys are ${CONFIG_KEYS.join(', ')}`);
    if (key === 'set') config.set = flat(part, path);
    else if (Array.isArray(part) && part.every((id): id is string => typeof id === 'string'))
      config[key as 'only' | 'skip'] = part;
    else throw new UsageError(`--config ${path}: ${key} is a list of rules`);
  }
  return config;
}

function flat(part: unknown, path: string): Record<string, unknown> {
  if (typeof part !== 'object' || part === null || Array.isArray(part))
    throw new UsageError(`--config ${path}: set is a map of rule.threshold to a number`);
  const values: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(part as Record<string, unknown>)) {
    if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value)) values[`${key}.${name}`] = inner;
    else values[key] = value;
  }
  return values;
}

function known(key: string, keys: readonly string[], what: string): string {
  if (keys.includes(key)) return key;
  const nearest = nearestOf(key, keys);
  throw new UsageError(
    `there is no ${what} ${key}${nearest === undefined ? '' : `; did you mean ${nearest}?`}`,
  );
}
