import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { listSupportedBackends } from 'onnxruntime-node';
import type { Provider, Settings } from '../contract';
import type { CrashMarker } from './crash-marker';
import { firstLine, goldenDifference, goldenTime } from './golden';
import { checkPorts, type ModelPackage, refusal, sha256Of } from './package';
import { probeModel, probeTime } from './probe';
import { openOn, type Session } from './session';

export type ProviderSetting = Settings['provider'];

export interface Opened {
  readonly session: Session;
  /** Why other providers were not taken, in words; empty when the first choice worked. */
  readonly notes: readonly string[];
}

const names: Record<Provider, string> = { cuda: 'CUDA', webgpu: 'WebGPU', cpu: 'CPU' };

/** Opens models on the best provider; remembers, for the life of the process, what was found out on the way. */
export interface ProviderChooser {
  /**
   * Opens the model on the provider that the setting asks for. `auto` takes CUDA, then WebGPU, then the CPU, and keeps
   * anything but the CPU only if it opens, is not far slower than the CPU on a small probe (a GPU emulated in software
   * is), passes the golden self-test and is not slower than the CPU on it. A provider that was asked for by name is kept however slow it is; when it
   * fails, the CPU takes its place and the notes say why.
   * @throws ReaderError when the package fails its golden self-test or port check on the CPU too
   */
  open(golden: ModelPackage, setting: ProviderSetting): Promise<Opened>;
}

export interface ChooserParts {
  open(provider: Provider, model: Uint8Array): Promise<Session>;
  /** The reason why a provider cannot be there at all, or is not worth trying unasked; or null. Opens nothing. */
  unavailable(provider: Provider, byName: boolean): string | null;
  /** Milliseconds of a small computation that any model's provider should be fast at. */
  probe(session: Session): Promise<number>;
  /** Milliseconds of a golden run. */
  time(session: Session, golden: ModelPackage, stopAbove?: number): Promise<number>;
  crashes?: CrashMarker | undefined;
}

const realParts: ChooserParts = { open: openOn, unavailable: unavailableHere, probe: probeTime, time: goldenTime };
/**
 * Further than this behind the CPU on the probe, a provider is not tried on a whole model. The probe is small, so that
 * the latency of a real GPU must not count against it: below 50 ms the golden run decides.
 */
const hopeless = (ms: number, cpuMs: number) => ms > 50 && ms > 3 * cpuMs;

export function providerChooser(parts: Partial<ChooserParts> = {}): ProviderChooser {
  const { open, unavailable, probe, time, crashes } = { ...realParts, ...parts };
  /** Providers that do not open on this machine, whatever the model. */
  const closed = new Map<Provider, string>();
  /** Providers that fell hopelessly behind the CPU on the probe. */
  const probedOut = new Map<Provider, string>();
  const probedWell = new Set<Provider>();
  /** What was decided for a package (by the hash of its card) and setting. */
  const decided = new Map<string, { provider: Provider; notes: readonly string[] }>();

  let cpuProbe: Promise<number> | undefined;
  async function probeOn(provider: Provider): Promise<number> {
    const session = await open(provider, probeModel());
    try {
      return await probe(session);
    } finally {
      await session.release();
    }
  }
  const slower = (ms: number, cpuMs: number, on: string) =>
    `it is slower than the CPU here (${ms.toFixed(0)} ms against ${cpuMs.toFixed(0)} ms on ${on})`;

  /** Opens and self-tests; returns the reason in words when the provider is not to be used. */
  async function attempt(provider: Provider, golden: ModelPackage, byName: boolean): Promise<Session | string> {
    const known =
      (byName ? null : probedOut.get(provider)) ??
      closed.get(provider) ??
      unavailable(provider, byName) ??
      (byName ? null : (crashes?.reason(provider) ?? null));
    if (known) return known;
    const survived = crashes?.begin(provider);
    try {
      if (!byName && !probedWell.has(provider)) {
        const ms = await probeOn(provider);
        cpuProbe ??= probeOn('cpu');
        const cpuMs = await cpuProbe;
        if (hopeless(ms, cpuMs)) {
          const reason = slower(ms, cpuMs, 'a convolution');
          probedOut.set(provider, reason);
          return reason;
        }
        probedWell.add(provider);
      }
      const session = await open(provider, golden.model);
      const difference = await goldenDifference(session, golden);
      if (!difference) return session;
      await session.release();
      return `the self-test failed on it: ${difference}`;
    } catch (error) {
      // The model has opened on the CPU before, so it is the provider that fails, and will fail for other models too.
      const reason = `it could not be opened (${firstLine(error)})`;
      closed.set(provider, reason);
      return reason;
    } finally {
      survived?.();
    }
  }

  async function openOnCpu(golden: ModelPackage): Promise<Session> {
    const { card } = golden;
    let session: Session;
    try {
      session = await open('cpu', golden.model);
    } catch (error) {
      throw refusal('model', card.id, `${card.file} cannot be opened (${firstLine(error)}).`);
    }
    try {
      checkPorts(card, 'inputs', session.inputs);
      checkPorts(card, 'outputs', session.outputs);
      const difference = await goldenDifference(session, golden);
      if (difference) throw refusal('golden', card.id, `its golden self-test failed: ${difference}.`);
    } catch (error) {
      await session.release();
      throw error;
    }
    return session;
  }

  async function decide(golden: ModelPackage, setting: ProviderSetting): Promise<Opened> {
    const cpu = await openOnCpu(golden);
    const notes: string[] = [];
    const byName = setting !== 'auto';
    const candidates: Provider[] = byName ? (setting === 'cpu' ? [] : [setting]) : ['cuda', 'webgpu'];
    let cpuMs: number | undefined;
    for (const provider of candidates) {
      const tried = await attempt(provider, golden, byName);
      if (typeof tried === 'string') {
        notes.push(`${names[provider]} is not used: ${tried}.`);
        continue;
      }
      if (!byName) {
        cpuMs ??= await time(cpu, golden);
        const ms = await time(tried, golden, cpuMs);
        if (ms > cpuMs) {
          await tried.release();
          notes.push(`${names[provider]} is not used: ${slower(ms, cpuMs, 'the self-test')}.`);
          continue;
        }
      }
      await cpu.release();
      return { session: tried, notes };
    }
    return { session: cpu, notes };
  }

  return {
    async open(golden, setting) {
      const key = `${setting} ${sha256Of(Buffer.from(JSON.stringify(golden.card)))}`;
      const before = decided.get(key);
      if (before) {
        try {
          return { session: await open(before.provider, golden.model), notes: before.notes };
        } catch {
          // A GPU may go away while the process lives: decide again.
          decided.delete(key);
        }
      }
      const opened = await decide(golden, setting);
      decided.set(key, { provider: opened.session.provider, notes: opened.notes });
      return opened;
    },
  };
}

/** Looks for a provider's libraries without loading them: a failed load prints to the terminal. */
function unavailableHere(provider: Provider, byName: boolean): string | null {
  if (provider === 'cpu') return null;
  if (!listSupportedBackends().some((backend) => backend.name === provider))
    return `this build of ONNX Runtime has none for ${process.platform} on ${process.arch}`;
  // Without one of these, Linux has no graphics processor, only what emulates one.
  const devices = ['/dev/dri', '/dev/nvidiactl', '/dev/dxg'];
  if (!byName && process.platform === 'linux' && !devices.some((device) => existsSync(device)))
    return 'this machine has no graphics processor';
  if (provider !== 'cuda') return null;
  const runtime = path.dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  const library = process.platform === 'win32' ? 'onnxruntime_providers_cuda.dll' : 'libonnxruntime_providers_cuda.so';
  const file = path.join(runtime, 'bin/napi-v6', process.platform, process.arch, library);
  return existsSync(file) ? null : 'its libraries are not installed';
}
