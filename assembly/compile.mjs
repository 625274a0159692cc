// Compiles events.ts to WebAssembly, and writes it as a module of the library that needs no loader: `npm run wasm`.
// `--check` writes nothing, and fails unless the module is up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';

const ROOT = join(import.meta.dirname, '..');
const MODULE = join(ROOT, 'lib/trace/v2/events-wasm.ts');
/** Memory up to the end of the columns (lib/trace/v2/layout.ts), in pages of 64 KiB. */
const PAGES = '23';

let wasm;
const options = ['--baseDir', ROOT, '--initialMemory', PAGES, '--maximumMemory', PAGES, '--outFile', 'wasm'];
const { error, stderr } = await asc.main(
  ['assembly/events.ts', '-O3', '--runtime', 'stub', '--noAssert', ...options],
  { writeFile: (_name, contents) => void (wasm = Buffer.from(contents)) },
);
if (error) throw new Error(`${error.message}\n${stderr}`);
const lines = wasm.toString('base64').match(/.{1,100}/g);
const text = `// assembly/events.ts as WebAssembly, in base64: written by \`npm run wasm\`.
export const EVENTS_WASM =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`;

if (!process.argv.includes('--check')) writeFileSync(MODULE, text);
else if (readFileSync(MODULE, 'utf8') !== text) throw new Error('run `npm run wasm`');
