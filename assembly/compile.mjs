// Compiles what is in this folder to WebAssembly, and writes it as modules of the library that need no loader: `npm run wasm`.
// `--check` writes nothing, and fails unless the modules are up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import asc from 'assemblyscript/asc';

const ROOT = join(import.meta.dirname, '..');
/** Of each: its source, its module, and its memory at first and at most (its layout is beside the module), in pages of 64 KiB. */
const MODULES = [
  ['assembly/events.ts', 'lib/trace/v2/events-wasm.ts', 23, 23],
  ['assembly/v1-events.ts', 'lib/trace/v1/events-wasm.ts', 296, 65536],
  ['assembly/lines.ts', 'lib/gctrace/lines-wasm.ts', 9, 9],
  ['assembly/xxh64.ts', 'lib/input/xxh64-wasm.ts', 2, 2],
];
const OPTIONS = ['-O3', '--runtime', 'stub', '--noAssert', '--enable', 'simd', '--baseDir', ROOT];

for (const [source, module, initial, most] of MODULES) {
  let wasm;
  const memory = ['--initialMemory', `${initial}`, '--maximumMemory', `${most}`];
  const { error, stderr } = await asc.main([source, ...OPTIONS, ...memory, '--outFile', 'wasm'], {
    writeFile: (_name, contents) => void (wasm = Buffer.from(contents)),
  });
  if (error) throw new Error(`${error.message}\n${stderr}`);
  const lines = wasm.toString('base64').match(/.{1,100}/g);
  const text = `// ${source} as WebAssembly, in base64: written by \`npm run wasm\`.
export const ${basename(module, '.ts').replace('-', '_').toUpperCase()} =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`;

  const path = join(ROOT, module);
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) throw new Error('run `npm run wasm`');
}
