import { fork } from 'node:child_process';
import type { EngineProcess } from '../workstation/host';

/** The engine as a child process of plain Node. `file` is the built engine. */
export function forkEngine(file: string): EngineProcess {
  const child = fork(file, [], {
    // Pixels and meshes cross as typed arrays.
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [],
  });
  let over = false;
  const listeners: ((code: number | null) => void)[] = [];
  const end = (code: number | null) => {
    if (over) return;
    over = true;
    for (const listener of listeners) listener(code);
  };
  child.once('exit', end);
  child.once('error', (error) => {
    console.error('The engine could not be started.', error);
    end(null);
  });
  return {
    // A process that has just died cannot be told anything; its exit follows.
    send: (message) => void (child.connected && child.send(message as object, () => undefined)),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => listeners.push(listener),
    kill: () => child.kill('SIGKILL'),
  };
}
