import type { Failure, Finding, FindingDraft, Result } from '../../electron/contract';

/** Failures of the way to the workstation, not of the finding: saving is tried again until it works. */
const passing = new Set(['not-reachable', 'call-failed', 'engine-restarting']);
export const retryMs = 2000;

interface Lane {
  /** The newest state, not yet sent. */
  next: FindingDraft | null;
  /** Sent, not yet answered. */
  sent: FindingDraft | null;
  waiting: ((result: Result<Finding>) => void)[];
  running: Promise<void> | null;
  retry: ReturnType<typeof setTimeout> | null;
  /** The finding was removed: a failed save is not tried again. */
  dropped: boolean;
}

/**
 * Saves findings as they are typed. Each finding is sent at once; while one save is on its way only the newest state
 * waits behind it. So saves of one finding arrive in order, never pile up, and a kill of the program at any moment
 * loses at most what was typed during one save. What could not be saved is kept and tried again.
 */
export class SaveQueue {
  private readonly lanes = new Map<string, Lane>();
  private readonly failures = new Map<string, Failure>();

  constructor(
    private readonly send: (draft: FindingDraft) => Promise<Result<Finding>>,
    /** Told of each answer, and whether a newer state is already waiting. */
    private readonly onSaved: (finding: Finding, newer: FindingDraft | null) => void,
    private readonly onChange: () => void = () => {},
  ) {}

  /** Resolves when this state, or a newer one in its place, has been answered. */
  save(draft: FindingDraft): Promise<Result<Finding>> {
    const lane = this.lane(draft.findingId);
    lane.next = draft;
    lane.dropped = false;
    return new Promise((resolve) => {
      lane.waiting.push(resolve);
      this.run(draft.findingId, lane);
    });
  }

  /** The newest state that has not been answered yet; null when all is saved. */
  unsaved(findingId: string): FindingDraft | null {
    const lane = this.lanes.get(findingId);
    return lane?.next ?? lane?.sent ?? null;
  }

  /** Why the newest state could not be saved; null when it could, or is on its way for the first time. */
  failure(findingId: string): Failure | null {
    return this.failures.get(findingId) ?? null;
  }

  /** Forgets what has not been sent, waits for what has. For removal. */
  async drop(findingId: string): Promise<void> {
    const lane = this.lanes.get(findingId);
    this.failures.delete(findingId);
    if (!lane) return;
    lane.next = null;
    lane.dropped = true;
    if (lane.retry) clearTimeout(lane.retry);
    lane.retry = null;
    await lane.running;
  }

  /** Sends everything now, without waiting in line: the page is about to go away. */
  flush(): void {
    for (const { next } of this.lanes.values()) if (next) void this.send(next);
  }

  private lane(findingId: string): Lane {
    let lane = this.lanes.get(findingId);
    if (!lane) {
      lane = { next: null, sent: null, waiting: [], running: null, retry: null, dropped: false };
      this.lanes.set(findingId, lane);
    }
    return lane;
  }

  private run(findingId: string, lane: Lane): void {
    if (lane.retry) clearTimeout(lane.retry);
    lane.retry = null;
    lane.running ??= this.work(findingId, lane);
  }

  private async work(findingId: string, lane: Lane): Promise<void> {
    while (lane.next) {
      const draft = lane.next;
      const { waiting } = lane;
      lane.next = null;
      lane.waiting = [];
      lane.sent = draft;
      const result = await this.send(draft);
      lane.sent = null;
      if (result.ok) {
        this.failures.delete(findingId);
        this.onSaved(result.value, lane.next);
      } else {
        this.failures.set(findingId, result.error);
        if (passing.has(result.error.code) && !lane.next && !lane.dropped) {
          lane.next = draft;
          lane.retry = setTimeout(() => this.run(findingId, lane), retryMs);
        }
      }
      const finished = lane.retry !== null || lane.next === null;
      if (finished) lane.running = null;
      this.onChange();
      for (const resolve of waiting) resolve(result);
      if (finished) return;
    }
  }
}
