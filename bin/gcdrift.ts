#!/usr/bin/env node
// Starts the command line. The version is told before anything is loaded.
import { readFileSync } from 'node:fs';

const [first, ...rest] = process.argv.slice(2);
if (first === '--version' && rest.length === 0) {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  // A reader that has gone is no error.
  process.stdout.on('error', () => undefined);
  process.stdout.write(`gcdrift ${/"version": "([^"]+)"/.exec(manifest)![1]}\n`);
} else {
  const { main } = await import('../lib/cli/main.js');
  process.exitCode = await main(process.argv.slice(2));
}
