import { main } from '../main';

const [rootFolder = '', engine = '', ...argv] = process.argv.slice(2);
// Computes in its own thread: the worker is a file of the build.
process.exitCode = await main(argv, rootFolder, engine, null);
