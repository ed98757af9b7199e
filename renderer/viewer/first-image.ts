/** What waits for the first image waits no longer than this: a study may have none that can be shown. */
const longestMs = 2000;

let shown: () => void = () => undefined;
let waiting: Promise<void> = Promise.resolve();

/** A study is being opened: what is not needed for its first image should wait for it. */
export function expectImage(): void {
  shown();
  waiting = new Promise((resolve) => {
    shown = resolve;
    setTimeout(resolve, longestMs);
  });
}

/** The slices panel has drawn an image. */
export const imageShown = (): void => shown();

/** Settles when the first image of the opened study is on the screen, or does not come. */
export const firstImage = (): Promise<void> => waiting;
