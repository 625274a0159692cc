// The version in package.json, which the package finds by its own name: from its sources as well as from what was built.
import { createRequire } from 'node:module';

const manifest = createRequire(import.meta.url)('gcdrift/package.json') as { version: string };

export const VERSION: string = manifest.version;
