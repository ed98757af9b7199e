import type { ServerResponse } from 'node:http';
import type { OpenWorkstation } from '../workstation/host';

const heartbeatMs = 15_000;
/** A page that has stopped reading is let go at this backlog; it reconnects and catches up when it wakes. */
const largestBacklogBytes = 16 * 1024 * 1024;

/** Server-sent events: one message per event of the contract, a comment now and then so that a dead line is noticed. */
export function streamEvents(response: ServerResponse, workstation: OpenWorkstation): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
  response.write('retry: 1000\n\n');
  const write = (text: string) => {
    if (response.writableLength > largestBacklogBytes) response.destroy();
    else response.write(text);
  };
  const end = workstation.subscribe((event) => write(`data: ${JSON.stringify(event)}\n\n`));
  const heartbeat = setInterval(() => write(': still here\n\n'), heartbeatMs);
  heartbeat.unref();
  response.on('close', () => {
    clearInterval(heartbeat);
    end();
  });
}
