// Compiles events.ts to WebAssembly, and writes it as a module of the library that needs no loader: `npm run wasm`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const ROOT = join(import.meta.dirname, '..');
/** Memory up to the end of the columns (lib/trace/v2/layout.ts), in pages of 64 KiB. */
const PAGES = '23';

/** The module, relative to the project, and its text. */
export const MODULE = 'lib/trace/v2/events-wasm.ts';
export async function moduleText() {
  let wasm;
  const options = [
    '--baseDir',
    ROOT,
    '--initialMemory',
    PAGES,
    '--maximumMemory',
    PAGES,
    '--outFile',
    'wasm',
  ];
  const { error, stderr } = await asc.main(
    ['assembly/events.ts', '-O3', '--runtime', 'stub', '--noAssert', ...options],
    { writeFile: (_name, contents) => void (wasm = Buffer.from(contents)) },
  );
  if (error) throw new Error(`${error.message}\n${stderr}`);
  const lines = wasm.toString('base64').match(/.{1,100}/g);
  const text = lines.map((line) => `  '${line}'`).join(' +\n');
  return `// assembly/events.ts as WebAssembly, in base64: written by \`npm run wasm\`.\nexport const EVENTS_WASM =\n${text};\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(join(ROOT, MODULE), await moduleText());
