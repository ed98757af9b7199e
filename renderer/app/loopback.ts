import { z } from 'zod';
import {
  type CallName,
  fail,
  ok,
  type Payload,
  type Result,
  resultOf,
  type Value,
  type WorkstationEvent,
} from '../../electron/contract';
import type { Workstation } from './bridge';
import { checked } from './checked';
import { collectDropped, type DroppedFile, type DroppedFiles } from './dropped';
import { eventHub } from './events';

const notReachable = {
  ok: false,
  error: {
    code: 'not-reachable',
    message: 'The Dextra program behind this window does not answer.',
    hint: 'Start Dextra again and open the address that it prints. What was saved is kept.',
  },
} as const;

/** A request per file would cost more than most files: they are sent together up to this size and number. */
const batchBytes = 8 * 1024 * 1024;
const batchFiles = 200;
const batchesAtOnce = 2;
const firstRetryMs = 500;
const slowestRetryMs = 8000;

async function answerOf(request: Promise<Response>): Promise<unknown> {
  try {
    const response = await request;
    // The program was started anew and does not know this window: it has to be opened again by its new address.
    return response.status === 401 ? notReachable : await response.json();
  } catch {
    return notReachable;
  }
}

/** Files in the order in which they were dropped, cut into batches. */
export function batchesOf(files: readonly DroppedFile[]): DroppedFile[][] {
  const batches: DroppedFile[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const file of files) {
    const last = batches.at(-1);
    if (!last || last.length >= batchFiles || bytes + file.file.size > batchBytes) {
      batches.push([file]);
      bytes = file.file.size;
    } else {
      last.push(file);
      bytes += file.file.size;
    }
  }
  return batches;
}

/** As the loopback host reads it: the length of the manifest in four bytes, little endian, the manifest, the files. */
export function batchBody(files: readonly DroppedFile[]): Blob {
  const manifest = new TextEncoder().encode(
    JSON.stringify(files.map(({ path, file }) => ({ path, bytes: file.size }))),
  );
  const length = new DataView(new ArrayBuffer(4));
  length.setUint32(0, manifest.length, true);
  return new Blob([length.buffer, manifest, ...files.map(({ file }) => file)]);
}

/** `XMLHttpRequest` and not fetch: only it tells how much has been sent. Null when the sending broke off. */
function put(address: string, body: Blob, onBytes: (sent: number) => void): Promise<Result<null> | null> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open('PUT', address);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.onprogress = (event) => onBytes(event.loaded);
    request.onload = () => {
      let answer: unknown;
      try {
        answer = JSON.parse(request.responseText);
      } catch {
        answer = null;
      }
      resolve(resultOf(z.null()).safeParse(answer).data ?? null);
    };
    request.onerror = () => resolve(null);
    request.send(body);
  });
}

/** Chromium finds out that a file may not be read, or is gone, only when it reads it: the reason, or null if all is well. */
async function reasonUnreadable({ file }: DroppedFile): Promise<string | null> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
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
    hub.receive({ type: 'cohort', cohortId: null });
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

  /** Streams the files to the workstation. What cannot be read is left out and told. */
  const upload = async (
    { files, unread }: DroppedFiles,
    onUpload: (fraction: number) => void,
  ): Promise<Result<{ uploadId: string; unread: DroppedFiles['unread'] }>> => {
    const total = files.reduce((sum, { file }) => sum + file.size, 0);
    const begun = resultOf(z.object({ uploadId: z.string() })).safeParse(
      await answerOf(fetch(`/upload?bytes=${total}`, { method: 'POST' })),
    );
    if (!begun.success) return notReachable;
    if (!begun.data.ok) return begun.data;
    const address = `/upload/${begun.data.value.uploadId}`;
    const left = [...unread];
    let sent = 0;
    const sendBatch = async (batch: DroppedFile[]): Promise<Result<null>> => {
      let told = 0;
      const tell = (bytes: number) => {
        sent += bytes - told;
        told = bytes;
        onUpload(total > 0 ? Math.min(1, sent / total) : 0);
      };
      const answer = await put(address, batchBody(batch), tell);
      if (answer) return answer;
      tell(0);
      const reasons = await Promise.all(batch.map(reasonUnreadable));
      const readable = batch.filter((_file, index) => reasons[index] === null);
      for (const [index, { path }] of batch.entries()) {
        const reason = reasons[index];
        if (reason) left.push({ path, reason });
      }
      if (readable.length === batch.length) return notReachable;
      return readable.length > 0 ? sendBatch(readable) : ok(null);
    };
    let failure: Result<null> | null = null;
    const queue = batchesOf(files).values();
    const worker = async () => {
      for (const batch of queue) {
        if (failure) return;
        const result = await sendBatch(batch);
        if (!result.ok) failure = result;
      }
    };
    await Promise.all(Array.from({ length: batchesAtOnce }, worker));
    const failed = failure as Result<null> | null;
    if (!failed || failed.ok) return ok({ uploadId: begun.data.value.uploadId, unread: left });
    void answerOf(fetch(address, { method: 'DELETE' }));
    return failed;
  };

  /** What a drop holds; a failure when there is nothing in it to send. */
  const collected = async (dropped: DataTransfer | FileList): Promise<Result<DroppedFiles>> => {
    const all = await collectDropped(dropped);
    if (all.files.length > 0) return ok(all);
    const [first] = all.unread;
    return first
      ? fail('unreadable-drop', `The browser could not read ${first.path}: ${first.reason}`, 'Check its permissions.')
      : fail('empty-drop', 'What was dropped holds no files.', 'Drop a folder, files, a ZIP or a DICOMDIR.');
  };

  const send = async (
    dropped: DataTransfer | FileList,
    onUpload: (fraction: number) => void,
  ): Promise<Result<{ uploadId: string; unread: DroppedFiles['unread'] }>> => {
    const all = await collected(dropped);
    return all.ok ? upload(all.value, onUpload) : all;
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
    async gather(dropped) {
      const all = await collected(dropped);
      if (!all.ok) return all;
      const { files, unread } = all.value;
      return ok({
        name: files[0]!.path.split('/')[0]!,
        files: files.length,
        unread,
        async send(onUpload = () => {}) {
          const sent = await upload(all.value, onUpload);
          if (!sent.ok) return sent;
          const { uploadId, unread: lost } = sent.value;
          if (lost.length === 0) return ok({ uploadId });
          void answerOf(fetch(`/upload/${uploadId}`, { method: 'DELETE' }));
          return fail(
            'unreadable-drop',
            `The browser could not read ${lost[0]!.path}: ${lost[0]!.reason}`,
            'Nothing was imported. Check its permissions, then choose the folder again.',
          );
        },
      });
    },
  };
}
