// The version in package.json, which the published package holds beside dist/.
import { createRequire } from 'node:module';

export const VERSION: string = (createRequire(import.meta.url)('gcdrift/package.json') as { version: string })
  .version;
