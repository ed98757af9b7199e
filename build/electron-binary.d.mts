export function findElectron(packageFolder: string, platform?: NodeJS.Platform, env?: NodeJS.ProcessEnv): string | null;
