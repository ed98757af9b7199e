import { afterEach, describe, expect, it, vi } from 'vitest';
import { type DextraBridge, defaultSettings, ok, type WorkstationEvent } from '../../electron/contract';
import { batchBody, batchesOf } from './loopback';
import { overElectron } from './workstation';

const bridgeWith = (answer: unknown) => {
  const asked: unknown[][] = [];
  let listener: ((event: WorkstationEvent) => void) | null = null;
  const bridge: DextraBridge = {
    call: async (...given) => {
      asked.push(given);
      return answer as never;
    },
    subscribe(given) {
      listener = given;
      return () => {};
    },
    pathForFile: (file) => (file.size > 0 ? `/scans/${file.name}` : ''),
    setMenu: async () => ok(null),
  };
  return { bridge, asked, emit: (event: unknown) => listener?.(event as WorkstationEvent) };
};

afterEach(() => vi.restoreAllMocks());

describe('the workstation under Electron', () => {
  it('checks answers at the page too', async () => {
    expect(await overElectron(bridgeWith(ok(defaultSettings)).bridge).call('settings.get', {})).toEqual(
      ok(defaultSettings),
    );
    const complaint = vi.spyOn(console, 'error').mockImplementation(() => {});
    for (const answer of [null, 'yes', { ok: true, value: { language: 'xx' } }, { ok: false }])
      expect(await overElectron(bridgeWith(answer).bridge).call('settings.get', {})).toMatchObject({
        ok: false,
        error: { code: 'bad-answer' },
      });
    expect(complaint).toHaveBeenCalledTimes(4);
  });

  it('makes a failure of a broken line', async () => {
    const { bridge } = bridgeWith(null);
    bridge.call = () => Promise.reject(new Error('the line is cut'));
    const result = await overElectron(bridge).call('library.list', {});
    expect(result).toMatchObject({ ok: false, error: { code: 'call-failed' } });
  });

  it('hands on events of the contract and drops others', () => {
    const { bridge, emit } = bridgeWith(null);
    const workstation = overElectron(bridge);
    const first: WorkstationEvent[] = [];
    const second: WorkstationEvent[] = [];
    workstation.subscribe((event) => first.push(event));
    const end = workstation.subscribe((event) => second.push(event));
    const complaint = vi.spyOn(console, 'error').mockImplementation(() => {});
    emit({ type: 'library' });
    emit({ type: 'unheard-of' });
    end();
    emit({ type: 'action', actionId: 'view.invert' });
    expect(first).toEqual([{ type: 'library' }, { type: 'action', actionId: 'view.invert' }]);
    expect(second).toEqual([{ type: 'library' }]);
    expect(complaint).toHaveBeenCalledTimes(1);
  });

  it('imports dropped files by their paths, and says so when there are none', async () => {
    const { bridge, asked } = bridgeWith(ok({ jobId: 'job-1' }));
    const workstation = overElectron(bridge);
    const dropped = (name: string, content: string[]) =>
      Object.assign(new File(content, name), { webkitRelativePath: '' });
    const file = dropped('heart.zip', ['x']);
    expect(await workstation.importFiles([file] as unknown as FileList)).toEqual(ok({ jobId: 'job-1' }));
    expect(asked).toEqual([['library.import', { paths: ['/scans/heart.zip'] }]]);
    const none = await workstation.importFiles([dropped('dragged.png', [])] as unknown as FileList);
    expect(none).toMatchObject({ ok: false, error: { code: 'no-path' } });
    expect(asked).toHaveLength(1);
  });

  it('takes frames from the study scheme', () => {
    expect(overElectron(bridgeWith(null).bridge).url('frames/1.2/1')).toBe('study://library/frames/1.2/1');
  });
});

describe('batches of dropped files', () => {
  const file = (path: string, size: number) => ({ path, file: { size } as File });
  const sizesOf = (sizes: number[]) =>
    batchesOf(sizes.map((size, index) => file(String(index), size))).map((batch) => batch.length);

  it('are bounded in size and number; a large file goes alone', () => {
    const mega = 1024 * 1024;
    expect(sizesOf([])).toEqual([]);
    expect(sizesOf([3 * mega, 3 * mega, 3 * mega, mega])).toEqual([2, 2]);
    expect(sizesOf([mega, 900 * mega, mega])).toEqual([1, 1, 1]);
    expect(sizesOf(Array.from({ length: 450 }, () => 10))).toEqual([200, 200, 50]);
  });

  it('are the length of the manifest, the manifest and the files', async () => {
    const files = [
      { path: 'a/심장', file: new File(['abc'], 'x') },
      { path: 'b', file: new File([], 'y') },
    ];
    const bytes = Buffer.from(await batchBody(files).arrayBuffer());
    const manifest = '[{"path":"a/심장","bytes":3},{"path":"b","bytes":0}]';
    expect(bytes.readUInt32LE(0)).toBe(Buffer.byteLength(manifest));
    expect(bytes.subarray(4).toString('utf8')).toBe(`${manifest}abc`);
  });
});
