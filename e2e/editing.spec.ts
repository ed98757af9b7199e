import type { Page } from '@playwright/test';
import { accessible, analysed, expect, openDemo, panel, picture, test } from './reader';
import { openWorkstation } from './workstation';

/** The middle of the slices, in the window. */
async function place(page: Page, x: number, y: number): Promise<[number, number]> {
  const box = (await panel(page, 'slices').locator('[data-view]').boundingBox())!;
  return [box.x + box.width * x, box.y + box.height * y];
}

/** Moves the pointer with the button down through places given as fractions of the image panel. */
async function stroke(page: Page, ...places: readonly (readonly [number, number])[]): Promise<void> {
  const [first, ...rest] = places;
  await page.mouse.move(...(await place(page, ...first!)));
  await page.mouse.down();
  for (const next of rest) await page.mouse.move(...(await place(page, ...next)), { steps: 6 });
  await page.mouse.up();
}

/** Labels of the shown frame as the workstation has them, through the page's own transport. */
const labels = (page: Page) =>
  page.evaluate(async () => {
    const view = document.querySelector<HTMLElement>('[data-view=slices]')!;
    const call = async (name: string, payload: unknown) => {
      if (window.dextra) return window.dextra.call(name as never, payload as never) as Promise<{ value: unknown }>;
      const answer = await fetch(`/call/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(payload),
      });
      return (await answer.json()) as { value: unknown };
    };
    const [study] = (await call('library.list', {})).value as { studyInstanceUid: string }[];
    const opened = (await call('study.open', { studyInstanceUid: study!.studyInstanceUid })).value as {
      runs: { runId: string }[];
    };
    const answer = await call('analysis.labels', {
      runId: opened.runs[0]!.runId,
      sliceIndex: Number(view.dataset.slice),
      phaseIndex: Number(view.dataset.phase),
    });
    const { now, edited } = answer.value as { now: { runs: number[] }; edited: boolean };
    const count = (label: number) =>
      now.runs.reduce((sum, value, i) => (i % 2 === 1 && now.runs[i - 1] === label ? sum + value : sum), 0);
    return { edited, runs: now.runs.join(), lv: count(1), wall: count(2), rv: count(3) };
  });

/** How long a millimetre is on the image panel, as a fraction of its width; pixels of the demo are 1.5 mm. */
async function millimetre(page: Page): Promise<number> {
  const text = await panel(page, 'slices').locator('.view-text.bottom-right').innerText();
  const box = (await panel(page, 'slices').locator('[data-view]').boundingBox())!;
  return Number(/Zoom (\d+)/.exec(text)![1]) / 100 / 1.5 / box.width;
}

const note = (page: Page) => panel(page, 'slices').getByRole('status');
const settled = (page: Page) => expect(note(page)).not.toContainText(/Saving|Updating/, { timeout: 120_000 });

/** The brush at first, after two steps. */
const brushMm = 8;

test('contours are corrected by hand, taken back, copied, filled in, and kept', async ({ dataFolder }) => {
  let workstation = await openWorkstation(dataFolder);
  let { page } = workstation;
  const toggle = () => panel(page, 'slices').getByRole('button', { name: /^Edit contours/ });
  const bar = () => page.getByRole('toolbar', { name: 'Tools for editing contours' });

  await openDemo(page);
  await test.step('there is nothing to edit before the analysis is done, and the button says so', async () => {
    await expect(toggle()).toHaveAccessibleName(/still running|start the analysis/);
    await page.getByRole('button', { name: 'Pause' }).click();
    await analysed(page);
    await expect(toggle()).toHaveAccessibleName('Edit contours');
  });
  const volume = () =>
    panel(page, 'curves')
      .getByText(/^\s*RV EDV/)
      .locator('..')
      .innerText();
  // At end-diastole, which the volume in question belongs to.
  await toggle().click();
  await page.keyboard.press('Home');
  await expect(panel(page, 'slices').locator('[data-view]')).toHaveAttribute('data-phase', '0');
  const before = { volume: await volume(), labels: await labels(page) };

  await test.step('the brush enlarges the right ventricle; the volume follows, then the map', async () => {
    await bar().getByRole('button', { name: 'Draw the right ventricle’s cavity' }).click();
    await bar().getByRole('button', { name: 'Brush', exact: true }).click();
    for (let k = 0; k < 2; k++) await page.keyboard.press(']');
    await expect(bar().getByText(`${brushMm.toFixed(1)} mm`)).toBeVisible();
    await stroke(page, [0.37, 0.45], [0.33, 0.55], [0.37, 0.62]);
    await expect(note(page)).toContainText('Corrected by hand on 1 of 275 images');
    await expect.poll(volume).not.toBe(before.volume);
    await picture(page, 'editing');
    await accessible(page);
    const after = await labels(page);
    expect(after.edited).toBe(true);
    expect(after.rv).toBeGreaterThan(before.labels.rv);
    await settled(page);
  });

  await test.step('undo brings back every pixel, redo the stroke', async () => {
    const drawn = await labels(page);
    await page.keyboard.press('Control+z');
    await expect(note(page)).not.toContainText('Corrected by hand');
    expect(await labels(page)).toEqual(before.labels);
    await expect.poll(volume).toBe(before.volume);
    await page.keyboard.press('Control+Shift+z');
    await expect(note(page)).toContainText('Corrected by hand on 1 of 275 images');
    expect(await labels(page)).toEqual(drawn);
  });

  await test.step('an outline is pulled; Escape gives a stroke up', async () => {
    await page.keyboard.press('d');
    const unmoved = await labels(page);
    // The edge of what the brush left.
    const edge = 0.33 - brushMm * (await millimetre(page));
    await page.mouse.move(...(await place(page, edge, 0.55)));
    await page.mouse.down();
    await page.mouse.move(...(await place(page, edge - 0.05, 0.55)), { steps: 3 });
    await page.keyboard.press('Escape');
    await page.mouse.up();
    await expect(bar()).toBeVisible();
    expect(await labels(page)).toEqual(unmoved);
    await stroke(page, [edge, 0.55], [edge - 0.05, 0.55]);
    await expect.poll(async () => (await labels(page)).rv).toBeGreaterThan(unmoved.rv);
  });

  await test.step('contours are copied to the next slices and filled in between', async () => {
    const drawn = await labels(page);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+ArrowUp');
    await expect(note(page)).toContainText('Corrected by hand on 2 of 275 images');
    await expect.poll(async () => (await labels(page)).runs).toBe(drawn.runs);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('b');
    await stroke(page, [0.37, 0.45], [0.34, 0.5]);
    await expect(note(page)).toContainText('Corrected by hand on 3 of 275 images');
    await page.keyboard.press('Shift+I');
    await expect(note(page)).toContainText('Corrected by hand on 5 of 275 images');
    await picture(page, 'editing-filled');
  });

  await test.step('the network’s outlines are seen beside the reader’s, and taken again', async () => {
    await page.keyboard.press('Shift+C');
    await picture(page, 'editing-network');
    await page.keyboard.press('r');
    await expect(note(page)).toContainText('Corrected by hand on 4 of 275 images');
    expect((await labels(page)).edited).toBe(false);
    await page.keyboard.press('Escape');
    await expect(bar()).toBeHidden();
    await settled(page);
  });

  await test.step('the history tells it', async () => {
    await page.getByRole('tab', { name: 'Findings' }).click();
    await panel(page, 'side').getByRole('button', { name: 'History of the study' }).click();
    await expect(panel(page, 'side').getByText('Contour drawn with the brush').first()).toBeVisible();
    await expect(panel(page, 'side').getByText('Contours filled between phases')).toBeVisible();
  });

  await test.step('everything is still there when the study is opened again', async () => {
    expect(workstation.complaints).toEqual([]);
    const kept = await volume();
    await workstation.close();
    workstation = await openWorkstation(dataFolder);
    ({ page } = workstation);
    await page
      .getByRole('button', { name: /Phantom/ })
      .first()
      .click();
    await expect(note(page)).toContainText('Corrected by hand on 4 of 275 images');
    await expect.poll(volume).toBe(kept);
  });

  expect(workstation.complaints).toEqual([]);
  expect(workstation.foreignRequests, 'the product makes no network request').toEqual([]);
  await workstation.close();
});
