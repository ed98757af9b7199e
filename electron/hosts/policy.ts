/**
 * The headers of every answer that a host gives to the page. The product speaks to nobody: scripts, styles, fonts and
 * workers come from the page's own origin, pixels from the study paths, and everything else is refused.
 */

/** `study` is what frames come from: `study:` under Electron, nothing beyond the page's own origin over HTTP. */
export function contentSecurityPolicy(study: 'study:' | null): string {
  const pixels = study ? ` ${study}` : '';
  return [
    "default-src 'none'",
    // The decoders of compressed images are WebAssembly; code made from strings stays forbidden.
    "script-src 'self' 'wasm-unsafe-eval'",
    // Dialogs and menus set the place of their boxes with style elements and attributes.
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' blob: data:${pixels}`,
    "font-src 'self' data:",
    `connect-src 'self'${pixels}`,
    // The viewer library starts some of its workers from blobs.
    "worker-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
}

const refusedFeatures = [
  'accelerometer',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'hid',
  'microphone',
  'midi',
  'payment',
  'serial',
  'usb',
  'xr-spatial-tracking',
];

/** Headers of page files and study resources alike. */
export function securityHeaders(study: 'study:' | null): Record<string, string> {
  return {
    'content-security-policy': contentSecurityPolicy(study),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'permissions-policy': refusedFeatures.map((feature) => `${feature}=()`).join(', '),
    'cross-origin-opener-policy': 'same-origin',
  };
}
