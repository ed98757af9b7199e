import { accessible, analysed, expect, openDemo, panel, picture, test } from './reader';

test('the risk explains itself: regions, moments, neighbours, and their hearts beside the patient’s', async ({
  workstation: { page, complaints },
}) => {
  await openDemo(page);
  await analysed(page);
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('tab', { name: 'Risk' }).click();
  const why = page.getByRole('region', { name: 'Why this number' });
  const map = panel(page, 'motion-map');

  await test.step('shares of the regions and of the moments add up, and say so', async () => {
    await expect(why.getByRole('table', { name: 'Shares of the regions' }).getByRole('row')).toHaveCount(5);
    const sums = /together: (\S+)\. Difference computed by the model: (\S+)\.$/.exec(
      (await why.getByText(/^All shares together/).textContent()) ?? '',
    )!;
    const [sum, difference] = sums.slice(1).map((text) => Number(text.replace('−', '-')));
    expect(Math.abs(sum! - difference!)).toBeLessThanOrEqual(0.002);
    const clock = page.getByText(/ \/ 880 ms/).first();
    const moment = why.getByRole('button', { name: /^\d+ ms: / }).nth(7);
    const time = /^\d+/.exec((await moment.getAttribute('aria-label'))!)![0];
    await moment.click();
    await expect(clock).toContainText(`${time} / 880 ms`);
    await picture(page, 'explanation-drivers');
  });

  await test.step('this patient’s shares are painted on the map, and arrows show what would lower the risk', async () => {
    await why.getByRole('button', { name: 'Colour by share of this patient’s risk' }).click();
    await expect(map.getByRole('button', { name: 'Colour: This patient' })).toBeVisible();
    await expect(map.getByText('share of the log hazard ratio')).toBeVisible();
    const arrows = why.getByRole('button', { name: 'Arrows of motion that lowers the predicted risk' });
    await expect(why.getByText(/model would call safest: −/)).toBeVisible();
    const before = await map.screenshot();
    await arrows.click();
    await expect(arrows).toHaveAttribute('aria-pressed', 'true');
    await expect(async () => expect((await map.screenshot()).equals(before)).toBe(false)).toPass();
    await page.keyboard.press('.');
    await expect(map.getByText('Share of the risk', { exact: true })).toBeVisible();
    await picture(page, 'explanation-map');
    await accessible(page);
  });

  const beside = page.getByRole('region', { name: 'A subject of the cohort beside this patient' });
  await test.step('a neighbour’s heart beats beside the patient’s, then the next one', async () => {
    const row = why.getByRole('row').filter({ has: page.getByRole('button', { name: /beside this heart/ }) });
    await expect(row).toHaveCount(8);
    const first = (await row.nth(0).getByRole('button').textContent())!;
    const second = (await row.nth(1).getByRole('button').textContent())!;
    await row.nth(0).getByRole('button').click();
    await expect(beside.getByText('The subject is simulated.')).toBeVisible();
    await expect(beside.getByRole('application', { name: `Right ventricle of ${first} in 3-D` })).toBeVisible();
    await page.keyboard.press('.');
    await expect(beside.getByRole('application', { name: `Right ventricle of ${second} in 3-D` })).toBeVisible();
    await page.keyboard.press('Space');
    await expect(beside.getByRole('button', { name: 'Pause' })).toBeVisible();
    await page.keyboard.press('Space');
    await picture(page, 'explanation-beside');
    await accessible(page);
  });

  await test.step('the map of subjects answers to the keyboard', async () => {
    const dots = beside.getByRole('application', { name: 'Map of the cohort’s subjects' });
    const shown = () =>
      beside
        .getByRole('application', { name: /^Right ventricle of/ })
        .nth(1)
        .getAttribute('aria-label');
    const now = await shown();
    await dots.focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await expect.poll(shown).not.toBe(now);
    await page.keyboard.press('Alt+Shift+n');
    await expect(beside.getByText('Years followed').first()).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(beside).toBeHidden();
    await expect(why).toBeVisible();
  });

  await test.step('in Korean, on a small screen', async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('button', { name: '한국어로 보기' }).click();
    const korean = page.getByRole('region', { name: '이 값의 이유' });
    await korean.scrollIntoViewIfNeeded();
    await expect(korean.getByRole('button').first()).toBeVisible();
    await accessible(page);
    await picture(page, 'explanation-korean');
  });
  expect(complaints).toEqual([]);
});
