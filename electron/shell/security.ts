import type { IpcMainInvokeEvent, Session, WebContents } from 'electron';

/** The page's origin. `protocols.ts` serves it; nothing else may ask for anything. */
export const pageOrigin = 'app://dextra';
export const pageAddress = `${pageOrigin}/`;

/** Switches of Chromium, set before it starts: no services in the background, no name is ever resolved. */
export const switches: readonly (readonly [name: string, value?: string])[] = [
  ['disable-background-networking'],
  ['disable-component-update'],
  ['disable-domain-reliability'],
  ['disable-sync'],
  ['no-pings'],
  ['no-proxy-server'],
  ['host-resolver-rules', 'MAP * ~NOTFOUND'],
];

const ownSchemes = new Set(['app:', 'study:', 'blob:', 'data:']);

/** `devtools:` only where the developer tools can be opened at all: not in a packaged product. */
export function isOwnAddress(address: string, devTools: boolean): boolean {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return false;
  }
  if (url.protocol === 'app:') return url.host === new URL(pageOrigin).host;
  // A blob carries the origin that made it.
  if (url.protocol === 'blob:') return address.startsWith(`blob:${pageOrigin}/`);
  return ownSchemes.has(url.protocol) || (devTools && url.protocol === 'devtools:');
}

/** Denies, for the whole session, everything that the product does not use. */
export async function secureSession(session: Session, devTools: boolean): Promise<void> {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer(null));
  session.setBluetoothPairingHandler((_details, answer) => answer({ confirmed: false }));
  session.on('file-system-access-restricted', (_event, _details, answer) => answer('deny'));
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !isOwnAddress(url, devTools) }));
  session.on('preconnect', (event) => event.preventDefault());
  session.setSpellCheckerEnabled(false);
  // Exports and snapshots are made by the page as blobs; the save dialog that Electron then shows is the only way out.
  session.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${pageOrigin}/`)) {
      event.preventDefault();
      return;
    }
    item.setSaveDialogOptions({ defaultPath: item.getFilename() });
  });
  await session.setProxy({ mode: 'direct' });
}

/** One page that never leaves its address, opens nothing and embeds nothing. */
export function secureContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  contents.on('will-frame-navigate', (event) => {
    // The page may load itself again, after a crash of its own making. Nothing else.
    if (!event.isMainFrame || event.url !== pageAddress) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/** True for a message of the page itself: the top frame of the one window, at the page's address. */
export function isFromPage({ sender, senderFrame }: IpcMainInvokeEvent, page: WebContents | null): boolean {
  return (
    page !== null &&
    sender === page &&
    senderFrame !== null &&
    senderFrame.parent === null &&
    senderFrame.url.startsWith(pageAddress)
  );
}
