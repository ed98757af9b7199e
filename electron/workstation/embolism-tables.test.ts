import { describe, expect, it } from 'vitest';
import { isConsistent } from '../analyses/pulmonary-embolism/labelling';
import { readTable } from '../cohorts/files/csv-table';
import { type EmbolismResult, type ExamLabel, examLabels } from '../contract';
import { scoreEmbolism, submissionHeading, submissionRows } from './embolism-tables';

/** The 17 fields of the challenge's train.csv. */
const fields =
  'StudyInstanceUID,SeriesInstanceUID,SOPInstanceUID,pe_present_on_image,negative_exam_for_pe,qa_motion,qa_contrast,flow_artifact,rv_lv_ratio_gte_1,rv_lv_ratio_lt_1,leftsided_pe,chronic_pe,true_filling_defect_not_pe,rightsided_pe,acute_and_chronic_pe,central_pe,indeterminate';
const labels = `${fields}
aa,s,a1,0,0,0,0,0,0,1,0,0,0,0,0,1,0
aa,s,a2,1,0,0,0,0,0,1,0,0,0,0,0,1,0
aa,s,a3,1,0,0,0,0,0,1,0,0,0,0,0,1,0
bb,s,b1,0,0,0,0,0,0,0,0,0,0,0,0,0,1
bb,s,b2,0,0,0,0,0,0,0,0,0,0,0,0,0,1
`;
const ramp = (study: string, from: number, step: number) =>
  examLabels.map((label, i) => `${study}_${label},${(from + step * i).toFixed(2)}\n`).join('');
const predictions = `id,label\n${ramp('aa', 0.1, 0.1)}${ramp('bb', 0.8, -0.08)}b2,0.1\na1,0.2\na2,0.9\na3,0.4\nb1,0.3\n`;
const score = (truth: string, stated: string) =>
  scoreEmbolism(readTable(truth, 'train.csv'), readTable(stated, 'out.csv'));

describe('score of a submission', () => {
  /** training/evaluate.py: challenge() of the same two examinations. */
  it('is the metric of the training’s own implementation', () => {
    const found = score(labels, predictions);
    expect(found.loss).toBeCloseTo(0.6642822466397326, 10);
    expect(found).toMatchObject({ examinations: 2, images: 5, positiveImages: 2 });
  });

  it.each([
    [
      'a label that is none',
      labels.replace('aa,s,a1,0', 'aa,s,a1,maybe'),
      predictions,
      /train\.csv.*row 2.*pe_present_on_image/,
    ],
    [
      'labels that differ within a study',
      labels.replace(/0,1,0\n(?=aa,s,a2)/, '0,0,0\n'),
      predictions,
      /row 3.*central_pe/,
    ],
    ['an image named twice', labels.replace('aa,s,a2', 'aa,s,a1'), predictions, /row 3.*SOPInstanceUID/],
    ['a missing column', labels.replace('central_pe', 'centre'), predictions, /no column "central_pe"/],
    ['a missing prediction', labels, predictions.replace(/a3.*\n/, ''), /out\.csv.*no row for a3/],
    ['a prediction of nothing', labels, `${predictions}zz,0.5\n`, /out\.csv.*row 25.*"zz"/],
    ['a prediction twice', labels, `${predictions}a1,0.5\n`, /row 25.*once more/],
    ['a probability above 1', labels, predictions.replace('a2,0.9', 'a2,9'), /row 22.*no probability/],
  ])('%s is refused with its place', (_, truth, stated, message) => {
    expect(() => score(truth, stated)).toThrow(message);
  });
});

it('a submission keeps to the rules and can be scored', () => {
  const exam = Object.fromEntries(examLabels.map((label, i) => [label, 0.45 + 0.02 * i])) as Record<ExamLabel, number>;
  const images = [0.2, 0.7, 0.4].map((p, sliceIndex) => ({
    sliceIndex,
    sopInstanceUid: `1.2.${sliceIndex}`,
    probabilities: Array.from({ length: 9 }, () => p),
  }));
  const rows = submissionRows('1.2', { images, exam: { probabilities: exam } } as unknown as EmbolismResult);
  const table = readTable(submissionHeading + rows, 'out.csv');
  const stated = new Map(table.rows.map(([id, value]) => [id, Number(value)]));
  expect(table.rows).toHaveLength(12);
  const said = Object.fromEntries(examLabels.map((label) => [label, stated.get(`1.2_${label}`)! > 0.5])) as Record<
    ExamLabel,
    boolean
  >;
  expect(
    isConsistent(
      said,
      images.some(({ sopInstanceUid }) => stated.get(sopInstanceUid)! > 0.5),
    ),
  ).toBe(true);
});
