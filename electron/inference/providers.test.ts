import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Provider } from '../contract';
import { crashMarker } from './crash-marker';
import { constant, node, onnxModel } from './onnx-writer';
import { type ModelPackage, readPackage } from './package';
import { type ChooserParts, providerChooser } from './providers';
import { openOn, type Session } from './session';
import { tinyPackage, writeFolder } from './testing/tiny-package';

let home: string;
let tiny: ModelPackage;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'providers-'));
  tiny = await readPackage(await writeFolder(path.join(home, 'tiny'), tinyPackage()));
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** Every provider is the CPU underneath; what differs is what the case says. */
function machine(of: {
  fails?: Partial<Record<Provider, string>>;
  absent?: Partial<Record<Provider, string>>;
  wrong?: Provider[];
  ms?: Partial<Record<Provider, number>>;
  probeMs?: Partial<Record<Provider, number>>;
}) {
  const opened: Provider[] = [];
  const released: Provider[] = [];
  const parts: Partial<ChooserParts> = {
    async open(provider, model) {
      opened.push(provider);
      const reason = of.fails?.[provider];
      if (reason) throw new Error(reason);
      const session = await openOn('cpu', model);
      const as: Session = {
        ...session,
        provider,
        async run(inputs) {
          const outputs = await session.run(inputs);
          if (of.wrong?.includes(provider)) outputs.y!.data[0]! += 0.5;
          return outputs;
        },
        async release() {
          released.push(provider);
          await session.release();
        },
      };
      return as;
    },
    unavailable: (provider) => of.absent?.[provider] ?? null,
    probe: async (session) => of.probeMs?.[session.provider] ?? 5,
    time: async (session) => of.ms?.[session.provider] ?? 10,
  };
  return { parts, opened, released };
}

describe('choosing a provider', () => {
  it('takes CUDA before WebGPU before the CPU', async () => {
    const { parts, released } = machine({ ms: { cuda: 1, webgpu: 2, cpu: 10 } });
    const first = await providerChooser(parts).open(tiny, 'auto');
    expect([first.session.provider, first.notes]).toEqual(['cuda', []]);
    // Two probes, then the CPU's session of the model.
    expect(released).toEqual(['cuda', 'cpu', 'cpu']);
    const second = machine({ absent: { cuda: 'its libraries are not installed' }, ms: { webgpu: 2, cpu: 10 } });
    const opened = await providerChooser(second.parts).open(tiny, 'auto');
    expect(opened.session.provider).toBe('webgpu');
    expect(opened.notes).toEqual(['CUDA is not used: its libraries are not installed.']);
  });

  it('leaves a provider that does not open, computes wrongly or is slower than the CPU, and says which', async () => {
    const refusing = machine({ fails: { cuda: 'x was false. Failed to find a device\nmore' }, wrong: ['webgpu'] });
    const opened = await providerChooser(refusing.parts).open(tiny, 'auto');
    expect(opened.session.provider).toBe('cpu');
    expect(opened.notes).toEqual([
      'CUDA is not used: it could not be opened (Failed to find a device).',
      'WebGPU is not used: the self-test failed on it: output y differs from the golden one by 0.500, allowed is 0.000001.',
    ]);
    const slow = machine({ absent: { cuda: 'none' }, ms: { webgpu: 180, cpu: 12 } });
    const slower = await providerChooser(slow.parts).open(tiny, 'auto');
    expect(slower.session.provider).toBe('cpu');
    expect(slower.notes[1]).toBe(
      'WebGPU is not used: it is slower than the CPU here (180 ms against 12 ms on the self-test).',
    );
    expect(slow.released.at(-1)).toBe('webgpu');
    // A GPU that is emulated in software is not even given the whole model.
    const emulated = machine({
      absent: { cuda: 'none' },
      probeMs: { webgpu: 900, cpu: 6 },
      ms: { webgpu: 1, cpu: 10 },
    });
    const chooser = providerChooser(emulated.parts);
    const kept = await chooser.open(tiny, 'auto');
    expect(kept.session.provider).toBe('cpu');
    expect(kept.notes[1]).toBe(
      'WebGPU is not used: it is slower than the CPU here (900 ms against 6 ms on a convolution).',
    );
    expect(emulated.opened.filter((provider) => provider === 'webgpu')).toHaveLength(1);
    // By name it is taken all the same.
    expect((await chooser.open(tiny, 'webgpu')).session.provider).toBe('webgpu');
  });

  it('keeps a provider that was asked for by name however slow, and falls back to the CPU with the reason', async () => {
    const slow = machine({ ms: { webgpu: 999, cpu: 1 } });
    expect(await providerChooser(slow.parts).open(tiny, 'webgpu')).toMatchObject({
      session: { provider: 'webgpu' },
      notes: [],
    });
    const { parts } = machine({ fails: { webgpu: 'No supported adapters' } });
    const opened = await providerChooser(parts).open(tiny, 'webgpu');
    expect(opened.session.provider).toBe('cpu');
    expect(opened.notes).toEqual(['WebGPU is not used: it could not be opened (No supported adapters).']);
    expect(await providerChooser(machine({}).parts).open(tiny, 'cpu')).toMatchObject({ notes: [] });
  });

  it('decides once in a process', async () => {
    const { parts, opened } = machine({ fails: { webgpu: 'No supported adapters' }, absent: { cuda: 'none' } });
    const chooser = providerChooser(parts);
    const first = await chooser.open(tiny, 'auto');
    const second = await chooser.open(tiny, 'auto');
    // The probe fails to open on WebGPU.
    expect(opened).toEqual(['cpu', 'webgpu', 'cpu']);
    expect(second.notes).toEqual(first.notes);
    // Another package: the provider that does not open is not tried again.
    const other = await readPackage(
      await writeFolder(
        path.join(home, 'other'),
        tinyPackage((card) => {
          card.version = '1.2.4';
        }),
      ),
    );
    await chooser.open(other, 'auto');
    expect(opened).toEqual(['cpu', 'webgpu', 'cpu', 'cpu']);
  });

  it('does not try again unasked what ended the program', async () => {
    const file = path.join(home, 'crash.json');
    // A process that is gone: pid_max is at most 2^22.
    await writeFile(file, JSON.stringify({ provider: 'webgpu', pid: 2 ** 22 + 1 }));
    const { parts } = machine({ absent: { cuda: 'none' }, ms: { webgpu: 1, cpu: 10 } });
    const opened = await providerChooser({ ...parts, crashes: crashMarker(file) }).open(tiny, 'auto');
    expect(opened.session.provider).toBe('cpu');
    expect(opened.notes[1]).toContain('the last attempt to use it ended the program');
    const byName = await providerChooser({ ...parts, crashes: crashMarker(file) }).open(tiny, 'webgpu');
    expect(byName.session.provider).toBe('webgpu');
    expect(existsSync(file)).toBe(false);
    // A process that is alive is only trying.
    await writeFile(file, JSON.stringify({ provider: 'webgpu', pid: process.pid }));
    expect(crashMarker(file).reason('webgpu')).toBeNull();
  });
});

/** Debian's packages libvulkan1 and chromium: Vulkan in software, by which WebGPU runs without a GPU. */
const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json';
const loader = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].some((triple) =>
  existsSync(`/usr/lib/${triple}/libvulkan.so.1`),
);
const hasSoftwareVulkan = existsSync(swiftShader) && loader;
if (!hasSoftwareVulkan)
  console.warn(
    `WebGPU is not tested against the CPU: ${swiftShader} or libvulkan.so.1 is absent (Debian: chromium, libvulkan1).`,
  );

describe.skipIf(!hasSoftwareVulkan)('WebGPU in software', () => {
  it('computes what the CPU computes', async () => {
    // A convolution 3 → 8 channels of 3 × 3, its bias, ReLU, then 8 → 4 and softmax over the last axis.
    let seed = 7;
    const next = () => {
      seed = (seed * 48271) % 2147483647;
      return seed / 2147483647 - 0.5;
    };
    const random = (count: number) => Array.from({ length: count }, next);
    const model = onnxModel({
      nodes: [
        node('Conv', ['x', 'w1', 'b1'], 'c1'),
        node('Relu', ['c1'], 'r1'),
        node('Conv', ['r1', 'w2'], 'c2'),
        node('Softmax', ['c2'], 'y'),
      ],
      constants: [
        constant('w1', [8, 3, 3, 3], random(216)),
        constant('b1', [8], random(8)),
        constant('w2', [4, 8, 1, 1], random(32)),
      ],
      inputs: { x: ['n', 3, 'h', 'w'] },
      outputs: { y: ['n', 4, 'h', 'w'] },
    });
    const input = random(2 * 3 * 20 * 17);
    await writeFile(path.join(home, 'conv.onnx'), model);
    await writeFile(path.join(home, 'conv.bin'), new Uint8Array(new Float32Array(input).buffer));
    const cpu = await openOn('cpu', model);
    const expected = (await cpu.run({ x: { data: Float32Array.from(input), shape: [2, 3, 20, 17] } })).y!;
    expect(expected.shape).toEqual([2, 4, 18, 15]);

    // In a process of its own: the driver is chosen by its environment, and a driver that crashes ends only that.
    const { outputFiles } = await build({
      stdin: {
        contents: `
          import { readFileSync } from 'node:fs';
          import { openOn } from './session';
          const session = await openOn('webgpu', readFileSync(process.env.MODEL));
          const data = new Float32Array(new Uint8Array(readFileSync(process.env.INPUT)).buffer);
          const { y } = await session.run({ x: { data, shape: [2, 3, 20, 17] } });
          console.log(JSON.stringify({ shape: y.shape, data: [...y.data] }));`,
        resolveDir: import.meta.dirname,
        loader: 'ts',
      },
      bundle: true,
      write: false,
      platform: 'node',
      format: 'esm',
      packages: 'external',
    });
    const output = await new Promise<string>((resolve, reject) => {
      const child = spawn(process.execPath, ['--input-type=module', '-'], {
        env: {
          ...process.env,
          VK_DRIVER_FILES: swiftShader,
          MODEL: path.join(home, 'conv.onnx'),
          INPUT: path.join(home, 'conv.bin'),
        },
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      let text = '';
      let errors = '';
      child.stdout.on('data', (chunk) => {
        text += chunk;
      });
      child.stderr.on('data', (chunk) => {
        errors += chunk;
      });
      child.on('error', reject);
      child.on('close', (code) => (code === 0 ? resolve(text) : reject(new Error(`exit ${code}: ${errors}`))));
      child.stdin.end(outputFiles[0]!.text);
    });
    const found = JSON.parse(output) as { shape: number[]; data: number[] };
    expect(found.shape).toEqual(expected.shape);
    const worst = Math.max(...found.data.map((value, i) => Math.abs(value - expected.data[i]!)));
    expect(worst).toBeLessThan(1e-5);
    // Compiling for a GPU emulated in software is slow on a busy machine.
  }, 180_000);
});
