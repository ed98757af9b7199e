import { readFile } from 'node:fs/promises';
import { accessible, expect, picture, test } from './reader';

const parts = [
  'Summary',
  'Search and losses',
  'Survival',
  'Hazard ratios',
  'Calibration',
  'Importance map',
  'Latent map',
] as const;

test('the results of a training on a simulated cohort: every part, in both languages, compared, exported, published', async ({
  workstation: { page, complaints },
}) => {
  const trainings = page.locator('.dx-training');
  const results = page.getByRole('region', { name: 'Results', exact: true });
  const tab = (name: string) => page.getByRole('tab', { name, exact: true });

  const train = async (seed: string, bootstraps: string) => {
    await page.keyboard.press('t');
    const dialog = page.getByRole('dialog', { name: 'Train a network' });
    await dialog.getByRole('radio', { name: /quick look/ }).check();
    await dialog.getByText('Details: counts').click();
    for (const [name, value] of [
      ['Evaluations', '3'],
      ['Folds', '2'],
      ['Epochs', '8'],
      ['Bootstrap samples', bootstraps],
      ['Seed', seed],
    ] as const)
      await dialog.getByRole('spinbutton', { name }).fill(value);
    await dialog.getByRole('button', { name: 'Start the training' }).click();
  };

  await test.step('a cohort of 60 is made and trained on twice', async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.keyboard.press('F10');
    await page.keyboard.press('n');
    const dialog = page.getByRole('dialog', { name: 'New cohort' });
    await dialog.getByRole('radio', { name: /Simulated/ }).check();
    await dialog.getByRole('spinbutton', { name: 'Subjects' }).fill('60');
    await dialog.getByRole('button', { name: 'Make the cohort' }).click();
    await expect(page.locator('.dx-rows tbody tr').first()).toContainText('ready');
    await train('1', '6');
    await expect(trainings.getByText('done', { exact: true })).toHaveCount(1, { timeout: 400_000 });
    await train('2', '0');
    await expect(trainings.getByText('done', { exact: true })).toHaveCount(2, { timeout: 400_000 });
    await page.getByRole('tab', { name: /^Results/ }).click();
    // The training with a bootstrap.
    const choice = results.getByRole('combobox', { name: 'Training' });
    const option = choice.getByRole('option').filter({ hasText: 'seed 1' });
    await choice.selectOption((await option.getAttribute('value'))!);
  });

  await test.step('every part is shown, can be reached by keys, and is accessible', async () => {
    for (const [k, name] of parts.entries()) {
      await expect(tab(name)).toHaveAttribute('aria-selected', 'true');
      await expect(results.locator('.results-figure').first()).toBeVisible();
      if (name === 'Importance map') await expect(results.locator('canvas').first()).toBeVisible();
      await accessible(page);
      await picture(page, `results-${k + 1}`);
      if (k + 1 < parts.length) await page.keyboard.press('.');
    }
  });

  await test.step('corrected C of both models, their difference and the truth are told in numbers', async () => {
    await tab('Summary').click();
    const row = (name: string) => results.getByRole('row', { name: new RegExp(`^${name}`) });
    const table = (name: string) => results.getByRole('table', { name });
    const network = (name: string) => table(name).getByRole('row', { name: /^Motion network/ });
    const cells = await network('C by kind of model').getByRole('cell').allTextContents();
    const [apparent, optimism, corrected] = cells.map(Number.parseFloat);
    // Each is rounded to three places: half of the last one three times.
    expect(Math.abs(apparent! - optimism! - corrected!)).toBeLessThan(0.0015 + 1e-9);
    await expect(table('C by kind of model').getByRole('row', { name: /^Volumes/ })).toBeVisible();
    const unseen = await network('C on the patients that the replicates left out').getByRole('cell').allTextContents();
    const [outOfBag, , c632Plus] = unseen.map(Number.parseFloat);
    // Between apparent and out-of-bag C, or ½ where that is higher.
    expect(c632Plus).toBeGreaterThanOrEqual(Math.min(apparent!, Math.max(outOfBag!, 0.5)) - 0.001 - 1e-9);
    expect(c632Plus).toBeLessThanOrEqual(Math.max(apparent!, outOfBag!) + 0.001 + 1e-9);
    await expect(results.getByText('Caution with the corrected C')).toBeVisible();
    await expect(row('p, two-sided, bootstrap')).toBeVisible();
    await expect(row('p, two-sided, out-of-bag')).toBeVisible();
    await expect(results.getByText('Caution with the paper’s test')).toBeVisible();
    await expect(results.getByText('C of the truth itself')).toBeVisible();
    await expect(results.getByText('What to doubt')).toBeVisible();
  });

  await test.step('a vertex chosen in the table is told with its confidence', async () => {
    await tab('Importance map').click();
    await results.getByRole('table').getByRole('button').first().click();
    await expect(results.getByText(/95 % interval .* corrected p/)).toBeVisible();
  });

  await test.step('a patient chosen on the latent map by keys beats beside the mean heart, then beside another', async () => {
    await tab('Latent map').click();
    const map = results.getByRole('application', { name: /Latent map/ });
    await map.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expect(results.getByRole('application', { name: /Beating right ventricle/ })).toHaveCount(2);
    await expect(results.getByText('Mean heart, at end-diastole')).toBeVisible();
    await page.keyboard.press('k');
    await results.getByRole('table').getByRole('button').nth(5).click();
    const names = results.locator('.results-beating figcaption');
    await expect(names.first()).not.toHaveText((await names.last().textContent())!);
    await expect(results.getByText('Mean heart, at end-diastole')).toBeHidden();
    const beat = results.getByRole('button', { name: 'Let the hearts beat, or pause' });
    await beat.click();
    await expect(beat).toHaveAttribute('aria-pressed', 'true');
    await beat.click();
    await expect(beat).toHaveAttribute('aria-pressed', 'false');
    await picture(page, 'results-latent-hearts');
    await results.getByRole('button', { name: 'Colour by years followed' }).click();
    await accessible(page);
  });

  await test.step('two trainings are compared', async () => {
    await tab('Comparison').click();
    await results.getByRole('checkbox', { name: /seed 2/ }).check();
    await expect(results.getByText('their C’s are not of the same task')).toBeVisible();
    await expect(results.getByRole('table').first().getByRole('columnheader')).toHaveCount(3);
    await accessible(page);
    await picture(page, 'results-comparison');
  });

  await test.step('the report and its tables leave with their notice and under pseudonyms', async () => {
    const saved = async (name: string) => {
      const download = page.waitForEvent('download');
      await results.getByRole('button', { name }).click();
      return readFile(await (await download).path(), 'utf8');
    };
    const report = JSON.parse(await saved('Report as JSON'));
    expect(report).toMatchObject({ notice: 'Research use, not for diagnosis', simulated: true });
    expect(report.report.latentMap.points).toHaveLength(60);
    const csv = await saved('Tables as CSV');
    expect(csv.slice(0, 40)).toContain('Research use, not for diagnosis');
    expect(csv).toContain('hazard ratios');
  });

  await test.step('it is signed and published; its card was filled by the run; the models show it', async () => {
    await page.keyboard.press('u');
    const dialog = page.getByRole('dialog', { name: 'Publish as a model package' });
    await dialog.getByRole('button', { name: 'Sign and publish' }).click();
    await expect(dialog.getByRole('textbox', { name: 'Licence' })).toHaveAttribute('aria-invalid', 'true');
    await accessible(page);
    // A name that is taken: the workstation says why not.
    await dialog.getByRole('textbox', { name: 'Id' }).fill('right-heart-survival');
    await dialog.getByRole('textbox', { name: 'Signed by' }).fill('J. Kim');
    await dialog.getByRole('textbox', { name: 'Licence' }).fill('Internal use only');
    await dialog.getByRole('textbox', { name: 'Intended use' }).fill('Trying the method. Not for patients.');
    await dialog.getByRole('switch', { name: /Include the patients’ motions/ }).click();
    await expect(dialog.getByText(/particular as a fingerprint/)).toBeVisible();
    await dialog.getByRole('button', { name: 'Sign and publish' }).click();
    await expect(dialog.getByRole('alert')).toBeVisible();
    await picture(page, 'results-publish');
    await dialog.getByRole('textbox', { name: 'Id' }).fill('e2e-cohort');
    await dialog.getByRole('button', { name: 'Sign and publish' }).click();
    await expect(dialog.getByText('This is its card.')).toBeVisible();
    await expect(dialog.getByText('J. Kim')).toBeVisible();
    await expect(dialog.getByText(/60/).first()).toBeVisible();
    await accessible(page);
    await picture(page, 'results-card');
    await dialog.getByRole('button', { name: 'Show the models' }).click();
    await expect(page.getByRole('dialog', { name: 'Models' })).toContainText('e2e-cohort 1.0.0');
    await page.keyboard.press('Escape');
    await expect(results.getByText('published as e2e-cohort')).toBeVisible();
  });

  await test.step('in Korean, on a large screen', async () => {
    await page.setViewportSize({ width: 1920, height: 1080 });
    await page.keyboard.press('Control+l');
    for (const [k, name] of [
      '요약',
      '탐색과 손실',
      '생존',
      '위험비',
      '보정도',
      '중요도 지도',
      '잠재 지도',
      '비교',
    ].entries()) {
      await tab(name).click();
      await expect(page.locator('.results-figure').first()).toBeVisible();
      await picture(page, `results-ko-${k + 1}`);
    }
    await accessible(page);
  });
  expect(complaints).toEqual([]);
});
