import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Finding, type FindingDraft, fail, ok, type Result } from '../../electron/contract';
import { retryMs, SaveQueue } from './saving';
import { draft, saved } from './testing';

/** A workstation that answers when the test says so. */
function slowWorkstation() {
  const sent: { draft: FindingDraft; answer: (result: Result<Finding>) => void }[] = [];
  const send = (sending: FindingDraft) =>
    new Promise<Result<Finding>>((answer) => {
      sent.push({ draft: sending, answer });
    });
  return { sent, send };
}
const settle = async () => {
  for (let k = 0; k < 10; k++) await Promise.resolve();
};

describe('SaveQueue', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('sends the first keystroke at once, and while it is on its way only the newest of the others', async () => {
    const { sent, send } = slowWorkstation();
    const answered: [string, string | null][] = [];
    const queue = new SaveQueue(send, (finding, newer) => answered.push([finding.text, newer?.text ?? null]));
    const answers = ['a', 'ab', 'abc'].map((text) => queue.save(draft(text)));
    expect(sent.map((one) => one.draft.text)).toEqual(['a']);
    expect(queue.unsaved(draft('').findingId)?.text).toBe('abc');
    sent[0]!.answer(ok(saved(sent[0]!.draft)));
    await settle();
    expect(sent.map((one) => one.draft.text)).toEqual(['a', 'abc']);
    sent[1]!.answer(ok(saved(sent[1]!.draft, 2)));
    const results = await Promise.all(answers);
    // Whoever typed "ab" learns that a state at least as new is safe.
    expect(results.map((result) => result.ok && result.value.text)).toEqual(['a', 'abc', 'abc']);
    expect(answered).toEqual([
      ['a', 'abc'],
      ['abc', null],
    ]);
    expect(queue.unsaved(draft('').findingId)).toBeNull();
  });

  it('does not let one finding wait for another', () => {
    const { sent, send } = slowWorkstation();
    const queue = new SaveQueue(send, () => {});
    void queue.save(draft('one'));
    void queue.save(draft('two', '22222222-2222-4222-8222-222222222222'));
    expect(sent.map((one) => one.draft.text)).toEqual(['one', 'two']);
  });

  it('keeps what could not be saved, says so, and tries again until it works', async () => {
    const { sent, send } = slowWorkstation();
    const queue = new SaveQueue(send, () => {});
    const id = draft('').findingId;
    const answer = queue.save(draft('kept'));
    sent[0]!.answer(fail('not-reachable', 'gone'));
    expect((await answer).ok).toBe(false);
    expect(queue.failure(id)?.code).toBe('not-reachable');
    expect(queue.unsaved(id)?.text).toBe('kept');
    vi.advanceTimersByTime(retryMs);
    expect(sent).toHaveLength(2);
    sent[1]!.answer(ok(saved(sent[1]!.draft)));
    await settle();
    expect(queue.failure(id)).toBeNull();
    expect(queue.unsaved(id)).toBeNull();
  });

  it('goes on at once with what is typed after a failure', async () => {
    const { sent, send } = slowWorkstation();
    const queue = new SaveQueue(send, () => {});
    void queue.save(draft('old'));
    sent[0]!.answer(fail('not-reachable', 'gone'));
    await settle();
    void queue.save(draft('new'));
    expect(sent.map((one) => one.draft.text)).toEqual(['old', 'new']);
    sent[1]!.answer(ok(saved(sent[1]!.draft)));
    await settle();
    vi.advanceTimersByTime(10 * retryMs);
    expect(sent).toHaveLength(2);
  });

  it('does not repeat what the workstation refuses', async () => {
    const { sent, send } = slowWorkstation();
    const queue = new SaveQueue(send, () => {});
    const answer = queue.save(draft('x'));
    sent[0]!.answer(fail('finding-elsewhere', 'belongs to another study'));
    await answer;
    vi.advanceTimersByTime(10 * retryMs);
    expect(sent).toHaveLength(1);
    expect(queue.failure(draft('').findingId)?.code).toBe('finding-elsewhere');
  });

  it('sends what waits when the page goes away', () => {
    const { sent, send } = slowWorkstation();
    const queue = new SaveQueue(send, () => {});
    void queue.save(draft('a'));
    void queue.save(draft('ab'));
    queue.flush();
    expect(sent.map((one) => one.draft.text)).toEqual(['a', 'ab']);
  });

  it('saves nothing after a removal that came behind it', async () => {
    const { sent, send } = slowWorkstation();
    const queue = new SaveQueue(send, () => {});
    void queue.save(draft('a'));
    void queue.save(draft('ab'));
    let dropped = false;
    const drop = queue.drop(draft('').findingId).then(() => {
      dropped = true;
    });
    await settle();
    expect(dropped).toBe(false);
    sent[0]!.answer(fail('not-reachable', 'gone'));
    await drop;
    vi.advanceTimersByTime(10 * retryMs);
    expect(sent).toHaveLength(1);
  });
});
