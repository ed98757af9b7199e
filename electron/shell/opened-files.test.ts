import { expect, it } from 'vitest';
import { pathsIn } from './opened-files';

it('finds what the reader opened, packed or in development', () => {
  const root = '/src/dextra';
  const cases: [string[], string[]][] = [
    [
      ['/opt/dextra', '/scans/1.dcm', 'here.zip'],
      ['/scans/1.dcm', '/home/r/here.zip'],
    ],
    [['/opt/dextra', '--original-process-start-time=1', '/scans/1.dcm'], ['/scans/1.dcm']],
    [['electron', '/src/dextra', '--user-data-dir=/d', '/scans/1.dcm'], ['/scans/1.dcm']],
    [['electron', '-r', '/tools/loader.js', '--inspect=0', '/src/dextra/dist/electron/main.js'], []],
    [['/opt/dextra', ''], []],
  ];
  for (const [argv, paths] of cases) expect(pathsIn(argv, '/home/r', root), argv.join(' ')).toEqual(paths);
});
