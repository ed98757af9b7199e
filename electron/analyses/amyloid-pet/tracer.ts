import type { Tracer } from '../../contract';

const names: readonly (readonly [Tracer, RegExp])[] = [
  ['florbetaben', /florbetaben|neuraceq|\bfbb\b|bay ?94-?9172/i],
  ['florbetapir', /florbetapir|amyvid|\bav-?45\b|\bfbp\b/i],
  ['flutemetamol', /flutemetamol|vizamyl|\bflute\b|\bfmm\b/i],
  ['pib', /pittsburgh|\bpib\b|11c-?pib/i],
];

/** The tracer that a header's words name; null when they name none or several. */
export function tracerOf(words: readonly string[]): Tracer | null {
  const text = words.join(' \n ');
  const found = names.filter(([, pattern]) => pattern.test(text));
  return found.length === 1 ? found[0]![0] : null;
}

/** Another tracer than one for amyloid, as the header names it; null when it names none. */
export function otherTracer(words: readonly string[]): string | null {
  const match =
    /fludeoxyglucose|fluorodeoxyglucose|\bfdg\b|flortaucipir|\bav-?1451\b|\bdotatate\b|\bpsma\b|fluorodopa|\bfdopa\b/i.exec(
      words.join(' \n '),
    );
  return match ? match[0] : null;
}
