import { describe, expect, test } from 'vitest';
import { decodeTable, numberColumn, parseTable, readTable } from './csv-table';
import { matchOutcomes } from './matching';
import { readOutcomes } from './outcomes';

const read = (text: string) => readOutcomes(text, 'o.csv');
const rows = (text: string) => {
  const { outcomes, problems } = read(text);
  expect(problems).toEqual([]);
  return outcomes.map(({ id, event, days, row }) => [id, event, days, row]);
};
const both = [
  ['a', 1, 10, 2],
  ['b', 0, 20.5, 3],
];

describe('outcomes are understood', () => {
  test.each([
    ['plain', 'id,status,time\na,1,10\nb,0,20.5\n'],
    ['any order, other columns', 'age,days,event,Subject ID\n60,10,1,a\n61,20.5,0,b\n'],
    ['case and units in the heading', 'Patient_ID,Status,Follow-up (days)\na,1,10\nb,0,20.5\n'],
    ['semicolons and decimal commas', 'id;status;time\r\na;1;10\r\nb;0;20,5\r\n'],
    ['tabs', 'id\tstatus\ttime\na\t1\t10\nb\t0\t20.5'],
    ['a byte order mark and quotes', '\uFEFF"id","status","time"\n"a","1","10"\n"b","0","20.5"\n'],
    ['the separator in a first line', 'sep=;\r\nid;status;time\r\na;1;10\r\nb;0;20,5\r\n'],
    ['empty columns and rows at the end', 'id,status,time,,\na,1,10,,\nb,0,20.5,,\n,,,,\n,,,,\n'],
    ['exponents and spaces', ' id , status , time \n a , 1 , 1.0E+01 \n b , 0.0 , 2.05e1 \n'],
    ['no line end', 'id,status,time\na,1,10\nb,0,20.5'],
    ['old line ends', 'id,status,time\ra,1,10\rb,0,20.5\r'],
    ['Korean headings', '환자번호,사망,추적기간\na,1,10\nb,0,20.5\n'],
  ])('%s', (_, text) => {
    expect(rows(text)).toEqual(both);
  });

  test('zeros before an id are kept, quoted or as spreadsheets protect them', () => {
    expect(rows('id,status,time\n007,1,1\n="008",1,2\n"009",1,3\n').map(([id]) => id)).toEqual(['007', '008', '009']);
  });
  test('rows are counted as the spreadsheet shows them, blank ones too', () => {
    expect(rows('id,status,time\n\na,1,1\n,,\nb,0,0\n').map((row) => row[3])).toEqual([3, 5]);
  });
  test('columns that are named are taken, though others would be found', () => {
    const { outcomes } = readOutcomes('id,MRN,time,status\nx,a,1,1\n', 'o.csv', { id: 'MRN' });
    expect(outcomes).toMatchObject([{ id: 'a' }]);
  });
  test('the order of three columns serves where their headings do not', () => {
    expect(readOutcomes('x,y,z\na,1,10\n', 'o.csv', {}, true).outcomes).toMatchObject([
      { id: 'a', event: 1, days: 10 },
    ]);
    expect(readOutcomes('x,y,z\na,1,10\n', 'o.csv').problems).toHaveLength(3);
  });
  test('bytes of UTF-8, UTF-16, Korean and western spreadsheets', () => {
    const text = 'id\t이름\n1\t김';
    const utf16 = new Uint8Array([
      0xff,
      0xfe,
      ...new Uint8Array(Uint16Array.from(text, (c) => c.charCodeAt(0)).buffer),
    ]);
    expect(decodeTable(utf16)).toBe(text);
    expect(decodeTable(new TextEncoder().encode(text))).toBe(text);
    // Python: '김'.encode('cp949'), 'Müller'.encode('cp1252')
    expect(decodeTable(Uint8Array.of(0xb1, 0xe8))).toBe('김');
    expect(decodeTable(Uint8Array.of(0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72))).toBe('Müller');
  });
});

describe('what is wrong is named with row and column', () => {
  const table = (...lines: string[]) => `id,status,time\n${lines.join('\n')}\n`;
  test.each<[string, string, [number | null, string | null, string][]]>([
    [
      'missing time',
      table('a,1,', 'b,0,NA'),
      [
        [2, 'time', 'is missing'],
        [3, 'time', 'is missing'],
      ],
    ],
    [
      'negative time',
      table('a,1,-3', 'b,0,-0.5'),
      [
        [2, 'time', 'is -3, not a number of days from 0 on'],
        [3, 'time', 'is -0.5, not a number of days from 0 on'],
      ],
    ],
    [
      'status',
      table('a,2,3', 'b,dead,4', 'c,,5', 'd,0.5,6', 'e,-1,7'),
      [
        [2, 'status', 'is "2", not 0 (censored) or 1 (died)'],
        [3, 'status', 'is "dead", not 0 (censored) or 1 (died)'],
        [4, 'status', 'is missing; 1 for died, 0 for censored'],
        [5, 'status', 'is "0.5", not 0 (censored) or 1 (died)'],
        [6, 'status', 'is "-1", not 0 (censored) or 1 (died)'],
      ],
    ],
    [
      'ids',
      table('a,1,3', ',0,4', 'a,0,5', 'NA,0,6'),
      [
        [3, 'id', 'has no id'],
        [4, 'id', '"a" is in row 2 already'],
        [5, 'id', 'has no id'],
      ],
    ],
    [
      'what is no number',
      table('a,1,long', 'b,0,NaN', 'c,0,Infinity', 'd,1,0x10'),
      [
        [2, 'time', 'is "long", not a number'],
        [3, 'time', 'is missing'],
        [4, 'time', 'is "Infinity", not a number'],
        [5, 'time', 'is "0x10", not a number'],
      ],
    ],
    ['dates', table('a,1,2021-03-04'), [[2, 'time', 'is the date "2021-03-04", not a number of days']]],
    [
      'thousands',
      'id;status;time\na;1;1,204\nb;0;2,001\n',
      [
        [2, 'time', 'is "1,204", which can be read in two ways; write it without the comma'],
        [3, 'time', 'is "2,001", which can be read in two ways; write it without the comma'],
      ],
    ],
    [
      'two kinds of points',
      'id;status;time\na;1;204,5\nb;0;2.001\n',
      [[3, 'time', 'is "2.001", which can be read in two ways; write it without the point']],
    ],
    [
      'several in one row',
      table('a,1,1', 'a,3,-1'),
      [
        [3, 'id', '"a" is in row 2 already'],
        [3, 'status', 'is "3", not 0 (censored) or 1 (died)'],
        [3, 'time', 'is -1, not a number of days from 0 on'],
      ],
    ],
    [
      'missing columns',
      'id,months\na,3\n',
      [
        [1, null, 'no column for the status (1 died, 0 censored); the columns are id, months'],
        [
          1,
          null,
          'no column for the follow-up in days (time); the columns are id, months; "months" must be given in days',
        ],
      ],
    ],
    [
      'two columns for one thing',
      'id,mrn,status,time\na,b,1,1\n',
      [[1, null, '"id" and "mrn" could both be the subject (id); keep one of them']],
    ],
    [
      'a column that could mean the reverse',
      'id,censored,time\na,1,1\n',
      [[1, 'censored', 'does not tell whether 1 means died or censored; call it "status", 1 for died']],
    ],
    ['two columns of one name', 'id,id,time\na,b,1\n', [[1, null, 'has two columns "id"']]],
    [
      'rows of another length',
      table('a,1', 'b,0,2', 'c,1,2,3'),
      [
        [2, null, 'has 2 cells, the heading 3'],
        [4, null, 'has 4 cells, the heading 3'],
      ],
    ],
    ['a stray quote', table('a,1,"3" days'), [[2, null, 'has a quote in the wrong place']]],
    ['nothing', '', [[null, null, 'has no rows']]],
    ['a heading alone', 'id,status,time\n', [[null, null, 'has no rows']]],
  ])('%s', (_, text, expected) => {
    const { outcomes, problems } = read(text);
    expect(problems).toEqual(expected.map(([row, column, message]) => ({ file: 'o.csv', row, column, message })));
    // Nothing half-imported.
    expect(outcomes).toEqual([]);
  });

  test('a thousand bad rows are counted, not listed', () => {
    const { problems } = read(table(...Array.from({ length: 1000 }, (_, k) => `s${k},9,1`)));
    expect(problems).toHaveLength(201);
    expect(problems.at(-1)?.message).toBe('and 800 more of such problems');
  });
});

describe('outcomes and subjects are put together', () => {
  const outcomes = read('id,status,time\n007,1,1\nPID-2,0,2\n1.2.3,1,3\n').outcomes;
  const study = (label: string, ...names: string[]) => ({ label, names });
  const whole = [study('Kim', '007', ''), study('Lee', 'PID-2', 'lee'), study('Park', 'x', 'folder-x', '1.2.3')];
  const words = (subjects: { label: string; names: string[] }[], every = true) =>
    matchOutcomes(outcomes, subjects, 'o.csv', 'id', every).problems.map(
      ({ file, row, column, message }) => `${file}|${row}|${column}|${message}`,
    );

  test('by patient id, folder name or study', () => {
    const { pairs, problems } = matchOutcomes(outcomes, whole, 'o.csv', 'id', true);
    expect(problems).toEqual([]);
    expect(pairs.map(({ outcome, subject }) => [outcome.id, subject.label])).toEqual([
      ['007', 'Kim'],
      ['PID-2', 'Lee'],
      ['1.2.3', 'Park'],
    ]);
  });
  test('an id without motion, and what is called nearly so', () => {
    expect(words([study('Kim', '7'), whole[1]!, whole[2]!], false)).toEqual([
      'o.csv|2|id|"007" has no motion; Kim is called "7"',
    ]);
    expect(words([whole[0]!, study('Lee', 'pid-2'), whole[2]!], false)).toEqual([
      'o.csv|3|id|"PID-2" has no motion; Lee is called "pid-2"',
    ]);
    expect(words([whole[0]!, whole[1]!])).toEqual(['o.csv|4|id|"1.2.3" has no motion']);
  });
  test('motion without outcome', () => {
    expect(words([...whole, study('Choi', 'c')])).toEqual(['Choi|null|null|has motion, but no row in o.csv']);
    expect(words([...whole, study('Choi', 'c')], false)).toEqual([]);
  });
  test('one id for two studies, two ids for one', () => {
    expect(words([...whole, study('Kim again', '007')])).toEqual([
      'o.csv|2|id|"007" can be Kim or Kim again; keep one of them',
    ]);
    expect(words([study('Kim', '007', 'PID-2'), whole[2]!])).toEqual([
      'o.csv|3|id|"PID-2" is Kim, which row 2 has already',
    ]);
  });
});

test('tables that cannot be read say every place in one sentence', () => {
  expect(() => readTable('a,b\n1\n2,3\n4,5,6\n', 't.csv')).toThrow(
    't.csv cannot be used: row 2 has 1 cells, the heading 2; row 4 has 3 cells, the heading 2.',
  );
  expect(() => numberColumn(readTable('a,b\n1,x\n\n2,\n', 't.csv'), 'b')).toThrow(
    't.csv cannot be used: row 2, column "b" is "x", not a number; row 4, column "b" is empty, not a number.',
  );
  expect(parseTable('a;b\n1,5;2\n', 't.csv').table).toMatchObject({ columns: ['a', 'b'], decimalComma: true });
  expect([...numberColumn(readTable('a;b\n-1,5;1,5e2\n0,125;2\n', 't.csv'), 'a')]).toEqual([-1.5, 0.125]);
});
