// Compiles the files of this folder to WebAssembly, and writes each as a module of the library that needs no loader: `npm run wasm`.
// `--check` writes nothing, and fails unless the modules are up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';

const ROOT = join(import.meta.dirname, '..');

/** `pages`: its memory in pages of 64 KiB. That of events is up to the end of the columns (lib/trace/v2/layout.ts). */
const MODULES = [
  { name: 'events', folder: 'lib/trace/v2', pages: '23' },
  { name: 'xxh64', folder: 'lib/input', pages: '2' },
];

for (const { name, folder, pages } of MODULES) {
  let wasm;
  const options = [
    '--baseDir',
    ROOT,
    '--initialMemory',
    pages,
    '--maximumMemory',
    pages,
    '--outFile',
    'wasm',
  ];
  const { error, stderr } = await asc.main(
    [`assembly/${name}.ts`, '-O3', '--runtime', 'stub', '--noAssert', ...options],
    { writeFile: (_name, contents) => void (wasm = Buffer.from(contents)) },
  );
  if (error) throw new Error(`${error.message}\n${stderr}`);
  const lines = wasm.toString('base64').match(/.{1,100}/g);
  const text = `// assembly/${name}.ts as WebAssembly, in base64: written by \`npm run wasm\`.
export const ${name.toUpperCase()}_WASM =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`;
  const path = join(ROOT, folder, `${name}-wasm.ts`);
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) throw new Error('run `npm run wasm`');
}
