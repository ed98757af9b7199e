let known: boolean | null = null;

/** Whether WebGL is computed by the processor, or is not there at all. Asked of the browser once: a context is costly. */
export function softwareGraphics(): boolean {
  if (known !== null) return known;
  const gl = document.createElement('canvas').getContext('webgl2');
  const info = gl?.getExtension('WEBGL_debug_renderer_info');
  const renderer = gl ? String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER)) : 'software';
  gl?.getExtension('WEBGL_lose_context')?.loseContext();
  known = /swiftshader|llvmpipe|softpipe|software|basic render/i.test(renderer);
  return known;
}
