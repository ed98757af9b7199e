import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, openDemo, openFiles, panel, picture, test } from './reader';

test('unfit files are listed with the reason; what is open stays as it is', async ({ workstation, dataFolder }) => {
  const { page } = workstation;
  const folder = path.join(dataFolder, 'dropped');
  await mkdir(folder, { recursive: true });
  const part10 = Buffer.concat([Buffer.alloc(128), Buffer.from('DICM')]);
  await writeFile(path.join(folder, 'letter.txt'), 'Dear colleague');
  await writeFile(path.join(folder, 'empty.dcm'), '');
  await writeFile(path.join(folder, 'cut.dcm'), Buffer.concat([part10, Buffer.from([2, 0, 0, 0, 0x55, 0x4c, 4])]));
  await writeFile(path.join(folder, 'broken.zip'), Buffer.from('PK\u0003\u0004 and then nothing of the kind'));

  await openDemo(page);
  const title = await page.title();
  await openFiles(page, 'folder', folder);
  await expect(page.getByText(/4 files were not imported/).first()).toBeVisible();
  const outcome = page.getByRole('dialog', { name: 'What became of the files' });
  await expect(outcome).toBeVisible();
  for (const name of ['letter.txt', 'empty.dcm', 'cut.dcm', 'broken.zip']) {
    const row = outcome.getByRole('row').filter({ hasText: name });
    await expect(row).toBeVisible();
    await expect(row.getByRole('cell').last()).toHaveText(/\w+ .*\w/);
    // The reader's own names, none of the workstation's.
    await expect(row).not.toContainText(/[0-9a-f]{8}-[0-9a-f]{4}/);
  }
  await picture(page, 'outcome');
  await page.keyboard.press('Escape');
  expect(await page.title()).toBe(title);
  await expect(panel(page, 'slices').locator('.view-text.bottom-left')).toContainText('Slice');
});
