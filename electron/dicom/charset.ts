/**
 * Text of DICOM values to Unicode: Specific Character Set (0008,0005), PS3.3 C.12.1.1.2 and PS3.5 section 6.1,
 * with code extensions (ISO 2022 escape sequences).
 */

/** Encoding labels of the Encoding Standard by the number of the ISO registration that DICOM names. */
const byRegistration: Record<string, string> = {
  '6': 'us-ascii',
  '100': 'iso-8859-1',
  '101': 'iso-8859-2',
  '109': 'iso-8859-3',
  '110': 'iso-8859-4',
  '144': 'iso-8859-5',
  '127': 'iso-8859-6',
  '126': 'iso-8859-7',
  '138': 'iso-8859-8',
  '148': 'iso-8859-9',
  '203': 'iso-8859-15',
  '166': 'windows-874',
  '13': 'shift_jis',
  '192': 'utf-8',
  '149': 'euc-kr',
  '58': 'gbk',
};

type G0 = 'ascii' | 'jisx0208' | 'jisx0212';
type Escape = { readonly bytes: readonly number[]; readonly g0?: G0; readonly g1?: string };
const ascii = (text: string) => [...text].map((c) => c.charCodeAt(0));
/** What follows ESC, and what it designates. PS3.3 tables C.12-3 and C.12-4. */
const escapes: readonly Escape[] = [
  { bytes: ascii('$)C'), g1: 'euc-kr' },
  { bytes: ascii('$)A'), g1: 'gbk' },
  { bytes: ascii('$(D'), g0: 'jisx0212' },
  { bytes: ascii('$B'), g0: 'jisx0208' },
  { bytes: ascii('(B'), g0: 'ascii' },
  { bytes: ascii('(J'), g0: 'ascii', g1: 'shift_jis' },
  { bytes: ascii(')I'), g1: 'shift_jis' },
  { bytes: ascii('-A'), g1: 'iso-8859-1' },
  { bytes: ascii('-B'), g1: 'iso-8859-2' },
  { bytes: ascii('-C'), g1: 'iso-8859-3' },
  { bytes: ascii('-D'), g1: 'iso-8859-4' },
  { bytes: ascii('-L'), g1: 'iso-8859-5' },
  { bytes: ascii('-G'), g1: 'iso-8859-6' },
  { bytes: ascii('-F'), g1: 'iso-8859-7' },
  { bytes: ascii('-H'), g1: 'iso-8859-8' },
  { bytes: ascii('-M'), g1: 'iso-8859-9' },
  { bytes: ascii('-b'), g1: 'iso-8859-15' },
  { bytes: ascii('-T'), g1: 'windows-874' },
];
const esc = 0x1b;

const decoders = new Map<string, TextDecoder>();
function decoder(label: string): TextDecoder {
  let found = decoders.get(label);
  if (!found) {
    found = new TextDecoder(label);
    decoders.set(label, found);
  }
  return found;
}

/** The encoding that one defined term names, or null for one that DICOM does not know. Common misspellings are read. */
function encodingOf(term: string): string | null {
  const plain = term.trim().toUpperCase();
  if (plain === '') return 'us-ascii';
  if (plain === 'GB18030' || plain === 'GBK') return 'gb18030';
  if (/^UTF[-_ ]?8$/.test(plain)) return 'utf-8';
  const registration = /^ISO[-_ ]?(?:2022[-_ ])?IR[-_ ]?([0-9]+)$/.exec(plain)?.[1];
  if (registration === '87' || registration === '159') return 'shift_jis';
  return registration ? (byRegistration[registration] ?? null) : null;
}

function isPlainAscii(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte > 0x7e || byte === esc) return false;
  return true;
}

/** Without a declared set: UTF-8 if it is valid UTF-8, else Latin-1, so that something legible is shown. */
function decodeUndeclared(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return decoder('iso-8859-1').decode(bytes);
  }
}

function decodeRun(bytes: Uint8Array, g0: G0, g1: string): string {
  if (bytes.length === 0) return '';
  if (g0 === 'jisx0208') {
    const wrapped = new Uint8Array(bytes.length + 3);
    wrapped.set([esc, 0x24, 0x42]);
    wrapped.set(bytes, 3);
    return decoder('iso-2022-jp').decode(wrapped);
  }
  if (g0 === 'jisx0212') {
    // EUC-JP writes a JIS X 0212 character as 0x8F and its two bytes with the high bit set.
    const wrapped: number[] = [];
    for (let i = 0; i + 1 < bytes.length; i += 2) wrapped.push(0x8f, bytes[i]! | 0x80, bytes[i + 1]! | 0x80);
    return decoder('euc-jp').decode(Uint8Array.from(wrapped));
  }
  return decoder(g1).decode(bytes);
}

/**
 * @param bytes the value as stored, padding included
 * @param terms the values of Specific Character Set that apply; empty when it is absent
 * @returns Unicode text, padding kept, backslashes kept
 */
export function decodeText(bytes: Uint8Array, terms: readonly string[]): string {
  if (isPlainAscii(bytes)) return decoder('utf-8').decode(bytes);
  const first = encodingOf(terms[0] ?? '');
  if (!bytes.includes(esc)) {
    if (first === null || (first === 'us-ascii' && terms.length < 2)) return decodeUndeclared(bytes);
    return decoder(first === 'us-ascii' ? (encodingOf(terms[1]!) ?? 'us-ascii') : first).decode(bytes);
  }
  const initial = first === null || first === 'us-ascii' ? 'iso-8859-1' : first;
  let g0: G0 = 'ascii';
  let g1 = initial;
  let text = '';
  let start = 0;
  const flush = (end: number) => {
    text += decodeRun(bytes.subarray(start, end), g0, g1);
    start = end;
  };
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte === esc) {
      const found = escapes.find((e) => e.bytes.every((b, k) => bytes[i + 1 + k] === b));
      flush(i);
      if (!found) continue;
      g0 = found.g0 ?? g0;
      g1 = found.g1 ?? g1;
      start = i + 1 + found.bytes.length;
      i = start - 1;
    } else if (g0 === 'ascii' && (byte === 0x5c || byte === 0x3d || byte === 0x5e || byte === 0x0a || byte === 0x0d)) {
      // The designation ends at every delimiter of values, groups, components and lines. PS3.5 6.1.2.5.3.
      flush(i);
      g1 = initial;
    }
  }
  flush(bytes.length);
  return text;
}
