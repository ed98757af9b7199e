import path from 'node:path';
import { writeStudy } from './made-study';
import { accessible, expect, imagesShown, openFiles, panel, picture, test } from './reader';

const heart = {
  phases: 18,
  rrIntervalMs: 880,
  slices: 9,
  sliceSpacingMm: 10,
  rows: 104,
  columns: 112,
  pixelSpacingMm: 2,
  seed: 9,
};
/** What of the beat was sent: systole and no more. */
const phasesSent = 10;

const reason = 'Systole is complete; only the volumes at its two ends are wanted.';

test('a result that cannot be relied on withholds its risk until the reader gives a reason', async ({
  workstation: { page, complaints },
  dataFolder,
}) => {
  const patient = { id: 'SPOILED-1', name: 'Half^A Beat', date: '2025-03-03' };
  const folder = await writeStudy(path.join(dataFolder, 'made'), patient, heart, (_, phase) => phase < phasesSent);
  const side = panel(page, 'side');
  const withheld = side.getByRole('region', { name: 'No risk is shown' });
  const failed = withheld.getByRole('list', { name: 'What failed' });
  const what = /The phases cover only \d+ % of the heart beat/;

  await test.step('pictures, map and numbers are shown; the risk is not, and the panel says why', async () => {
    await openFiles(page, 'folder', folder);
    await imagesShown(page);
    await expect(panel(page, 'motion-map').locator('canvas').first()).toBeVisible({ timeout: 180_000 });
    await page.getByRole('tab', { name: 'Numbers' }).click();
    await expect(side.locator('tr[data-measurement="rv.end-diastolic-volume"] td').first()).toContainText('ml');
    await page.getByRole('tab', { name: 'Risk' }).click();
    await expect(failed.getByRole('listitem').filter({ hasText: what })).toHaveCount(1);
    await expect(side.getByText('Log hazard ratio', { exact: true })).toHaveCount(0);
    await accessible(page);
    await picture(page, 'risk-withheld');
  });

  const dialog = page.getByRole('dialog', { name: 'Show the risk although checks failed' });
  await test.step('there is no risk without a reason', async () => {
    await page.keyboard.press('Alt+o');
    await expect(dialog).toBeVisible();
    await dialog.getByRole('button', { name: 'Show the risk' }).click();
    await expect(dialog.getByRole('alert')).toHaveText('Write a reason first.');
    await accessible(page);
    await dialog.getByLabel('Why the risk may be shown').fill(reason);
    await picture(page, 'risk-override');
    await dialog.getByRole('button', { name: 'Show the risk' }).click();
    await expect(dialog).toBeHidden();
  });

  const overridden = side.getByTestId('overridden');
  await test.step('with one there is, and beside it who wanted it, when and why', async () => {
    await page.getByRole('tab', { name: 'Risk' }).click();
    await expect(side.getByText('Log hazard ratio', { exact: true }).first()).toBeVisible();
    await expect(overridden).toContainText(reason);
    await expect(overridden).toContainText(what);
    await expect(overridden).toContainText(String(new Date().getFullYear()));
    await accessible(page);
    await picture(page, 'risk-overridden');
  });

  await test.step('it is withdrawn, and that can be undone', async () => {
    await page.keyboard.press('Alt+w');
    await expect(failed).toBeVisible();
    await expect(side.getByText('Log hazard ratio', { exact: true })).toHaveCount(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(overridden).toContainText(reason);
    await page.getByRole('button', { name: 'Redo' }).click();
    await expect(failed).toBeVisible();
  });

  await test.step('the history of the study tells both', async () => {
    await page.getByRole('tab', { name: 'Findings' }).click();
    await side.getByRole('button', { name: 'History of the study' }).click();
    await expect(side.getByText(reason).first()).toBeVisible();
  });
  expect(complaints).toEqual([]);
});
