// The command line in a few files: yargs alone is a dozen modules, and loading them takes longer than reading a log.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import commonjs from '@rollup/plugin-commonjs';
import resolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';

/** yargs lays its help out by string-width, whose emoji table takes 25 ms to compile: ours measures the same text. */
const ownWidth = {
  name: 'own-width',
  resolveId: (id) => (id === 'string-width' ? '\0own-width' : null),
  load: (id) =>
    id === '\0own-width'
      ? `export { displayWidth as default } from '${import.meta.dirname}/dist/lib/report/width.js'`
      : null,
};

/** The package looks its version up by its own name; what is built of it knows it. */
const ownVersion = {
  name: 'own-version',
  load: (id) =>
    id.endsWith('/dist/lib/version.js')
      ? `export const VERSION = '${JSON.parse(readFileSync('package.json', 'utf8')).version}';`
      : null,
};

/** The files hold code of others, whose licences go with it. */
const licences = {
  name: 'licences',
  generateBundle(_options, bundle) {
    const modules = Object.values(bundle).flatMap((chunk) => Object.entries(chunk.modules ?? {}));
    const folders = modules
      .filter(([, { renderedLength }]) => renderedLength > 0)
      .map(([id]) => /^\0?(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/?]+)/.exec(id)?.[1]);
    const texts = [...new Set(folders.filter(Boolean))].sort().map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
      return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), 'utf8').trim() : ''}\n`;
    });
    this.emitFile({ type: 'asset', fileName: 'LICENSES.txt', source: texts.join(`\n${'-'.repeat(80)}\n\n`) });
  },
};

/**
 * Each file costs 2 ms to find and open: what every command needs is in one, with all that it imports, what the analysis
 * of a log needs besides in another, and what reads and writes traces in a third.
 */
const FILES = {
  main: [
    '/cli/main',
    '/cli/options',
    '/cli/usage',
    '/cli/stderr',
    '/cli/nearest',
    '/lib/report/width',
    '/lib/version',
    'commonjsHelpers',
  ],
  analysis: ['/cli/analyze', '/lib/report/text'],
  traces: ['/analyze/trace-lane', '/lib/cut', '/lib/anonymize', '/lib/trace-bytes'],
};
const BANNERS = {
  // As in bin/gcdrift.ts, for Node's own loading.
  traces: `require('node:v8').setFlagsFromString('--max-inlined-bytecode-size-cumulative=200');`,
};
const fileOf = (id) =>
  Object.keys(FILES).find((file) => FILES[file].some((path) => id.endsWith(`${path}.js`)));

/** A thread begins as the command line does. */
const threads = {
  name: 'threads',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'worker.js', source: "import './gcdrift.js';\n" });
  },
};

/** A run of each: the first report, the first trace, the help. */
const KEPT_OF = [['samples/map-leak/go1.26.8.log'], ['samples/traces/tasks/go1.26.8.trace'], ['--help']];

/** Where Node does not keep compiled code itself, runs of the build do (bin/gcdrift.ts). */
const keptCode = {
  name: 'kept-code',
  closeBundle() {
    if (module.enableCompileCache) return;
    const env = { ...process.env, GCDRIFT_KEEP_CODE: '1' };
    for (const args of KEPT_OF) execFileSync(process.execPath, ['dist/bin/gcdrift.js', ...args], { env });
  },
};

export default {
  // Threads begin in a file of their own.
  input: { main: 'dist/lib/cli/main.js', worker: 'dist/lib/cli/worker.js' },
  output: {
    dir: 'dist/bin',
    format: 'cjs',
    dynamicImportInCjs: false,
    manualChunks: fileOf,
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name]-[hash].cjs',
    banner: ({ name }) => BANNERS[name] ?? '',
  },
  // No file of its own for the entry's exports.
  preserveEntrySignatures: 'allow-extension',
  external: [/^node:/],
  // Nothing in our modules happens on loading: what a command does not use is left out of its file.
  treeshake: { moduleSideEffects: (id) => !id.includes('/dist/lib/') },
  plugins: [
    ownWidth,
    ownVersion,
    resolve({ exportConditions: ['node'], preferBuiltins: true }),
    commonjs(),
    // What is called once would be put in place as a function of its own, made anew at every call.
    terser({
      module: true,
      mangle: false,
      compress: { inline: false, reduce_funcs: false },
      format: { ascii_only: true },
    }),
    licences,
    threads,
    keptCode,
  ],
  // yargs' own: a circular import, and helpers compiled for scripts.
  onwarn: (warning, warn) =>
    ['THIS_IS_UNDEFINED', 'CIRCULAR_DEPENDENCY'].includes(warning.code) ? undefined : warn(warning),
};
