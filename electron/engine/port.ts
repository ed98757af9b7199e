import process from 'node:process';
import type { FromEngine } from './serve';

/** `process.parentPort` of an Electron utility process; Node's own types do not know it. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}

/** A process's end of the line to its parent. */
export interface ParentLine<Message> {
  send(message: Message): void;
  onMessage(listener: (message: unknown) => void): void;
}

/**
 * The line to whoever started this process: Electron's `utilityProcess.fork` or Node's `child_process.fork` with
 * `serialization: 'advanced'`. The process ends when its parent does.
 * @throws Error when it was started in neither way
 */
export function parentPort<Message = FromEngine>(): ParentLine<Message> {
  const port = (process as { parentPort?: ParentPort }).parentPort;
  if (port)
    return {
      send: (message) => port.postMessage(message),
      onMessage: (listener) => port.on('message', (event) => listener(event.data)),
    };
  const send = process.send?.bind(process);
  if (!send) throw new Error('This process is started by the workstation, not by hand.');
  // Ctrl-C in a terminal reaches this process too; it ends when its parent has closed cleanly.
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => process.exit(0));
  return {
    // A parent that has just died cannot be told anything; `disconnect` follows.
    send: (message) => void (process.connected && send(message, undefined, undefined, () => undefined)),
    onMessage: (listener) => process.on('message', listener),
  };
}
