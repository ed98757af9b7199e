import {
  type CallName,
  fail,
  ok,
  type Payload,
  type Result,
  type Value,
  type WorkstationEvent,
} from '../../electron/contract';
import type { Workstation } from './bridge';
import { checked } from './checked';
import { collectDropped, type DroppedFiles } from './dropped';
import { eventHub } from './events';

const notReachable = {
  ok: false,
  error: {
    code: 'not-reachable',
    message: 'The Dextra program behind this window does not answer.',
    hint: 'Start Dextra again and open the address that it prints. What was saved is kept.',
  },
} as const;

const uploadsAtOnce = 3;
const firstRetryMs = 500;
const slowestRetryMs = 8000;

async function answerOf(request: Promise<Response>): Promise<unknown> {
  try {
    return await (await request).json();
  } catch {
    return notReachable;
  }
}

/** `XMLHttpRequest` and not fetch: only it tells how much of a large file has been sent. */
function put(address: string, file: File, onBytes: (sent: number) => void): Promise<unknown> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open('PUT', address);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.onprogress = (event) => onBytes(event.loaded);
    request.onload = () => {
      try {
        resolve(JSON.parse(request.responseText));
      } catch {
        resolve(notReachable);
      }
    };
    request.onerror = () => resolve(notReachable);
    request.send(file);
  });
}

/** The workstation over HTTP on 127.0.0.1, same origin as the page. */
export function overLoopback(): Workstation {
  const call = <N extends CallName>(name: N, payload: Payload<N>): Promise<Result<Value<N>>> =>
    checked(name, () =>
      answerOf(
        fetch(`/call/${name}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(payload),
          // Frames are fetched by the hundred over the same few connections; a call must not wait behind them.
          priority: 'high',
        }),
      ),
    );

  /** Files that the browser could not read, by the import job that they belong to. */
  const unreadOf = new Map<string, DroppedFiles['unread']>();
  const withUnread = (message: unknown): unknown => {
    const event = message as WorkstationEvent;
    const unread = event?.type === 'job' && event.job.outcome ? unreadOf.get(event.job.jobId) : undefined;
    if (!unread || event.type !== 'job' || !event.job.outcome) return message;
    const items = unread.map(({ path, reason }) => ({
      path,
      state: 'skipped' as const,
      reason: `The browser could not read it: ${reason}`,
      hint: 'Check that you may read this file, then drop it again.',
    }));
    const outcome = { ...event.job.outcome, items: [...event.job.outcome.items, ...items] };
    return { ...event, job: { ...event.job, outcome } };
  };

  /** The last event of each job, so that a reconnection repeats only what has changed. */
  const jobsSeen = new Map<string, string>();
  const receive = (message: unknown) => {
    const event = message as WorkstationEvent;
    if (event?.type === 'job') jobsSeen.set(event.job?.jobId, JSON.stringify(event.job));
    hub.receive(withUnread(message));
  };
  const catchUp = async () => {
    const [info, jobs] = await Promise.all([call('app.info', {}), call('jobs.list', {})]);
    if (info.ok && info.value.engine !== 'starting')
      hub.receive({ type: 'engine', state: info.value.engine, message: '' });
    hub.receive({ type: 'library' });
    if (jobs.ok)
      for (const job of jobs.value) if (jobsSeen.get(job.jobId) !== JSON.stringify(job)) receive({ type: 'job', job });
  };
  const connect = () => {
    let lost = false;
    let retryMs = firstRetryMs;
    const open = () => {
      const source = new EventSource('/events');
      source.onopen = () => {
        retryMs = firstRetryMs;
        if (lost) void catchUp();
        lost = false;
      };
      source.onmessage = (event: MessageEvent<string>) => receive(JSON.parse(event.data));
      source.onerror = () => {
        if (!lost) hub.receive({ type: 'engine', state: 'restarting', message: notReachable.error.message });
        lost = true;
        // The browser itself tries again unless the answer was a refusal.
        if (source.readyState !== EventSource.CLOSED) return;
        setTimeout(open, retryMs);
        retryMs = Math.min(2 * retryMs, slowestRetryMs);
      };
    };
    open();
  };
  const hub = eventHub(connect);

  /** Streams the files to the workstation, a few at once. */
  const upload = async (
    { files }: DroppedFiles,
    onUpload: (fraction: number) => void,
  ): Promise<Result<{ uploadId: string }>> => {
    const total = files.reduce((sum, { file }) => sum + file.size, 0);
    const begun = (await answerOf(fetch(`/upload?bytes=${total}`, { method: 'POST' }))) as Result<{ uploadId: string }>;
    if (!begun.ok) return begun;
    const { uploadId } = begun.value;
    let sent = 0;
    let failure: Result<never> | null = null;
    const queue = files.values();
    const worker = async () => {
      for (const { path, file } of queue) {
        if (failure) return;
        let told = 0;
        const tell = (bytes: number) => {
          sent += bytes - told;
          told = bytes;
          onUpload(total > 0 ? Math.min(1, sent / total) : 0);
        };
        const address = `/upload/${uploadId}?path=${encodeURIComponent(path)}`;
        const answer = (await put(address, file, tell)) as Result<null>;
        if (!answer.ok) failure = answer;
        tell(file.size);
      }
    };
    await Promise.all(Array.from({ length: uploadsAtOnce }, worker));
    if (!failure) return ok({ uploadId });
    void answerOf(fetch(`/upload/${uploadId}`, { method: 'DELETE' }));
    return failure;
  };

  const send = async (
    dropped: DataTransfer | FileList,
    onUpload: (fraction: number) => void,
  ): Promise<Result<{ uploadId: string; unread: DroppedFiles['unread'] }>> => {
    const collected = await collectDropped(dropped);
    if (collected.files.length === 0) {
      const [first] = collected.unread;
      return first
        ? fail('unreadable-drop', `The browser could not read ${first.path}: ${first.reason}`, 'Check its permissions.')
        : fail('empty-drop', 'What was dropped holds no files.', 'Drop a folder, files, a ZIP or a DICOMDIR.');
    }
    const uploaded = await upload(collected, onUpload);
    return uploaded.ok ? ok({ ...uploaded.value, unread: collected.unread }) : uploaded;
  };

  return {
    host: 'loopback',
    call,
    subscribe: hub.subscribe,
    setMenu: async () => ok(null),
    url: (path) => `/study/${path}`,
    async importFiles(dropped, onUpload = () => {}) {
      const source = await send(dropped, onUpload);
      if (!source.ok) return source;
      const started = await call('library.import', { uploadId: source.value.uploadId });
      if (started.ok && source.value.unread.length > 0) {
        unreadOf.set(started.value.jobId, source.value.unread);
        // A short import may have ended before its own answer came.
        const seen = jobsSeen.get(started.value.jobId);
        if (seen) receive({ type: 'job', job: JSON.parse(seen) });
      }
      return started;
    },
    async importModel(dropped, onUpload = () => {}) {
      const source = await send(dropped, onUpload);
      return source.ok ? call('models.import', { uploadId: source.value.uploadId }) : source;
    },
  };
}
