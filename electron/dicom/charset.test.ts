import { describe, expect, it } from 'vitest';
import { decodeText } from './charset';

const bytes = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));

/** The examples of PS3.5 annexes H, I and J, byte by byte. */
describe('text of the standard’s own examples', () => {
  it.each([
    [
      'Japanese, single byte first (H.3.1)',
      ['', 'ISO 2022 IR 87'],
      'Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B',
      'Yamada^Tarou=山田^太郎=やまだ^たろう',
    ],
    [
      'Japanese, half-width first (H.3.2)',
      ['ISO 2022 IR 13', 'ISO 2022 IR 87'],
      '\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J=\x1b$B$d$^$@\x1b(J^\x1b$B$?$m$&\x1b(J',
      'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう',
    ],
    [
      'Korean (I.2)',
      ['', 'ISO 2022 IR 149'],
      'Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf',
      'Hong^Gildong=洪^吉洞=홍^길동',
    ],
    [
      'Korean text (I.3): the designation ends with the line',
      ['', 'ISO 2022 IR 149'],
      '\x1b$)CThe \xb1\xe6\xb5\xbf\r\n\x1b$)C\xc8\xab',
      'The 길동\r\n홍',
    ],
    [
      'Chinese in UTF-8 (J.1)',
      ['ISO_IR 192'],
      'Wang^XiaoDong=\xe7\x8e\x8b^\xe5\xb0\x8f\xe6\x9d\xb1=',
      'Wang^XiaoDong=王^小東=',
    ],
    ['Chinese in GB18030 (J.3)', ['GB18030'], 'Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab=', 'Wang^XiaoDong=王^小东='],
    ['German (ISO 8859-1)', ['ISO_IR 100'], '\xc4neas^R\xfcdiger', 'Äneas^Rüdiger'],
    ['Polish (ISO 8859-2)', ['ISO_IR 101'], 'W\xb1ski', 'Wąski'],
    ['Greek (ISO 8859-7)', ['ISO_IR 126'], '\xc4\xe9\xef\xed\xf5\xf3\xe9\xef\xf2', 'Διονυσιος'],
    ['Korean without escapes, as many systems write', ['ISO 2022 IR 149'], '\xc8\xab^\xb1\xe6\xb5\xbf', '홍^길동'],
    ['misspelled term', ['ISO IR 100'], '\xc4', 'Ä'],
    ['no set declared, valid UTF-8', [], '\xed\x99\x8d', '홍'],
    ['no set declared, something else', [], 'R\xfcdiger', 'Rüdiger'],
  ])('%s', (_, terms, stored, text) => {
    expect(decodeText(bytes(stored), terms)).toBe(text);
  });
});
