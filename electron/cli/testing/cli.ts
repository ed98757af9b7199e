import { main } from '../main';

const [rootFolder = '', engine = '', ...argv] = process.argv.slice(2);
process.exitCode = await main(argv, rootFolder, engine);
