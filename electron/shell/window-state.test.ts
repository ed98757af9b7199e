import { expect, it } from 'vitest';
import { placeWindow } from './window-state';

const left = { x: 0, y: 0, width: 1920, height: 1040 };
const right = { x: 1920, y: -200, width: 2560, height: 1400 };
const state = { x: 2000, y: 100, width: 1500, height: 900, maximized: false };

it('keeps a place on any screen that is still there', () => {
  expect(placeWindow(state, [left, right])).toEqual({ x: 2000, y: 100, width: 1500, height: 900 });
  expect(placeWindow({ ...state, x: -1300, y: 0 }, [left])).toEqual({ x: -1300, y: 0, width: 1500, height: 900 });
});

it('centres the window when its title bar could not be reached', () => {
  const centred = { width: 1600, height: 1000 };
  expect(placeWindow(state, [left])).toEqual(centred);
  expect(placeWindow({ ...state, x: 100, y: -500 }, [left])).toEqual(centred);
  expect(placeWindow({ ...state, x: 100, y: 1030 }, [left])).toEqual(centred);
  expect(placeWindow(null, [left])).toEqual(centred);
});

it('is never larger than the screen', () => {
  const small = { x: 0, y: 0, width: 1280, height: 760 };
  expect(placeWindow({ ...state, x: 0, y: 0, width: 4000, height: 3000 }, [small])).toEqual(small);
  expect(placeWindow(null, [small])).toEqual({ width: 1280, height: 760 });
});
