import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Journal } from './journal';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dextra-journal-'));
  file = path.join(folder, 'journal.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

const input = 'digest';
function write(...ids: string[]): void {
  const journal = new Journal(folder, input);
  for (const id of ids) journal.add(id, 12.4, { c: 0.625, name: `심장 ${id}` });
  journal.close();
}
function known(...ids: string[]): boolean[] {
  const journal = new Journal(folder, input);
  const found = ids.map((id) => journal.get(id) !== undefined);
  journal.close();
  return found;
}

describe('Journal', () => {
  test('knows what was computed before', () => {
    write('a', 'b');
    const journal = new Journal(folder, input);
    expect(journal.get('a')).toEqual({ c: 0.625, name: '심장 a' });
    expect(journal.get('c')).toBeUndefined();
    expect(journal.unitMs).toEqual([12, 12]);
    journal.close();
  });

  test('survives a last line torn at any byte', () => {
    write('a', 'b');
    const whole = readFileSync(file);
    const start = whole.lastIndexOf(10, whole.length - 2) + 1;
    for (let length = start; length < whole.length; length++) {
      writeFileSync(file, whole.subarray(0, length));
      expect(known('a', 'b')).toEqual([true, false]);
      write('c');
      expect(known('a', 'b', 'c')).toEqual([true, false, true]);
    }
  });

  test('a torn heading begins anew', () => {
    write('a');
    truncateSync(file, 20);
    expect(known('a')).toEqual([false]);
    write('b');
    expect(known('a', 'b')).toEqual([false, true]);
  });

  test('passes over a damaged line in the middle', () => {
    write('a', 'b', 'c');
    const bytes = readFileSync(file);
    const at = bytes.indexOf('0.625', bytes.indexOf('"id":"b"'));
    bytes[at + 2] = '7'.charCodeAt(0);
    writeFileSync(file, bytes);
    expect(known('a', 'b', 'c')).toEqual([true, false, true]);
  });

  test('rubbish after the last line is no line', () => {
    write('a');
    appendFileSync(file, Buffer.alloc(500));
    write('b');
    expect(known('a', 'b')).toEqual([true, true]);
  });

  test('refuses the journal of another input, and leaves it alone', () => {
    write('a');
    const before = readFileSync(file);
    expect(() => new Journal(folder, 'another')).toThrow(expect.objectContaining({ code: 'other-training' }));
    expect(readFileSync(file)).toEqual(before);
  });

  test('adds up the time at work, not the time between', () => {
    const sealed = (value: unknown) => {
      const text = JSON.stringify(value);
      return `${crc32(text).toString(16).padStart(8, '0')} ${text}\n`;
    };
    const line = (id: string, session: number, atMs: number) => ({ id, ms: 1000, session, atMs, result: {} });
    write();
    const lines = [line('a', 1, 2000), line('b', 1, 9000), line('c', 1, 8000), line('d', 2, 500), line('e', 3, 4500)];
    appendFileSync(file, lines.map(sealed).join(''));
    const journal = new Journal(folder, input);
    // 9 s, 0.5 s and 4.5 s, and what this session has been at work.
    expect(journal.seconds).toBeGreaterThanOrEqual(14);
    expect(journal.seconds).toBeLessThan(14 + performance.now() / 1000);
    journal.add('f', 10, {});
    journal.close();
    expect(readFileSync(file, 'utf8').trim().split('\n').at(-1)).toContain('"session":4');
  });
});
