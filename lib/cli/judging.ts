// The rules to run and their thresholds: options win over the file of `--config`. An unknown key is an error that names the
// nearest known one.
import { readFileSync } from 'node:fs';
import { parse, YAMLParseError } from 'yaml';
import { RULES, type JudgingOptions } from '../index.js';
import type { AnalyzeFlags } from './options.js';
import { unread } from './failure.js';
import { nearestOf } from './nearest.js';
import { Failure, UsageError } from './usage.js';

const IDS = RULES.map(({ id }) => id);
const THRESHOLDS = RULES.flatMap(({ id, thresholds }) =>
  Object.keys(thresholds).map((name) => `${id}.${name}`),
);
const CONFIG_KEYS = ['only', 'skip', 'set'];

export function judgingOf({ only, skip, set, config }: Partial<AnalyzeFlags>): JudgingOptions {
  const file = config === undefined ? {} : configOf(config);
  const own = (set ?? []).map((text): [string, unknown] => {
    const [, key, value] = /^([^=]+)=(.*)$/.exec(text) ?? [];
    if (key === undefined) throw new UsageError(`--set takes rule.threshold=value, not ${text}`);
    return [key.trim(), value.trim()];
  });
  const from = `--config ${config}`;
  const thresholds = [
    ...Object.entries(file.set ?? {}).map(([key, value]) => thresholdOf(from, key, value)),
    ...own.map(([key, value]) => thresholdOf('--set', key, value)),
  ];
  return {
    only: only === undefined ? file.only?.map(ruleOf(from)) : idsOf(only).map(ruleOf('--only')),
    skip: skip === undefined ? file.skip?.map(ruleOf(from)) : idsOf(skip).map(ruleOf('--skip')),
    set: thresholds.length > 0 ? new Map(thresholds) : undefined,
  };
}

/** `where`: the option, as the beginning of a message. */
function thresholdOf(where: string, key: string, value: unknown): [string, number] {
  if (!THRESHOLDS.includes(key)) throw new UsageError(`${where}: there is no threshold ${key}${others(key)}`);
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number))
    throw new UsageError(`${where}: ${key} takes a number, not ${String(value)}`);
  return [key, number];
}

/** The thresholds of the key's rule if that exists, else the nearest threshold. */
function others(key: string): string {
  const [, id = ''] = /^([^.]*)\./.exec(key) ?? [];
  const own = THRESHOLDS.filter((name) => name.startsWith(`${id}.`));
  return own.length > 0
    ? `; ${id} has ${own.map((name) => name.slice(id.length + 1)).join(', ')}`
    : meant(key, THRESHOLDS);
}

const ruleOf =
  (where: string) =>
  (id: string): string => {
    if (IDS.includes(id)) return id;
    throw new UsageError(`${where}: there is no rule ${id}${meant(id, IDS)}`);
  };

function meant(typed: string, names: readonly string[]): string {
  const nearest = nearestOf(typed, names);
  return nearest === undefined ? '; gcdrift rules lists them' : `; did you mean ${nearest}?`;
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
    if (!(error instanceof YAMLParseError)) throw unread(`--config ${path}`, error);
    // The first line has the reason and place; the others quote the file.
    const [reason] = error.message.split('\n', 1);
    throw new Failure(`--config ${path} is not valid YAML: ${reason.replace(/:$/, '')}`);
  }
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw new UsageError(`--config ${path} must be a map with the keys ${CONFIG_KEYS.join(', ')}`);
  const config: Config = {};
  for (const [key, part] of Object.entries(value as Record<string, unknown>)) {
    if (!CONFIG_KEYS.includes(key))
      throw new UsageError(`--config ${path}: unknown key ${key}; the keys are ${CONFIG_KEYS.join(', ')}`);
    if (key === 'set') config.set = flat(part, path);
    else if (Array.isArray(part) && part.every((id): id is string => typeof id === 'string'))
      config[key as 'only' | 'skip'] = part;
    else throw new UsageError(`--config ${path}: ${key} must be a list of rules, such as [long-pause]`);
  }
  return config;
}

function flat(part: unknown, path: string): Record<string, unknown> {
  if (typeof part !== 'object' || part === null || Array.isArray(part))
    throw new UsageError(`--config ${path}: set must map rule.threshold to a number`);
  const values: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(part as Record<string, unknown>)) {
    if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value)) values[`${key}.${name}`] = inner;
    else values[key] = value;
  }
  return values;
}
