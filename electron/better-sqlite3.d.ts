/** The part of better-sqlite3 that the product uses; the package ships no types of its own. */
declare module 'better-sqlite3' {
  namespace Database {
    type Value = string | number | bigint | Uint8Array | null;

    interface Statement {
      run(...parameters: Value[]): { changes: number; lastInsertRowid: number | bigint };
      get(...parameters: Value[]): unknown;
      all(...parameters: Value[]): unknown[];
      iterate(...parameters: Value[]): IterableIterator<unknown>;
      /** Rows become the value of their first column. */
      pluck(toggle?: boolean): this;
    }

    interface Database {
      readonly open: boolean;
      readonly inTransaction: boolean;
      prepare(sql: string): Statement;
      exec(sql: string): this;
      pragma(source: string, options?: { simple?: boolean }): unknown;
      transaction<P extends unknown[], T>(work: (...parameters: P) => T): (...parameters: P) => T;
      close(): this;
    }

    interface Options {
      readonly?: boolean;
      fileMustExist?: boolean;
      /** Milliseconds to wait for a lock. */
      timeout?: number;
    }
  }

  interface DatabaseConstructor {
    new (path: string, options?: Database.Options): Database.Database;
  }
  const Database: DatabaseConstructor;
  export = Database;
}
