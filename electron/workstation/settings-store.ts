import { defaultSettings, type Settings, settingsSchema } from '../contract';
import type { Connection } from '../findings/database';

/** The reader's settings. One that cannot be read (an older release) falls back to its default, alone. */
export class SettingsStore {
  readonly #database: Connection;
  #settings: Settings;

  constructor(database: Connection) {
    this.#database = database;
    const stored: Record<string, unknown> = {};
    for (const row of database.prepare('SELECT name, value FROM settings').all()) {
      const { name, value } = row as { name: string; value: string };
      const field = Object.hasOwn(settingsSchema.shape, name)
        ? settingsSchema.shape[name as keyof Settings]
        : undefined;
      const parsed = field?.safeParse(JSON.parse(value));
      if (parsed?.success) stored[name] = parsed.data;
    }
    this.#settings = settingsSchema.parse({ ...defaultSettings, ...stored });
  }

  get(): Settings {
    return this.#settings;
  }

  set(change: Partial<Settings>): Settings {
    const write = this.#database.prepare(
      'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    );
    this.#database.transaction(() => {
      for (const [name, value] of Object.entries(change))
        if (value !== undefined) write.run(name, JSON.stringify(value));
    })();
    this.#settings = settingsSchema.parse({ ...this.#settings, ...change });
    return this.#settings;
  }
}
