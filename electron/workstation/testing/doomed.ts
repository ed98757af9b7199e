import { openForTest } from './open';

/** Imports a folder and is killed, without a chance to tidy up, as soon as a first part of a study is listed. */
const [engineScript = '', dataFolder = '', source = ''] = process.argv.slice(2);
const { call, until } = await openForTest(engineScript, dataFolder);
await call('library.import', { paths: [source] });
await until((event) => event.type === 'library');
process.kill(process.pid, 'SIGKILL');
