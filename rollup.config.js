// The command line in a few files: yargs alone is a dozen modules, and loading them takes longer than reading a log.
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

export default {
  input: 'dist/bin/gcdrift.js',
  output: { dir: 'dist/bin', format: 'es', chunkFileNames: '[name]-[hash].js' },
  external: [/^node:/, 'gcdrift/package.json'],
  // Nothing in our modules happens on loading: what a command does not use is left out of its file.
  treeshake: { moduleSideEffects: (id) => !id.includes('/dist/lib/') },
  plugins: [
    ownWidth,
    resolve({ exportConditions: ['node'] }),
    commonjs(),
    terser({ module: true, mangle: false }),
  ],
  // yargs' own: a circular import, and helpers compiled for scripts.
  onwarn: (warning, warn) =>
    ['THIS_IS_UNDEFINED', 'CIRCULAR_DEPENDENCY'].includes(warning.code) ? undefined : warn(warning),
};
