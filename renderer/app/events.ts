import { eventSchema, type WorkstationEvent } from '../../electron/contract';

type Listener = (event: WorkstationEvent) => void;

/** Checks every event that arrives and hands it to the listeners. */
export interface EventHub {
  /** Anything else than an event of the contract is a defect: it is reported and dropped. */
  receive(message: unknown): void;
  subscribe(listener: Listener): () => void;
}

/** `start` is called when the first listener comes. */
export function eventHub(start: () => void): EventHub {
  const listeners = new Set<Listener>();
  let started = false;
  return {
    receive(message) {
      const event = eventSchema.safeParse(message);
      if (!event.success) {
        console.error('An event that the contract does not know was dropped.', event.error.message);
        return;
      }
      for (const listener of [...listeners]) listener(event.data);
    },
    subscribe(listener) {
      listeners.add(listener);
      if (!started) {
        started = true;
        start();
      }
      return () => listeners.delete(listener);
    },
  };
}
