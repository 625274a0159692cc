#!/usr/bin/env node
// Starts the command line, or a thread of it. The version is told before anything is loaded.
import { readFileSync, writeFileSync } from 'node:fs';
import * as module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import { isMainThread } from 'node:worker_threads';
import type { main } from '../lib/cli/main.js';

const HERE = dirname(fileURLToPath(import.meta.url));
const require = module.createRequire(import.meta.url);

/** Compiling takes V8 a third of a short run. From 22.8 on Node keeps compiled code; before, the build keeps it beside the code. */
const { enableCompileCache } = module as { enableCompileCache?: (folder: string) => void };
/** The user's own: whoever could write to it could have any code run. */
const { XDG_CACHE_HOME, HOME } = process.env;
const CACHE = XDG_CACHE_HOME || (HOME && join(HOME, '.cache'));
/** Many functions take a trace's events, each rarely: put into each other they take V8 longer to compile than to run. */
const TRACES_FLAG = '--max-inlined-bytecode-size-cumulative=200';
/** Set by the build: what this run compiles is kept. */
const KEEP = process.env.GCDRIFT_KEEP_CODE === '1';

const loaded = new Map<string, object>();

/** A file of the bundle or a module of Node's, for files that this function loaded. */
function load(name: string): unknown {
  if (!name.startsWith('./')) return require(name);
  const known = loaded.get(name);
  if (known) return known;
  const filename = join(HERE, name);
  // As the file itself does where Node loads it: V8 must have its flags before it compiles, or what was kept is not of these.
  if (name.startsWith('./traces-')) setFlagsFromString(TRACES_FLAG);
  const code = `(function (exports, require, module, __filename, __dirname) {${readFileSync(filename, 'latin1')}\n})`;
  const script = new Script(code, { filename, cachedData: keptOf(filename) });
  if (KEEP && script.cachedDataRejected !== false)
    process.on('exit', () => writeFileSync(`${filename}.code`, script.createCachedData()));
  const exports = {};
  loaded.set(name, exports);
  const run = script.runInThisContext() as (...args: unknown[]) => void;
  run(exports, load, { exports }, filename, HERE);
  return exports;
}

/** V8 checks that this version of it made it, with these flags, of code of this length; each build makes it anew. */
function keptOf(filename: string): Buffer | undefined {
  try {
    return readFileSync(`${filename}.code`);
  } catch {
    return undefined;
  }
}

/** A file of the bundle; loaded by Node if that keeps compiled code. */
function bundled(name: string): unknown {
  if (CACHE) enableCompileCache?.(join(CACHE, 'gcdrift'));
  return (enableCompileCache ? require : load)(name);
}

const [first, ...rest] = process.argv.slice(2);
if (!isMainThread) bundled('./worker.cjs');
else if (first === '--version' && rest.length === 0) {
  const manifest = readFileSync(join(HERE, '../../package.json'), 'utf8');
  // A reader that has gone is no error.
  process.stdout.on('error', () => undefined);
  process.stdout.write(`gcdrift ${/"version": "([^"]+)"/.exec(manifest)![1]}\n`);
} else {
  // The young generation stays as small as it begins: most objects die at once, and a thousand pods would let it grow by 32 MiB.
  setFlagsFromString('--semi-space-growth-factor=1');
  // So what outlives it is garbage more often than V8 expects: of ten thousand processes it would let 60 MiB pile up.
  setFlagsFromString('--heap-growing-percent=40');
  // A report runs hundreds of functions a little: at three times V8's usual budget fewer are compiled again, which took longer than
  // it saved. Only Node 20 knows the flag.
  if (process.versions.node.startsWith('20.')) setFlagsFromString('--interrupt-budget=200000');
  const command = bundled('./main.cjs') as { main: typeof main };
  process.exitCode = await command.main(process.argv.slice(2));
}
