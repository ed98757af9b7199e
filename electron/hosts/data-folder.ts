import path from 'node:path';

/** Where the system keeps an application's own files. Both hosts take it, so that they show the same library. */
export function usualDataFolder(platform: NodeJS.Platform, env: NodeJS.ProcessEnv, home: string): string {
  if (platform === 'win32')
    return path.win32.join(env.APPDATA || path.win32.join(home, 'AppData', 'Roaming'), 'dextra');
  if (platform === 'darwin') return path.posix.join(home, 'Library', 'Application Support', 'dextra');
  const given = env.XDG_DATA_HOME;
  const folder = given && path.posix.isAbsolute(given) ? given : path.posix.join(home, '.local', 'share');
  return path.posix.join(folder, 'dextra');
}
