import { existsSync } from 'node:fs';
import path from 'node:path';
import { analysed, expect, imagesShown, openFiles, panel, picture, test } from './reader';
import { openWorkstation, realData } from './workstation';

const folder = path.join(realData, 'cine-mr/sunnybrook');
test.skip(!existsSync(folder), `no real data at ${folder}; set DEXTRA_REAL_DATA`);

test('a newcomer drops a real cine, sees the heart followed, annotates, and finds it again', async ({ dataFolder }) => {
  let workstation = await openWorkstation(dataFolder);
  let { page } = workstation;
  await openFiles(page, 'folder', path.join(folder, 'SCD0000101'));
  await imagesShown(page);
  await expect(page.getByText('240 images imported').first()).toBeVisible();
  await analysed(page);
  await picture(page, 'sunnybrook');
  await page.getByRole('tab', { name: 'Quality' }).click();
  await picture(page, 'sunnybrook-quality');
  await page.getByRole('tab', { name: 'Risk' }).click();
  await picture(page, 'sunnybrook-risk');
  await page.getByRole('tab', { name: 'Findings' }).click();
  await page.getByRole('application').focus();
  await page.keyboard.press(']');
  await page.keyboard.press('p');
  await page.getByRole('button', { name: 'Add note' }).click();
  await panel(page, 'side').getByRole('textbox', { name: 'Text' }).last().fill('Dilated left ventricle');
  await expect(
    panel(page, 'side')
      .getByText(/^Saved/)
      .last(),
  ).toBeVisible();
  expect(workstation.complaints).toEqual([]);
  await workstation.close();

  workstation = await openWorkstation(dataFolder);
  ({ page } = workstation);
  await page
    .getByRole('button', { name: /SCD0000101/ })
    .first()
    .click();
  await imagesShown(page);
  await panel(page, 'side').getByRole('listitem').last().getByText('Note').first().click();
  await expect(panel(page, 'side').getByRole('textbox', { name: 'Text' })).toHaveValue('Dilated left ventricle');
  await expect(panel(page, 'motion-map').locator('canvas').first()).toBeVisible();
  await workstation.close();
});

test('a ZIP of a real study opens as a folder does', async ({ workstation: { page } }) => {
  await openFiles(page, 'files', path.join(folder, 'SCD0000301.zip'));
  await imagesShown(page);
  await expect(page.getByText('200 images imported').first()).toBeVisible();
});
