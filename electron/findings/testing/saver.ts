import { randomUUID } from 'node:crypto';
import { draft, studyUid } from '../../contract/fixtures/entities';
import { openDatabase } from '../database';
import { FindingStore } from '../store';

/** Saves, changes and removes findings as fast as it can, and tells its parent each one when the store has it. */
const tell = (message: object) => new Promise<unknown>((resolve) => process.send?.(message, resolve));
const store = new FindingStore(openDatabase(process.argv[2] ?? ''), 'kim');
await tell({ listed: store.list(studyUid) });
for (let round = 0; ; round += 1) {
  const findingId = randomUUID();
  const text = `round ${round} ${'우심실 '.repeat(round % 200)}`;
  await tell({ saved: store.save({ ...draft, findingId, text }) });
  if (round % 3 === 1) await tell({ saved: store.save({ ...draft, findingId, text: `${text}, changed` }) });
  if (round % 5 === 2) {
    store.remove(findingId);
    await tell({ removed: findingId });
  }
}
