import { expect, test } from 'vitest';
import { signedRankTest } from './wilcoxon';

// R 4.2.2: r <- wilcox.test(x); r$statistic, r$p.value
const fromR: { name: string; x: number[]; statistic: number; p: number; exact: boolean }[] = [
  {
    // The depression data of R's own example, x - y.
    name: 'nine differences',
    x: [0.952, -0.147, 1.022, 0.43, 0.62, 0.59, 0.49, -0.08, 0.01],
    statistic: 40,
    p: 0.0390625,
    exact: true,
  },
  {
    name: 'twelve differences',
    x: [0.12, -0.05, 0.31, 0.22, -0.17, 0.09, 0.41, 0.28, 0.02, -0.33, 0.19, 0.26],
    statistic: 60,
    p: 0.10986328125,
    exact: true,
  },
  {
    name: 'ties and a zero',
    x: [1, 2, 2, -3, 4, 5, -5, 6, 7, 0, 8, 9],
    statistic: 55.5,
    p: 0.0502330282203375,
    exact: false,
  },
  { name: 'one difference', x: [0.1], statistic: 1, p: 1, exact: true },
  { name: 'all on one side', x: [-1, -2, -3, -4, -5], statistic: 0, p: 0.0625, exact: true },
  {
    // set.seed(2); x <- round(rnorm(49, 0.1), 6)
    name: '49 differences, the most that are exact',
    x: [
      -0.796915, 0.284849, 1.687845, -1.030376, 0.019748, 0.23242, 0.807955, -0.139698, 2.084474, -0.038787, 0.517651,
      1.081753, -0.292695, -0.939669, 1.882229, -2.211069, 0.978605, 0.135807, 1.112829, 0.532265, 2.190819, -1.099926,
      1.689638, 2.054652, 0.104938, -2.351706, 0.577237, -0.496558, 0.892203, 0.389637, 0.838939, 0.41896, 1.176164,
      -0.184158, -0.676675, -0.49566, -1.62598, -0.802584, -0.459062, -0.146513, -0.283586, -1.859103, -0.741705,
      2.003547, 0.722494, 2.09092, -0.205484, 0.009156, -0.084161,
    ],
    statistic: 728,
    p: 0.255137434887168,
    exact: true,
  },
  {
    // set.seed(1); x <- round(rnorm(60, 0.2), 6)
    name: '60 differences, normal approximation',
    x: [
      -0.426454, 0.383643, -0.635629, 1.795281, 0.529508, -0.620468, 0.687429, 0.938325, 0.775781, -0.105388, 1.711781,
      0.589843, -0.421241, -2.0147, 1.324931, 0.155066, 0.18381, 1.143836, 1.021221, 0.793901, 1.118977, 0.982136,
      0.274565, -1.789352, 0.819826, 0.143871, 0.044204, -1.270752, -0.27815, 0.617942, 1.55868, 0.097212, 0.587672,
      0.146195, -1.17706, -0.214995, -0.19429, 0.140687, 1.300025, 0.963176, 0.035476, -0.053362, 0.896963, 0.756663,
      -0.488756, -0.507495, 0.564582, 0.968533, 0.087654, 1.081108, 0.598106, -0.412026, 0.54112, -0.929363, 1.633024,
      2.1804, -0.167221, -0.844135, 0.76972, 0.064945,
    ],
    statistic: 1297,
    p: 0.00497803731044925,
    exact: false,
  },
];

test.each(fromR)('is what R says: $name', ({ x, statistic, p, exact }) => {
  const test = signedRankTest(x);
  expect(test).toMatchObject({ statistic, exact });
  expect(test.p).toBeCloseTo(p, 12);
});

test('nothing differs', () => {
  expect(signedRankTest([0, 0])).toEqual({ statistic: 0, p: 1, exact: false });
  expect(() => signedRankTest([1, Number.NaN])).toThrow(RangeError);
});
