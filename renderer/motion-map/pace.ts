/** While the heart beats a drawing that the processor computes may take this share of the time; the slices need the rest. */
const share = 0.25;
const longestRestMs = 1000;

/** When a slow drawing may be made again, from how long the one before has really taken. */
export class Pace {
  private restUntil = 0;

  constructor(private readonly gl: WebGL2RenderingContext) {}

  /** Whether what was drawn last is done and has been rested from. */
  due = (): boolean => performance.now() >= this.restUntil;

  /** Call when everything is drawn. Its way to the screen counts too: the page may have to wait for it. */
  drawn(began: number): void {
    const { gl } = this;
    const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    this.restUntil = Number.POSITIVE_INFINITY;
    const look = () => {
      const took = performance.now() - began;
      const done = !fence || gl.isContextLost() || gl.getSyncParameter(fence, gl.SYNC_STATUS) === gl.SIGNALED;
      if (!done && took < longestRestMs) {
        setTimeout(look, 8);
        return;
      }
      gl.deleteSync(fence);
      this.restUntil = began + took + Math.min(longestRestMs, took * (1 / share - 1));
    };
    // After this picture of the page has been put together.
    setTimeout(look);
  }
}
