import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { accessible, expect, picture, test } from './reader';
import { openWorkstation } from './workstation';

const rows = (page: Page) => page.locator('.dx-rows tbody tr');
const trainings = (page: Page) => page.locator('.dx-training');
const count = (page: Page, name: string) => page.locator('.dx-counts').getByText(name, { exact: true }).locator('..');

test('a simulated cohort: made, one left out, trained, paused, resumed after a restart, results, deleted', async ({
  dataFolder,
}) => {
  let workstation = await openWorkstation(dataFolder);
  let { page } = workstation;

  await test.step('who has no cohort is told what one is', async () => {
    await page.keyboard.press('F10');
    await expect(page.getByRole('heading', { name: 'No cohort yet' })).toBeVisible();
    await expect(page.getByText('Research use, not for diagnosis').first()).toBeVisible();
    await accessible(page);
    await picture(page, 'cohorts-empty');
  });

  await test.step('a simulated cohort of 60 is made and says that it is simulated', async () => {
    await page.keyboard.press('n');
    const dialog = page.getByRole('dialog', { name: 'New cohort' });
    await dialog.getByRole('radio', { name: /Simulated/ }).check();
    await dialog.getByRole('spinbutton', { name: 'Subjects' }).fill('60');
    await accessible(page);
    await picture(page, 'cohorts-create');
    await dialog.getByRole('button', { name: 'Make the cohort' }).click();
    await expect(count(page, 'Usable')).toContainText('60');
    await expect(page.locator('.dx-cohort-title').getByText('Simulated cohort').last()).toBeVisible();
    await expect(rows(page).first()).toContainText('ready');
    await accessible(page);
  });

  await test.step('one subject is left out with a reason, by the keys alone, and taken in again by undo', async () => {
    await page.getByRole('region', { name: 'Subjects' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await page.keyboard.press('x');
    await page.getByRole('dialog').getByRole('combobox', { name: 'Reason' }).fill('Consent withdrawn');
    await page.keyboard.press('Enter');
    await expect(count(page, 'Usable')).toContainText('59');
    await expect(rows(page).nth(1)).toContainText('left out: Consent withdrawn');
    await picture(page, 'cohorts-subjects');
    await page.keyboard.press('Control+z');
    await expect(count(page, 'Usable')).toContainText('60');
    await page.keyboard.press('Control+Shift+z');
    await expect(count(page, 'Left out')).toContainText('1');
  });

  await test.step('the table that leaves holds pseudonyms and says why one is left out', async () => {
    const download = page.waitForEvent('download');
    await page.keyboard.press('e');
    const text = await readFile(await (await download).path(), 'utf8');
    expect(text.trim().split('\n').length).toBe(61);
    expect(text).toContain('Consent withdrawn');
  });

  await test.step('a training is begun with few counts and paused', async () => {
    await page.keyboard.press('t');
    const dialog = page.getByRole('dialog', { name: 'Train a network' });
    await expect(dialog.getByText('301 network trainings.', { exact: true })).toBeVisible();
    await dialog.getByRole('radio', { name: /quick look/ }).check();
    await dialog.getByText('Details: counts').click();
    await dialog.getByRole('spinbutton', { name: 'Evaluations' }).fill('3');
    await dialog.getByRole('spinbutton', { name: 'Folds' }).fill('2');
    await dialog.getByRole('spinbutton', { name: 'Epochs' }).fill('15');
    await expect(dialog.getByText('7 network trainings.', { exact: true })).toBeVisible();
    await accessible(page);
    await picture(page, 'cohorts-plan');
    await dialog.getByRole('button', { name: 'Start the training' }).click();
    await trainings(page).getByRole('button', { name: 'Pause' }).click();
    await expect(trainings(page)).toContainText('interrupted');
    await accessible(page);
  });

  await test.step('after a restart it is there, interrupted, and goes on to its end', async () => {
    workstation.process.kill('SIGKILL');
    await workstation.close();
    workstation = await openWorkstation(dataFolder);
    ({ page } = workstation);
    await page.keyboard.press('F10');
    await page.getByRole('button', { name: /Simulated cohort/ }).click();
    await page.getByRole('tab', { name: /Training/ }).click();
    await expect(trainings(page)).toContainText('Interrupted. What was computed is kept');
    await picture(page, 'cohorts-interrupted');
    await trainings(page).getByRole('button', { name: 'Go on' }).click();
    await expect(trainings(page).getByText('done', { exact: true })).toBeVisible({ timeout: 600_000 });
    await expect(trainings(page)).toContainText('Apparent C');
    await picture(page, 'cohorts-trained');
  });

  await test.step('its results are shown', async () => {
    await trainings(page).getByRole('button', { name: 'Results' }).click();
    await expect(page.getByRole('tab', { name: 'Summary' })).toBeVisible();
    await expect(page.getByText('Simulated cohort – not for diagnosis').first()).toBeVisible();
    await accessible(page);
    await picture(page, 'cohorts-results');
  });

  await test.step('it is published and put to use; the built-in model is put to use again and the other removed', async () => {
    await page.getByRole('button', { name: /^Publish/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Publish as a model package' });
    await dialog.getByRole('textbox', { name: 'Licence' }).fill('Internal use only');
    await dialog.getByRole('textbox', { name: 'Intended use' }).fill('To try the workspace. Not for patients.');
    await dialog.getByRole('button', { name: 'Sign and publish' }).click();
    await expect(dialog).toContainText('The package is written.');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+m');
    const models = page.getByRole('dialog', { name: 'Models' });
    const card = (origin: string) =>
      models
        .getByRole('region', { name: /survival/ })
        .getByRole('article')
        .filter({ hasText: origin });
    await expect(card('· imported')).toContainText('in use');
    await expect(card('· imported')).toContainText('Signed by');
    await expect(card('· imported')).toContainText('Trained on simulated data');
    await accessible(page);
    await picture(page, 'cohorts-models');
    await card('· built in').getByRole('button', { name: 'Use this one' }).click();
    await expect(card('· built in').getByText('in use', { exact: true })).toBeVisible();
    await card('· imported')
      .getByRole('button', { name: /^Remove/ })
      .click();
    await page
      .getByRole('dialog', { name: /^Remove/ })
      .getByRole('button', { name: 'Remove', exact: true })
      .click();
    await expect(card('· imported')).toHaveCount(0);
    await page.keyboard.press('Escape');
    await expect(models).toBeHidden();
  });

  await test.step('the reading room is as it was, and the cohort is deleted for good', async () => {
    await page.keyboard.press('Escape');
    await expect(page.getByRole('heading', { name: 'Drop a study here' })).toBeVisible();
    await page.keyboard.press('F10');
    await page.keyboard.press('Delete');
    const dialog = page.getByRole('dialog', { name: /^Delete/ });
    await expect(dialog).toContainText('60 subjects');
    await expect(dialog).toContainText('1 training');
    await picture(page, 'cohorts-delete');
    await dialog.getByRole('button', { name: 'Delete the cohort' }).click();
    await expect(page.getByRole('heading', { name: 'No cohort yet' })).toBeVisible();
  });

  expect(workstation.complaints).toEqual([]);
  expect(workstation.foreignRequests, 'the product makes no network request').toEqual([]);
  await workstation.close();
});

test('a folder with a bad table is refused whole: file, row and column are named', async ({
  workstation: { page, complaints },
  dataFolder,
}) => {
  const folder = path.join(dataFolder, 'bad-cohort');
  await mkdir(path.join(folder, 'A-1'), { recursive: true });
  await writeFile(path.join(folder, 'outcomes.csv'), 'id,status,time\nA-1,1,-5\nA-1,2,10\nA-2,0,soon\n');
  await writeFile(path.join(folder, 'A-1', 'note.txt'), 'nothing to see');
  await page.keyboard.press('F10');
  await page.keyboard.press('n');
  const dialog = page.getByRole('dialog', { name: 'New cohort' });
  await dialog.getByRole('radio', { name: /A folder/ }).check();
  const chooser = page.waitForEvent('filechooser');
  await dialog.getByRole('button', { name: 'Choose a folder …' }).click();
  await (await chooser).setFiles(folder);
  await expect(dialog).toContainText('bad-cohort · 2 files');
  await dialog.getByRole('button', { name: 'Make the cohort' }).click();
  await expect(page.getByText('Nothing was imported.')).toBeVisible();
  const table = page.getByRole('table');
  await expect(table.getByRole('row').filter({ hasText: 'outcomes.csv' }).first()).toBeVisible();
  await expect(table.getByRole('row').filter({ hasText: '-5' })).toContainText('time');
  await accessible(page);
  await picture(page, 'cohorts-refused');
  await page.getByRole('button', { name: 'Dismiss' }).first().click();
  await expect(page.getByRole('heading', { name: 'No cohort yet' })).toBeVisible();
  expect(complaints).toEqual([]);
});
