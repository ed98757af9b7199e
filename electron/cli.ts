import { fileURLToPath } from 'node:url';
import { main } from './cli/main';

// Built into dist/electron/: the repository's root holds models/, assets/ and dist/.
process.exitCode = await main(process.argv.slice(2), fileURLToPath(new URL('../..', import.meta.url)));
