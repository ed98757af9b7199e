import { leastLoss, submitted } from '../analyses/pulmonary-embolism/labelling';
import { challengeLoss, type Scored } from '../analyses/pulmonary-embolism/metric';
import { badTable, numberCells, rowOf, type Table, textColumn } from '../cohorts/files/csv-table';
import { type EmbolismResult, type ExamLabel, embolismLabels, examLabels, type TableProblem } from '../contract';

/** What `dextra pe score` says. */
export interface EmbolismScore {
  /** The challenge's metric, lower is better, and the part of each kind of label. */
  readonly loss: number;
  readonly examLoss: number;
  readonly imageLoss: number;
  readonly examinations: number;
  readonly images: number;
  readonly positiveImages: number;
}

const onImage = 'pe_present_on_image';
const keys = { study: 'StudyInstanceUID', image: 'SOPInstanceUID' } as const;

interface Truth {
  readonly exam: Record<ExamLabel, number>;
  readonly images: Map<string, number>;
}

/**
 * The challenge's metric of predictions in its submission form (`id`, `label`: `<study UID>_<label>` for the nine labels of
 * an examination, the SOP instance UID for an image) against labels in the form of its `train.csv`.
 * @throws ReaderError `bad-table` naming every row and column that is wrong
 */
export function scoreEmbolism(labels: Table, predictions: Table): EmbolismScore {
  const truth = truthOf(labels);
  const stated = statedOf(predictions, wantedBy(truth), labels.name);
  const exams = [...truth].map(
    ([study, { exam, images }]): Scored => ({
      truth: { exam, images: [...images.values()] },
      stated: {
        exam: Object.fromEntries(examLabels.map((label) => [label, stated.get(`${study}_${label}`)!])) as Record<
          ExamLabel,
          number
        >,
        images: [...images.keys()].map((image) => stated.get(image)!),
      },
    }),
  );
  const images = exams.flatMap((exam) => exam.truth.images);
  return {
    ...challengeLoss(exams),
    examinations: exams.length,
    images: images.length,
    positiveImages: images.filter((value) => value === 1).length,
  };
}

function truthOf(table: Table): Map<string, Truth> {
  const problems: TableProblem[] = [];
  const problem = (index: number, column: string, message: string) =>
    problems.push({ file: table.name, row: rowOf(table, index), column, message });
  const [studies, images] = [textColumn(table, keys.study), textColumn(table, keys.image)];
  const columns = new Map(
    [onImage, ...examLabels].map((column) => {
      const cells = numberCells(table, column).map((cell, index) => {
        if (cell.value === 0 || cell.value === 1) return cell.value;
        problem(index, column, cell.value === null ? cell.message : `is ${cell.value}, neither 0 nor 1`);
        return 0;
      });
      return [column, cells] as const;
    }),
  );
  const truth = new Map<string, Truth>();
  studies.forEach((study, index) => {
    const image = images[index]!;
    if (study === '') problem(index, keys.study, 'is empty');
    if (image === '') problem(index, keys.image, 'is empty');
    const exam = Object.fromEntries(examLabels.map((label) => [label, columns.get(label)![index]!])) as Record<
      ExamLabel,
      number
    >;
    const known = truth.get(study) ?? { exam, images: new Map<string, number>() };
    truth.set(study, known);
    const other = examLabels.find((label) => known.exam[label] !== exam[label]);
    if (other) problem(index, other, 'differs from other rows of the same study');
    if (known.images.has(image)) problem(index, keys.image, 'was named in another row of the study already');
    known.images.set(image, columns.get(onImage)![index]!);
  });
  if (problems.length > 0) throw badTable(table.name, problems);
  return truth;
}

const wantedBy = (truth: ReadonlyMap<string, Truth>): Set<string> =>
  new Set(
    [...truth].flatMap(([study, { images }]) => [...examLabels.map((label) => `${study}_${label}`), ...images.keys()]),
  );

function statedOf(table: Table, wanted: ReadonlySet<string>, labels: string): Map<string, number> {
  const problems: TableProblem[] = [];
  const problem = (index: number | null, column: string | null, message: string) =>
    problems.push({ file: table.name, row: index === null ? null : rowOf(table, index), column, message });
  const cells = numberCells(table, 'label');
  const stated = new Map<string, number>();
  textColumn(table, 'id').forEach((id, index) => {
    const cell = cells[index]!;
    if (!wanted.has(id)) problem(index, 'id', `is "${id}", which ${labels} does not have`);
    else if (stated.has(id)) problem(index, 'id', `is "${id}" once more`);
    if (cell.value === null) problem(index, 'label', cell.message);
    else if (cell.value < 0 || cell.value > 1) problem(index, 'label', `is ${cell.value}, no probability from 0 to 1`);
    stated.set(id, cell.value ?? 0);
  });
  const missing = [...wanted].filter((id) => !stated.has(id));
  if (missing.length > 0)
    problem(null, null, `has no row for ${missing[0]}${missing.length > 1 ? ` and ${missing.length - 1} others` : ''}`);
  if (problems.length > 0) throw badTable(table.name, problems);
  return stated;
}

/** First line of a submission. */
export const submissionHeading = 'id,label\n';

/** Rows of one examination in the challenge's submission form; at a threshold of 0.5 they keep to its rules. */
export function submissionRows(studyInstanceUid: string, { images, exam }: EmbolismResult): string {
  const at = embolismLabels.indexOf(onImage);
  const ofImages = images.map(({ probabilities }) => probabilities[at]!);
  const sent = submitted(leastLoss(exam.probabilities, ofImages), exam.probabilities, ofImages);
  const rows = [
    ...examLabels.map((label) => [`${studyInstanceUid}_${label}`, sent.exam[label]] as const),
    ...images.map(({ sopInstanceUid }, i) => [sopInstanceUid, sent.images[i]!] as const),
  ];
  return rows.map(([id, value]) => `${id},${value.toFixed(6)}\n`).join('');
}
