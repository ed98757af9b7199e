import type { Analysis } from '../../analyses/analysis';
import {
  type CallName,
  type Job,
  type Payload,
  ReaderError,
  type Result,
  type Value,
  type WorkstationEvent,
} from '../../contract';
import { forkEngine } from '../../hosts/fork-engine';
import type { HostOptions, OpenWorkstation } from '../host';
import { openWorkstation } from '../workstation';

export interface TestWorkstation {
  readonly workstation: OpenWorkstation;
  readonly events: WorkstationEvent[];
  /** @throws ReaderError with the words of a failed result */
  call<N extends CallName>(name: N, payload: Payload<N>): Promise<Value<N>>;
  /** The first event, past or to come, that is looked for. */
  until(look: (event: WorkstationEvent) => boolean): Promise<WorkstationEvent>;
  /** Imports and waits for the end. */
  import(...paths: string[]): Promise<Job>;
  jobOver(jobId: string): Promise<Job>;
}

/** The real workstation with the real engine in a child process. */
export async function openForTest(
  engineScript: string,
  dataFolder: string,
  { analyses, ...options }: Partial<HostOptions> & { analyses?: readonly Analysis[] } = {},
): Promise<TestWorkstation> {
  const host: HostOptions = {
    host: 'loopback',
    version: '0.0.0-test',
    dataFolder,
    resourcesFolder: process.cwd(),
    spawnEngine: () => forkEngine(engineScript),
    ...options,
  };
  const workstation = await openWorkstation(host, analyses);
  const events: WorkstationEvent[] = [];
  const waiting = new Set<() => void>();
  workstation.subscribe((event) => {
    events.push(event);
    for (const check of waiting) check();
  });
  const until = (look: (event: WorkstationEvent) => boolean) =>
    new Promise<WorkstationEvent>((resolve) => {
      const check = () => {
        const found = events.find(look);
        if (!found) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });
  const call = async <N extends CallName>(name: N, payload: Payload<N>): Promise<Value<N>> => {
    const result = (await workstation.call(name, payload)) as Result<Value<N>>;
    if (result.ok) return result.value;
    throw new ReaderError(result.error.code, result.error.message, result.error.hint);
  };
  const jobOver = async (jobId: string): Promise<Job> => {
    const over = (job: Job) => job.jobId === jobId && job.state !== 'queued' && job.state !== 'running';
    // It may have ended before anybody listened.
    const ended = (await call('jobs.list', {})).find(over);
    if (ended) return ended;
    const event = await until((one) => one.type === 'job' && over(one.job));
    if (event.type !== 'job') throw new Error('not a job');
    return event.job;
  };
  return {
    workstation,
    events,
    call,
    until,
    jobOver,
    import: async (...paths) => jobOver((await call('library.import', { paths })).jobId),
  };
}
